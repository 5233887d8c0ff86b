// auth-oauth2 and datasource-rest in a worker, and the services that they ask over TLS on loopback.
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { createCapabilityServer, defaultPluginLimits } from '@plugindex/host';
import { createCapabilityTransport } from '@plugindex/node/capabilities/http-transport';
import { beforeAll, expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { createLoopbackCertificate, type LoopbackCertificate } from '../kit/loopback-certificate.ts';
import { started } from '../node/capabilities/open-http.ts';
import { load, openRunner } from '../node/runner/runners.ts';

const host = 'api.example.com';
const env: Readonly<Record<string, string>> = {
  OAUTH2_CLIENT_SECRET: 'of the client',
  REST_TOKEN: 'of the service',
};
const runner = openRunner({ isolation: 'shared', keepsSpare: false });
let certificate: LoopbackCertificate;

beforeAll(async () => {
  certificate = await createLoopbackCertificate([host]);
});

async function serve(listener: RequestListener): Promise<string> {
  const { key, cert } = certificate;
  const server = createServer({ key, cert }, listener);
  server.on('tlsClientError', () => {});
  return `${host}:${await started(server, '127.0.0.1', 0)}`;
}

/** The plugin of a folder, allowed to reach one service whose name leads to loopback. */
function open(
  name: string,
  service: string,
  { config, trusted = true }: { readonly config: object; readonly trusted?: boolean },
) {
  const grants = { clock: true, net: [service], env: Object.keys(env) };
  const limits = { ...defaultPluginLimits, timeoutMs: 20_000 };
  const server = createCapabilityServer({
    plugin: { name, version: '0.1.0' },
    grants: () => grants,
    limits: () => limits,
    ports: {
      http: createCapabilityTransport({
        resolve: async () => ['127.0.0.1'],
        ...(trusted && { ca: certificate.authority }),
      }),
      env: (variable) => env[variable],
    },
    httpPolicy: { allowAddresses: ['127.0.0.1'] },
    now: () => Date.now(),
  });
  return load(runner, buildAssemblyScript(`plugins/${name}`), { server, grants, config: { ...config } });
}

const request = {
  method: 'GET',
  path: '/',
  headers: { Authorization: 'Bearer good' },
  query: {},
  body: null,
};

test('a token is asked about over TLS, once while its answer counts, and a revoked one is refused', async () => {
  const heard: unknown[] = [];
  const service = await serve(async (incoming, response) => {
    const form = new URLSearchParams(await text(incoming));
    heard.push([incoming.method, incoming.headers.authorization, form.get('token')]);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ active: form.get('token') === 'good', sub: 'ada', scope: 'read' }));
  });
  const plugin = await open('auth-oauth2', service, {
    config: {
      introspection_url: `https://${service}/introspect`,
      client_id: 'orders',
      client_secret_env: 'OAUTH2_CLIENT_SECRET',
      required_scopes: ['read'],
    },
  });
  const good = { ok: true, value: { authenticated: true, identity: { user_id: 'ada' } } };
  expect(await plugin.call('authenticate', request)).toMatchObject(good);
  expect(await plugin.call('authenticate', request)).toMatchObject(good);
  expect(
    await plugin.call('authenticate', { ...request, headers: { authorization: 'Bearer bad' } }),
  ).toMatchObject({
    ok: true,
    value: { authenticated: false, metadata: { reason: 'inactive' } },
  });
  const credentials = `Basic ${Buffer.from('orders:of+the+client').toString('base64')}`;
  expect(heard).toEqual([
    ['POST', credentials, 'good'],
    ['POST', credentials, 'bad'],
  ]);
  await plugin.unload();
});

test('an endpoint whose certificate nobody vouches for lets nobody in', async () => {
  const service = await serve((_incoming, response) => void response.end('{"active": true, "sub": "admin"}'));
  const plugin = await open('auth-oauth2', service, {
    config: { introspection_url: `https://${service}/`, client_id: 'c', client_secret: 's' },
    trusted: false,
  });
  expect(await plugin.call('authenticate', request)).toEqual({
    ok: false,
    error: { code: 'introspection_failed', message: 'Cannot ask the introspection endpoint: tls' },
  });
  await plugin.unload();
});

test('rows are read page after page over TLS, each with the secret in its header', async () => {
  const heard: unknown[] = [];
  const service = await serve((incoming, response) => {
    heard.push([incoming.url, incoming.headers.authorization]);
    const isFirst = incoming.url?.endsWith('page=2') !== true;
    if (isFirst) response.setHeader('link', `<${incoming.url}?page=2>; rel="next"`);
    response.end(JSON.stringify(isFirst ? [{ id: 1 }] : [{ id: 2 }]));
  });
  const plugin = await open('datasource-rest', service, {
    config: {
      endpoints: [
        {
          name: 'users',
          url: `https://${service}/teams/{team}/users`,
          headers: { Authorization: { env: 'REST_TOKEN', prefix: 'Bearer ' } },
          pagination: { type: 'link' },
        },
      ],
    },
  });
  const query = { query_type: 'endpoint', query: 'users', parameters: { team: 'a/b' } };
  expect(await plugin.call('query_datasource', query)).toMatchObject({
    ok: true,
    value: { rows: [{ values: { id: 1 } }, { values: { id: 2 } }], total_count: 2 },
  });
  expect(heard).toEqual([
    ['/teams/a%2Fb/users', 'Bearer of the service'],
    ['/teams/a%2Fb/users?page=2', 'Bearer of the service'],
  ]);
  await plugin.unload();
});
