// The four kinds over the official plugins, built from source: what the adapters promise holds for real modules.
import { createHmac } from 'node:crypto';
import type { RequestPort } from '@plugindex/host';
import {
  connectDataSource,
  createAuthChain,
  createAuthPlugin,
  createDatasourcePlugin,
  createResponseGenerators,
  createResponsePlugin,
  createTemplatePlugin,
  readTemplateFunctions,
  registerInLiquid,
} from '@plugindex/mockforge';
import { Liquid } from 'liquidjs';
import { expect, test } from 'vitest';
import { callablePlugin } from '../kit/callable-plugin.ts';
import { buildOfficialPlugins } from '../kit/official-plugins.ts';

const built = new Map(buildOfficialPlugins().map(({ name, bytes }) => [name, bytes]));

function open(
  name: string,
  config: Record<string, unknown>,
  more: Parameters<typeof callablePlugin>[2] = {},
) {
  return callablePlugin(name, built.get(name) ?? new Uint8Array(), { config, ...more });
}

const request = { method: 'GET', path: '/', headers: {}, query: {}, body: null };
const basic = (text: string) => ({ Authorization: `Basic ${Buffer.from(text).toString('base64')}` });

test('auth-basic and auth-jwt in one chain: the password counts where there is no token', async () => {
  const users = [{ username: 'ada', password: 'lovelace', roles: ['admin'] }];
  const chain = createAuthChain(
    [
      { plugin: createAuthPlugin(open('auth-basic', { realm: 'Castle', users })) },
      {
        plugin: createAuthPlugin(
          open(
            'auth-jwt',
            { secret: 'a secret of some length for the test' },
            { grants: { clock: true }, ports: { now: () => 0 } },
          ),
        ),
        priority: 1,
      },
    ],
    { mode: 'first' },
  );
  expect(await chain.authenticate({ ...request, headers: basic('ada:lovelace') })).toMatchObject({
    decision: 'authenticated',
    by: ['auth-basic'],
    identity: { user_id: 'ada', roles: ['admin'] },
  });
  const refused = await chain.authenticate({ ...request, headers: basic('ada:wrong') });
  expect(refused).toMatchObject({ decision: 'refused' });
  expect('challenges' in refused && refused.challenges.map((text) => text.split(' ')[0])).toEqual([
    'Bearer',
    'Basic',
  ]);
});

test.skipIf(!built.has('template-crypto'))('template-crypto works inside LiquidJS', async () => {
  const grants = { random: true as const };
  const crypto = open('template-crypto', {}, { grants, ports: { random: (bytes) => void bytes.fill(7) } });
  const functions = await readTemplateFunctions([createTemplatePlugin(crypto)]);
  expect(functions.failures).toEqual([]);
  expect(functions.get('hmac_sha256')).toMatchObject({
    name: 'template-crypto.hmac_sha256',
    parameters: ['key', 'text', 'options?: {key, input, output}'],
  });
  const engine = new Liquid();
  const { globals, kept } = registerInLiquid(engine, functions);
  // LiquidJS has filters of these names, in Shopify's order of arguments.
  expect(kept).toEqual(['sha256', 'hmac_sha256', 'base64_encode', 'base64_decode']);
  const mac = createHmac('sha256', 'key').update('text').digest('hex').slice(0, 8).toUpperCase();
  const template =
    '{{ "dns" | uuid_v5: "www.example.com" }} {{ fn.uuid_v4 }} {{ "key" | template-crypto-hmac_sha256: "text" | upcase | slice: 0, 8 }}';
  expect(await engine.parseAndRender(template, {}, { globals })).toBe(
    `2ed6657d-e927-568b-95e1-2665a8aea6a2 07070707-0707-4707-8707-070707070707 ${mac}`,
  );
});

test('response-graphql takes its path and answers as GraphQL', async () => {
  const graphql = open('response-graphql', {
    schema: 'type Query { hello: String! }',
    mocks: [{ field: 'Query.hello', value: 'world' }],
  });
  const generators = createResponseGenerators([{ plugin: createResponsePlugin(graphql) }]);
  expect(await generators.respond(request)).toEqual({ outcome: 'unhandled', failures: [] });
  const outcome = await generators.respond({ ...request, path: '/graphql', query: { query: '{ hello }' } });
  const response = outcome.outcome === 'answered' ? outcome.response : undefined;
  expect(response?.status).toBe(200);
  expect(JSON.parse(response?.body ?? '')).toEqual({ data: { hello: 'world' } });
});

test('datasource-csv is connected, described and asked', async () => {
  const csv = 'name,age\nAda,36\nBob,7\nCy,70\n';
  const fs: RequestPort = () => Buffer.from(JSON.stringify({ ok: { text: csv } }));
  const plugin = open(
    'datasource-csv',
    { datasets: [{ name: 'people', path: 'data/people.csv' }] },
    {
      grants: { fs: [{ path: 'data/**/*.csv', access: 'read' }], clock: true },
      ports: { now: () => 0, requests: { fs } },
    },
  );
  const source = await connectDataSource(createDatasourcePlugin(plugin), { describe: { dataset: 'people' } });
  expect((await source.schema()).map(({ name, data_type }) => [name, data_type])).toEqual([
    ['name', 'text'],
    ['age', 'integer'],
  ]);
  const query = 'SELECT name FROM people WHERE age > :least ORDER BY age DESC';
  expect(await source.query({ query, parameters: { least: 10 }, limit: 1 })).toMatchObject({
    rows: [{ name: 'Cy' }],
    totalCount: 2,
  });
  await expect(source.query({ query: 'SELECT nonsense FROM people' })).rejects.toMatchObject({
    code: 'host/plugin-failed',
    pluginError: { code: 'unknown_column' },
  });
});
