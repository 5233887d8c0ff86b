// Capabilities from plain data: the same forms, grants and limits as the real ones, and everything recorded.
import { createMockPorts, type MockData, type MockOptions } from '@plugindex/host';
import { expect, test } from 'vitest';

const grants = {
  net: ['a.example', 'b.example'],
  fs: [
    { path: 'data/**', access: 'read' },
    { path: 'out/*', access: 'write' },
  ],
  kv: { maxBytes: 20 },
  env: ['TOKEN', 'UNSET'],
} as const;

function open(data: MockData, more: Partial<MockOptions> = {}) {
  const mock = createMockPorts(data, { grants, ...more });
  const ask = (name: 'http' | 'fs' | 'kv' | 'env', request: unknown): unknown =>
    JSON.parse(
      new TextDecoder().decode(mock.requests[name]?.(new TextEncoder().encode(JSON.stringify(request)))),
    );
  return { ...mock, ask };
}
const denied = { error: { code: 'denied' } };

test('files are read, written and listed where a grant covers them', () => {
  const { ask, files } = open({
    files: { 'data/a.csv': 'ü', 'data/deep/b.bin': new Uint8Array([255]), secret: 's' },
  });
  expect(ask('fs', { op: 'read', path: 'data/a.csv' })).toEqual({ ok: { text: 'ü' } });
  expect(ask('fs', { op: 'read', path: 'data/deep/b.bin', encoding: 'base64' })).toEqual({
    ok: { base64: '/w==' },
  });
  expect(ask('fs', { op: 'read', path: 'data/deep/b.bin' })).toMatchObject({ error: { code: 'not_text' } });
  expect(ask('fs', { op: 'read', path: 'data/none' })).toMatchObject({ error: { code: 'not_found' } });
  expect(ask('fs', { op: 'read', path: 'secret' })).toMatchObject(denied);
  expect(ask('fs', { op: 'list', path: 'data' })).toEqual({
    ok: {
      entries: [
        { name: 'a.csv', kind: 'file', bytes: 2 },
        { name: 'deep', kind: 'folder', bytes: 0 },
      ],
    },
  });
  expect(ask('fs', { op: 'write', path: 'out/x', text: 'done' })).toEqual({ ok: { bytes: 4 } });
  expect(files()).toMatchObject({ 'out/x': 'done', secret: 's' });
});

test('variables and keys are there, and the quota holds', () => {
  const { ask, kv } = open({ env: { TOKEN: 'only-for-tests', OTHER: 'x' }, kv: { a: '1' } });
  expect(ask('env', { name: 'TOKEN' })).toEqual({ ok: 'only-for-tests' });
  expect(ask('env', { name: 'UNSET' })).toEqual({ ok: null });
  expect(ask('env', { name: 'OTHER' })).toMatchObject(denied);
  expect(ask('kv', { op: 'set', key: 'b', value: '2' })).toEqual({ ok: null });
  expect(ask('kv', { op: 'set', key: 'c', value: 'x'.repeat(20) })).toMatchObject({
    error: { code: 'too_large' },
  });
  expect(kv()).toEqual({ a: '1', b: '2' });
});

test('routes answer, the first that fits', () => {
  const { ask } = open(
    {
      http: [
        { method: 'POST', url: 'https://a.example/users', status: 201, body: { id: 1 } },
        { url: 'https://a.example/users/*', body: 'one', headers: { etag: 'x' } },
        { url: 'https://a.example/old', status: 302, headers: { location: 'https://b.example/new' } },
        { url: 'https://a.example/away', status: 302, headers: { location: 'https://c.example/' } },
        { url: 'https://b.example/new', body: new Uint8Array([255]) },
        { url: 'https://a.example/slow', error: 'timeout' },
      ],
    },
    { limits: { maxHttpRequests: 20 } },
  );
  expect(ask('http', { url: 'https://a.example/users', method: 'POST', body: '{}' })).toEqual({
    ok: {
      status: 201,
      url: 'https://a.example/users',
      headers: { 'content-type': 'application/json' },
      body: '{"id":1}',
    },
  });
  expect(ask('http', { url: 'https://A.example/users/7?x=1' })).toMatchObject({
    ok: { status: 200, body: 'one', headers: { etag: 'x' } },
  });
  expect(ask('http', { url: 'https://a.example/old' })).toMatchObject({
    ok: { url: 'https://b.example/new', body_base64: '/w==' },
  });
  expect(ask('http', { url: 'https://a.example/old', redirect: 'manual' })).toMatchObject({
    ok: { status: 302 },
  });
  expect(ask('http', { url: 'https://a.example/away' })).toMatchObject({
    error: { code: 'redirect_refused' },
  });
  expect(ask('http', { url: 'https://a.example/slow' })).toMatchObject({ error: { code: 'timeout' } });
  expect(ask('http', { url: 'https://a.example/users' })).toMatchObject({ error: { code: 'unreachable' } });
  expect(ask('http', { url: 'https://c.example/' })).toMatchObject(denied);
});

test('budgets hold, call by call, and everything is recorded', async () => {
  const { server, asked } = open(
    { http: [{ url: 'https://a.example/' }] },
    { limits: { maxHttpRequests: 1 } },
  );
  const request = {
    import: 'http',
    request: { url: 'https://a.example/' },
    signal: new AbortController().signal,
  } as const;
  await expect(server.serve({ ...request, call: 1 })).resolves.toMatchObject({ ok: { status: 200 } });
  await expect(server.serve({ ...request, call: 1 })).resolves.toMatchObject({
    error: { code: 'too_many_requests' },
  });
  server.endCall(1);
  await expect(server.serve({ ...request, call: 1 })).resolves.toMatchObject({ ok: { status: 200 } });
  expect(asked.map(({ import: name }) => name)).toEqual(['http', 'http', 'http']);
  expect(asked[1]).toMatchObject({ answer: { error: { code: 'too_many_requests' } } });
});
