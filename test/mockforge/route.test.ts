// One route: which status a client gets, and that it is told no reasons.
import { HostError, type HostErrorCode } from '@plugindex/host';
import {
  createAuthChain,
  createAuthPlugin,
  createResponseGenerators,
  createResponsePlugin,
  createRoute,
  type MockResponse,
  statusOf,
  toHookRequest,
} from '@plugindex/mockforge';
import { expect, test } from 'vitest';
import { scriptedPlugin } from '../kit/callable-plugin.ts';

const request = { method: 'GET', path: '/', headers: {}, query: {}, body: null };
const hello: MockResponse = { status: 200, headers: {}, body: 'hello', metadata: {} };
const answer = async () => hello;

function authOf(authenticate: () => unknown) {
  const plugin = createAuthPlugin(scriptedPlugin('auth', { authenticate }));
  return createAuthChain([{ plugin }], { mode: 'first' });
}

function fail(code: HostErrorCode): never {
  throw new HostError(code, 'A secret of the inside');
}

test('a route without auth lets everybody in, and one that asks for roles lets nobody in without it', async () => {
  expect((await createRoute({ answer })(request)).response).toBe(hello);
  expect((await createRoute({ answer, roles: ['admin'] })(request)).response.status).toBe(403);
});

test('the answer is told who came in', async () => {
  const identity = { user_id: 'ada', roles: ['reader', 'admin'] };
  const auth = authOf(() => ({ authenticated: true, identity }));
  const route = createRoute({
    auth,
    roles: ['admin', 'owner'],
    answer: async (_request, who) => ({ ...hello, body: who?.user_id ?? '' }),
  });
  expect((await route(request)).response.body).toBe('ada');
  expect((await createRoute({ auth, roles: ['owner'], answer })(request)).response.status).toBe(403);
});

test('refused is 401 with the challenges in one field, a broken plugin 503; neither says why', async () => {
  const refused = authOf(() => ({
    authenticated: false,
    error_message: 'no such user',
    metadata: { www_authenticate: 'Basic' },
  }));
  const { response, attempts } = await createRoute({ auth: refused, answer })(request);
  expect(response).toMatchObject({
    status: 401,
    headers: { 'www-authenticate': 'Basic' },
    body: 'Please authenticate\n',
  });
  expect(attempts).toEqual([{ plugin: 'auth', outcome: 'refused', reason: 'no such user' }]);
  const broken = await createRoute({ auth: authOf(() => fail('host/trap')), answer })(request);
  expect(broken.response).toMatchObject({ status: 503, body: 'Cannot authenticate now\n' });
  expect(JSON.stringify(broken.response)).not.toContain('secret');
});

const statuses: readonly (readonly [HostErrorCode, number])[] = [
  ['host/timeout', 504],
  ['host/out-of-fuel', 504],
  ['host/overloaded', 503],
  ['host/rate-limited', 503],
  ['host/quarantined', 503],
  ['host/worker-crashed', 503],
  ['host/trap', 502],
  ['host/answer-invalid', 502],
  ['host/plugin-failed', 502],
];

test.each(statuses)('%s is %i, from a response plugin as from a template', async (code, status) => {
  const rendered = await createRoute({ answer: async () => fail(code) })(request);
  const plugin = createResponsePlugin(scriptedPlugin('res', { generate_response: () => fail(code) }));
  const generated = await createRoute({ answer: createResponseGenerators([{ plugin }]) })(request);
  for (const { response, failures } of [rendered, generated]) {
    expect(response.status).toBe(status);
    expect(response.body).not.toContain('secret');
    expect(failures.at(-1)?.code).toBe(code);
  }
});

test('a host error inside the errors of a template engine is found; anything else is 502', async () => {
  const inner = new HostError('host/timeout', 'late');
  const wrapped = Object.assign(new Error('undefined filter'), {
    originalError: new Error('in a partial', { cause: inner }),
  });
  const statusFor = async (cause: unknown) =>
    (await createRoute({ answer: () => Promise.reject(cause) })(request)).response.status;
  expect(await statusFor(wrapped)).toBe(504);
  expect(await statusFor(new TypeError('a bug'))).toBe(502);
  expect(await statusFor('a text')).toBe(502);
  expect(statusOf(undefined)).toBe(502);
});

test('nobody answers is 404; nobody could be asked is not', async () => {
  const generators = (can_handle: () => unknown) =>
    createResponseGenerators([
      { plugin: createResponsePlugin(scriptedPlugin('res', { generate_response: () => hello, can_handle })) },
    ]);
  expect((await createRoute({ answer: generators(() => false) })(request)).response.status).toBe(404);
  const overloaded = createRoute({ answer: generators(() => fail('host/overloaded')) });
  expect((await overloaded(request)).response.status).toBe(503);
});

test('toHookRequest() gives what hooks are promised', () => {
  const rawHeaders = ['Accept', 'a', 'X-Id', '1', 'accept', 'b', '__proto__', 'x'];
  const body = new TextEncoder().encode('ü');
  expect(toHookRequest({ method: 'get', target: '/a%20b?x=1&x=2&y=%C3%BC', rawHeaders, body })).toEqual({
    method: 'GET',
    path: '/a%20b',
    headers: Object.fromEntries([
      ['Accept', 'a, b'],
      ['X-Id', '1'],
      ['__proto__', 'x'],
    ]),
    query: { x: '2', y: 'ü' },
    body: 'ü',
  });
});

test.each([
  ['//evil.example/x', '//evil.example/x'],
  ['http://evil.example/x', '/'],
  ['*', '/'],
  ['', '/'],
])('toHookRequest() reads the target %j as the path %j', (target, path) => {
  const { path: found } = toHookRequest({ method: 'GET', target, rawHeaders: [], body: new Uint8Array() });
  expect(found).toBe(path);
});
