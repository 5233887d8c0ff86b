// The plugin datasource-postgres, built from its source: its cases, and a real server behind the real runner and capabilities.
import {
  createCapabilityServer,
  createInstance,
  createMockPorts,
  defaultPluginLimits,
  type RunningPlugin,
} from '@plugindex/host';
import { createNodeCapabilityPorts } from '@plugindex/node/capabilities/node-capability-ports';
import { createNodeRunner } from '@plugindex/node/runner/node-runner';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { openPostgrest, type PostgrestServer } from './postgrest-server.ts';
import { runCases } from './run-cases.ts';

const bytes = buildAssemblyScript('plugins/datasource-postgres');
const grants = { net: ['*', 'localhost:3000'], env: ['POSTGREST_TOKEN'], clock: true } as const;

runCases({ name: 'datasource-postgres', bytes, grants });

/** What the plugin asks for a query: the URL of its only request. */
function askedUrl(input: unknown): URL | string {
  const mock = createMockPorts({ http: [{ url: 'https://db.example.com/*', body: [] }] }, { grants });
  const plugin = createInstance({
    bytes,
    grants,
    config: { url: 'https://db.example.com' },
    ports: { now: () => 0, requests: mock.requests },
  });
  const result = plugin.call('query_datasource', input);
  const [asked] = mock.asked;
  if (asked === undefined) return result.ok ? 'nothing was asked' : result.error.code;
  return new URL(Object(asked.request).url);
}

test('attack: whatever a value holds, the server reads that value and nothing else', () => {
  const unit = fc.oneof(
    fc.constantFrom(
      '&',
      '=',
      '#',
      '?',
      '"',
      '\\',
      ',',
      '(',
      ')',
      '.',
      '*',
      '%',
      '+',
      ' ',
      '\n',
      "'",
      '/',
      ':',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 20 }), (value) => {
      const where = [
        { column: 'a', value },
        { column: 'b', op: 'in', value: [value, 'z'] },
        { column: 'c', op: 'contains', value },
      ];
      const url = askedUrl({ query_type: 'table', query: 't', parameters: { where } });
      if (typeof url === 'string') throw new Error(url);
      const { a, b, c, ...rest } = Object.fromEntries(url.searchParams);
      expect(rest).toEqual({ limit: '1000' });
      expect(a).toBe(`eq.${value}`);
      const escaped = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
      expect(b).toBe(`in.(${escaped(value)},"z")`);
      // The pattern matches the very text, and no other of the same length.
      expect(c?.slice('match.'.length).replaceAll(/\\(.)/gsu, '$1')).toBe(value);
    }),
    { numRuns: 300 },
  );
});

test('attack: whatever a table is called, the request goes to one segment below the address', () => {
  const name = fc.string({
    unit: fc.constantFrom('.', '/', '\\', '%', '2', 'e', 'f', '?', '#', ';', 'a', ' ', '\t', 'ü'),
    maxLength: 8,
  });
  fc.assert(
    fc.property(name, (query) => {
      const url = askedUrl({ query_type: 'table', query, parameters: {} });
      if (typeof url === 'string') expect(url).toBe('invalid_query');
      else expect(decodeURIComponent(url.pathname)).toBe(`/${query}`);
    }),
    { numRuns: 300 },
  );
});

/** One plugin whose server answers with `body`, whatever it is asked. */
function answered(body: () => unknown) {
  return createInstance({
    bytes,
    grants,
    config: { url: 'https://db.example.com', column_types: 'rows' },
    ports: {
      now: () => 0,
      requests: {
        ...createMockPorts({}, { grants }).requests,
        http: (request) => {
          const route = { url: 'https://db.example.com/*', body: body() };
          return createMockPorts({ http: [route] }, { grants }).requests.http?.(request) ?? request;
        },
      },
    },
  });
}

test('no query makes the parser trap', () => {
  const plugin = answered(() => []);
  const piece = fc.constantFrom(
    'SELECT', 'FROM', 'WHERE', 'ORDER', 'BY', 'AND', 'IS', 'NOT', 'NULL', 'IN', 'LIMIT', 'OFFSET', '*', 'a', 'b', 't', ',', '=',
    '(', ')', '::', 'text', "'x'", "'", '"a"', '"', ':p', ':q', ':', '1', '-1', '1.5', 'CONTAINS', 'TRUE', ';', '\u0000', 'ß',
  ); // biome-ignore format: a list of pieces
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
      const input = { query_type: 'select', query: pieces.join(' '), parameters: { p: 'x', q: ['y', 1] } };
      const result = plugin.call('query_datasource', input);
      if (!result.ok) expect(result.error.message).toMatch(/^Cannot /);
    }),
    { numRuns: 1000 },
  );
});

test('attack: no answer of a server makes the plugin trap, or gives rows that are none', () => {
  let body: unknown;
  const plugin = answered(() => body);
  const key = fc.constantFrom(
    'definitions',
    'people',
    'properties',
    'required',
    'type',
    'format',
    'id',
    '__proto__',
  );
  const tree = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'answer' },
      fc.constantFrom(null, true, 1, 1e300, -0.5, 'integer', 'x'),
      fc.dictionary(key, tie('value'), { maxKeys: 4, depthIdentifier: 'answer' }),
      fc.array(tie('value'), { maxLength: 3, depthIdentifier: 'answer' }),
    ),
  })).value;
  const answer = fc.oneof(tree, fc.string());
  fc.assert(
    fc.property(answer, (given) => {
      body = given;
      const result = plugin.call('query_datasource', {
        query_type: 'table',
        query: 'people',
        parameters: {},
      });
      if (!result.ok) expect(result.error.message).toMatch(/^Cannot /);
      else for (const { values } of Object(result.value).rows) expect(values).toBeTypeOf('object');
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(answer, (given) => {
      // A fresh one each time: a description is read once.
      const result = answered(() => given).call('describe_schema', { table: 'people' });
      if (!result.ok) expect(result.error.message).toMatch(/^Cannot /);
    }),
    { numRuns: 50 },
  );
});

test('a query whose URL no server would take is refused before it is sent', () => {
  const where = [{ column: 'a', value: 'x'.repeat(8200) }];
  expect(askedUrl({ query_type: 'table', query: 't', parameters: { where } })).toBe('invalid_query');
});

test('the token goes into its header, and into nothing that is told to people', () => {
  const mock = createMockPorts(
    { http: [{ url: '*', status: 401, body: '' }], env: { POSTGREST_TOKEN: 'se.cr.et\n' } },
    { grants },
  );
  const config = {
    url: 'https://db.example.com',
    token_env: 'POSTGREST_TOKEN',
    schema: 'sales',
    headers: { ApiKey: 'k', Accept: 'x' },
    count: 'planned',
  };
  const plugin = createInstance({ bytes, grants, config, ports: { now: () => 0, requests: mock.requests } });
  const result = plugin.call('query_datasource', { query_type: 'table', query: 't', parameters: {} });
  expect(Object(mock.asked.at(-1)?.request).headers).toEqual({
    accept: 'application/json',
    'accept-profile': 'sales',
    apikey: 'k',
    authorization: 'Bearer se.cr.et',
    prefer: 'count=planned',
  });
  expect(result).toMatchObject({ ok: false, error: { code: 'unauthorized' } });
  expect(JSON.stringify(result)).not.toContain('se.cr.et');
});

describe('with a server on loopback, in the shared worker', () => {
  const people = Array.from({ length: 50 }, (_, index) => ({
    id: index + 1,
    name: index === 7 ? 'Ada "the first", (really)' : `Person ${index}`,
    city: index % 2 === 0 ? 'London' : 'São Paulo',
    boss: index === 0 ? null : 1,
  }));
  const runner = createNodeRunner({ isolation: 'shared' });
  const opened: RunningPlugin[] = [];
  let server: PostgrestServer;
  beforeAll(async () => {
    server = await openPostgrest({ token: 'good', schema: 'api', tables: { people, 'Order Items': [] } });
  });
  afterAll(async () => {
    await Promise.all(opened.map((plugin) => plugin.unload()));
    await runner.close();
    await server.close();
  });

  async function ask(hook: string, input: unknown, config: Readonly<Record<string, unknown>> = {}) {
    const granted = { ...grants, net: [`127.0.0.1:${server.port}`] };
    const limits = { ...defaultPluginLimits, timeoutMs: 20_000 };
    const plugin = await runner.load({
      name: 'datasource-postgres',
      bytes,
      grants: granted,
      config: { url: `http://127.0.0.1:${server.port}`, token_env: 'POSTGREST_TOKEN', ...config },
      limits,
      server: createCapabilityServer({
        plugin: { name: 'datasource-postgres', version: '0.1.0' },
        grants: () => granted,
        limits: () => limits,
        ports: createNodeCapabilityPorts({ env: { POSTGREST_TOKEN: 'good' } }),
        httpPolicy: { allowHttp: true, allowAddresses: ['127.0.0.1'] },
        now: () => Date.now(),
      }),
    });
    opened.push(plugin);
    return await plugin.call(hook, input);
  }

  const select = (query: string, more: object = {}) =>
    ask('query_datasource', { query_type: 'select', query, parameters: {}, ...more });

  test('rows are filtered, sorted, paged and counted', async () => {
    const query =
      "SELECT id::text, name FROM people WHERE city = 'São Paulo' AND id >= 10 ORDER BY id DESC LIMIT 5";
    expect(await select(query, { limit: 2, offset: 1 })).toMatchObject({
      ok: true,
      value: {
        rows: [{ values: { id: '48', name: 'Person 47' } }, { values: { id: '46', name: 'Person 45' } }],
        columns: [
          { name: 'id', data_type: 'text', nullable: false },
          { name: 'name', data_type: 'text', nullable: false },
        ],
        total_count: 21,
      },
    });
  });

  test('odd values are found as they are, through every operator', async () => {
    const odd = 'Ada "the first", (really)';
    const found = { ok: true, value: { rows: [{ values: { id: 8 } }], total_count: 1 } };
    for (const operator of ['= :v', "IN (:v, 'x')", 'CONTAINS :part', 'STARTS_WITH :v'])
      expect(
        await select(`SELECT id FROM people WHERE name ${operator}`, {
          parameters: { v: odd, part: '", (r' },
        }),
      ).toMatchObject(found);
  });

  test('nulls, a page behind the end, an empty table', async () => {
    expect(await select('SELECT id FROM people WHERE boss IS NULL')).toMatchObject({
      value: { total_count: 1 },
    });
    expect(await select('SELECT id FROM people', { offset: 100 })).toMatchObject({
      value: { rows: [], total_count: 50 },
    });
    expect(await select('SELECT * FROM "Order Items"')).toMatchObject({
      value: { rows: [], total_count: 0 },
    });
  });

  test('columns come from the description of the server', async () => {
    expect(await ask('describe_schema', { table: 'people' })).toMatchObject({
      ok: true,
      value: {
        table: 'people',
        columns: [{ name: 'id', data_type: 'integer', nullable: false, native_type: 'bigint' }, {}, {}, {}],
      },
    });
  });

  test('refusals of the server have codes', async () => {
    const input = { query_type: 'table', query: 'people', parameters: {} };
    const code = (outcome: unknown) => Object(outcome).error?.code;
    expect(code(await ask('query_datasource', input, { token_env: undefined, token: 'bad' }))).toBe(
      'unauthorized',
    );
    expect(code(await ask('query_datasource', input, { schema: 'other' }))).toBe('unknown_schema');
    expect(code(await ask('query_datasource', { ...input, query: 'ghosts' }))).toBe('unknown_table');
    expect(code(await select('SELECT id FROM people WHERE ghost = 1'))).toBe('unknown_column');
    expect(code(await ask('query_datasource', input, { url: 'http://127.0.0.1:1' }))).toBe('denied');
    expect(server.asked.every((line) => line.startsWith('GET /'))).toBe(true);
  });
});
