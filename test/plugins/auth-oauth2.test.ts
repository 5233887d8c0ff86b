// The plugin auth-oauth2, built from its source.
import { createInstance, createMockPorts, type MockData } from '@plugindex/host';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { runCases } from './run-cases.ts';

const bytes = buildAssemblyScript('plugins/auth-oauth2');
const grants = { clock: true, env: ['OAUTH2_CLIENT_SECRET', 'OAUTH2_CLIENT_SECRET_2'], net: ['*'] };
const url = 'https://issuer.example.com/introspect';

runCases({ name: 'auth-oauth2', bytes, grants });

function open(
  settings: Readonly<Record<string, unknown>>,
  routes: MockData['http'],
  env: MockData['env'] = {},
) {
  const mock = createMockPorts({ http: routes ?? [], env }, { grants, limits: { maxHttpRequests: 100_000 } });
  let now = 0;
  const plugin = createInstance({
    bytes,
    grants,
    config: { introspection_url: url, client_id: 'a:b', client_secret: 'p&=ä %', ...settings },
    ports: { now: () => now, requests: mock.requests },
  });
  return {
    ask: (token: string) => plugin.call('authenticate', { headers: { authorization: `Bearer ${token}` } }),
    requests: () => mock.asked.filter((one) => one.import === 'http').map((one) => Object(one.request)),
    wait: (ms: number) => {
      now += ms;
    },
  };
}

const active = { url, body: { active: true, sub: 'u', exp: 100 } };

test('the client authenticates by Basic, name and secret form-encoded', () => {
  const plugin = open({}, [active]);
  expect(plugin.ask('abc+/=')).toMatchObject({ ok: true, value: { authenticated: true } });
  const [request] = plugin.requests();
  expect(request).toMatchObject({ method: 'POST', url, redirect: 'manual', timeout_ms: 3000 });
  expect(request.body).toBe('token=abc%2B%2F%3D&token_type_hint=access_token');
  const [scheme, credentials = ''] = request.headers.authorization.split(' ');
  expect(scheme).toBe('Basic');
  expect(Buffer.from(credentials, 'base64').toString()).toBe('a%3Ab:p%26%3D%C3%A4+%25');
});

test('the client authenticates in the body where the configuration says so', () => {
  const plugin = open(
    { client_secret: undefined, client_secret_env: 'OAUTH2_CLIENT_SECRET', client_auth: 'post' },
    [active],
    { OAUTH2_CLIENT_SECRET: 'from & outside' },
  );
  plugin.ask('abc');
  const [request] = plugin.requests();
  expect(request.headers.authorization).toBeUndefined();
  expect(Object.fromEntries(new URLSearchParams(request.body))).toEqual({
    token: 'abc',
    token_type_hint: 'access_token',
    client_id: 'a:b',
    client_secret: 'from & outside',
  });
});

test('a good answer is kept for as long as the configuration says, and no longer than the token is valid', () => {
  const plugin = open({ cache_seconds: 60 }, [active]);
  const cached = () => {
    const answer = plugin.ask('abc');
    return answer.ok && Object(answer.value).metadata.cached;
  };
  expect([cached(), cached()]).toEqual([false, true]);
  plugin.wait(59_999);
  expect(cached()).toBe(true);
  plugin.wait(1);
  expect(cached()).toBe(false);
  // From 60 s on the answer would count to 120 s; the token ends at 100 s.
  plugin.wait(39_999);
  expect(cached()).toBe(true);
  plugin.wait(1);
  expect(cached()).toBe(false);
  expect(plugin.requests()).toHaveLength(3);
});

test('nothing is kept where the configuration says so', () => {
  const plugin = open({ cache_seconds: 0 }, [active]);
  plugin.ask('abc');
  plugin.ask('abc');
  expect(plugin.requests()).toHaveLength(2);
});

test('a refusal and a failure are never kept', () => {
  for (const route of [
    { url, body: { active: false } },
    { url, status: 500 },
    { url, body: { active: true, sub: 'u', token_type: 'x' } },
  ]) {
    const plugin = open({}, [route]);
    plugin.ask('abc');
    plugin.ask('abc');
    expect(plugin.requests()).toHaveLength(2);
  }
});

test('another token is never answered from what is kept', () => {
  const plugin = open({}, [active]);
  plugin.ask('abc');
  plugin.ask('ABC');
  plugin.ask('abc=');
  expect(plugin.requests()).toHaveLength(3);
});

test('no more answers are kept than the configuration says, and the oldest goes first', () => {
  const plugin = open({ cache_entries: 3 }, [active]);
  for (const token of ['a', 'b', 'c', 'd']) plugin.ask(token);
  expect(plugin.requests()).toHaveLength(4);
  for (const token of ['d', 'c', 'b']) plugin.ask(token);
  expect(plugin.requests()).toHaveLength(4);
  plugin.ask('a');
  expect(plugin.requests()).toHaveLength(5);
});

test('ten thousand tokens do not fill the memory', () => {
  const plugin = open({ cache_entries: 100 }, [active]);
  for (let index = 0; index < 10_000; index++) plugin.ask(`token-${index}`);
  expect(plugin.ask('token-9999')).toMatchObject({ ok: true, value: { metadata: { cached: true } } });
});

test('whatever the endpoint answers, only a boolean true lets anybody in, and no secret is repeated', () => {
  const claim = fc.constantFrom('active', 'sub', 'exp', 'scope', 'aud', 'token_type', 'cnf', 'iss');
  const body = fc.oneof(
    fc.dictionary(claim, fc.jsonValue({ maxDepth: 2 })),
    fc.jsonValue({ maxDepth: 2 }),
    fc.string(),
  );
  fc.assert(
    fc.property(body, fc.constantFrom(200, 200, 200, 201, 204, 302, 400, 401, 500), (answer, status) => {
      const secret = 'the-secret-of-the-client';
      const result = open({ client_secret: secret }, [{ url, status, body: answer }]).ask(
        'the-token-of-the-user',
      );
      const letsIn = result.ok && Object(result.value).authenticated === true;
      if (letsIn)
        expect([status, Object(typeof answer === 'string' ? JSON.parse(answer) : answer).active]).toEqual([
          200,
          true,
        ]);
      if (!letsIn) expect(JSON.stringify(result)).not.toContain('the-token-of-the-user');
      expect(JSON.stringify(result)).not.toContain(secret);
    }),
    { numRuns: 200 },
  );
});
