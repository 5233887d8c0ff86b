// Every author kit gives the same answers and asks the host the same questions: no kit can drift from the others.
import { beforeAll, describe, expect, test } from 'vitest';
import { type Host, kits, start } from './kits.ts';

const url = 'https://api.example.com/users';

describe.each(kits)('the author kit for $language', ({ build, missing }) => {
  if (build === undefined) {
    test.skip(`is tested where its toolchain is present (${missing})`, () => {});
    return;
  }
  let bytes: Uint8Array;
  beforeAll(async () => {
    bytes = await build();
  });
  const open = (answer?: Parameters<typeof start>[1]) => start(bytes, answer);
  const perform = ({ plugin }: Host, op: string, more: Readonly<Record<string, unknown>> = {}) =>
    plugin.call('perform', { op, ...more });

  test('gives any JSON back as it was', () => {
    const host = open();
    const values = [
      null, true, false, 0, -1, 1.5, 2 ** 53, 0.1, 1e21, 1e-7, '', 'grüß dich \u{1f600}', '"\\/\b\f\n\r\t\u0001',
      [], {}, [[1, [2]], { a: { b: [null] } }], { '': 1, 'a"b': 2 },
    ]; // biome-ignore format: a table of values
    for (const value of values) expect(perform(host, 'echo', { value })).toEqual({ ok: true, value });
  });

  test('reads the configuration', () => {
    expect(perform(open(), 'config')).toEqual({ ok: true, value: { greeting: 'grüß dich', count: 3 } });
  });

  test('hands an error of the plugin on with code and message', () => {
    expect(perform(open(), 'fail', { code: 'no_user', text: 'There is no "user"' })).toEqual({
      ok: false,
      error: { code: 'no_user', message: 'There is no "user"' },
    });
  });

  test('writes the log, reads the clock and draws random bytes', () => {
    const host = open();
    expect(perform(host, 'log', { text: 'hällo' })).toEqual({ ok: true, value: null });
    expect(host.recorded.log).toEqual(['warn hällo']);
    expect(perform(host, 'clock')).toEqual({ ok: true, value: 1_700_000_000_123 });
    expect(perform(host, 'random', { count: 3 })).toEqual({ ok: true, value: [255, 254, 253] });
  });

  test('sends a request over HTTP and reads the answer', () => {
    const answer = { status: 201, url, headers: { 'content-type': 'text/plain' }, body: 'né' };
    const host = open(() => ({ ok: answer }));
    const got = perform(host, 'http', { url, body: '{"name":"é"}' });
    expect(got).toEqual({
      ok: true,
      value: { status: 201, url, type: 'text/plain', bytes: [...Buffer.from('né')] },
    });
    expect(host.recorded.requests).toEqual([
      {
        import: 'http',
        request: {
          method: 'POST',
          url,
          headers: { 'x-kit': 'yes' },
          body: '{"name":"é"}',
          redirect: 'manual',
          timeout_ms: 250,
        },
      },
    ]);
  });

  test('reads a body that is not text', () => {
    const host = open(() => ({ ok: { status: 200, url, headers: {}, body_base64: '/wD+' } }));
    expect(perform(host, 'http', { url, body: 'x' })).toMatchObject({
      value: { bytes: [255, 0, 254], type: '' },
    });
  });

  test('sets, gets, lists and deletes keys of its store', () => {
    const stored = new Map<string, unknown>([['first', '1']]);
    const host = open((_, request) => {
      const { op, key, value } = request as { op: string; key: string; value: string };
      if (op === 'set') stored.set(key, value);
      if (op === 'delete') stored.delete(key);
      if (op === 'list') return { ok: [...stored.keys()].sort() };
      return { ok: op === 'get' ? (stored.get(key) ?? null) : null };
    });
    expect(perform(host, 'kv', { key: 'a', text: 'né' })).toEqual({
      ok: true,
      value: { got: 'né', keys: ['a', 'first'], gone: true },
    });
    expect(host.recorded.requests).toEqual([
      { import: 'kv', request: { op: 'set', key: 'a', value: 'né' } },
      { import: 'kv', request: { op: 'get', key: 'a' } },
      { import: 'kv', request: { op: 'list', prefix: '' } },
      { import: 'kv', request: { op: 'delete', key: 'a' } },
      { import: 'kv', request: { op: 'get', key: 'a' } },
    ]);
  });

  test('reads environment variables, set or not', () => {
    const host = open((_, request) => ({
      ok: (request as { name: string }).name === 'REGION' ? 'eu' : null,
    }));
    expect(perform(host, 'env', { name: 'REGION' })).toEqual({ ok: true, value: 'eu' });
    expect(perform(host, 'env', { name: 'OTHER' })).toEqual({ ok: true, value: null });
  });

  test('reads, writes and lists files', () => {
    const answers: Readonly<Record<string, unknown>> = {
      read: { text: 'grüße\n', base64: '/wA=' },
      write: { bytes: 2 },
      list: {
        entries: [
          { name: 'a.txt', kind: 'file', bytes: 7 },
          { name: 'b', kind: 'folder', bytes: 0 },
        ],
      },
    };
    const host = open((_, request) => ({ ok: answers[(request as { op: string }).op] }));
    expect(perform(host, 'readText', { path: 'data/a' })).toEqual({ ok: true, value: 'grüße\n' });
    expect(perform(host, 'writeText', { path: 'data/a', text: 'né' })).toEqual({ ok: true, value: null });
    expect(perform(host, 'copyBytes', { path: 'data/a' })).toEqual({ ok: true, value: [255, 0] });
    expect(perform(host, 'list', { path: 'data' })).toEqual({
      ok: true,
      value: [
        { name: 'a.txt', folder: false, bytes: 7 },
        { name: 'b', folder: true, bytes: 0 },
      ],
    });
    expect(host.recorded.requests).toEqual([
      { import: 'fs', request: { op: 'read', path: 'data/a' } },
      { import: 'fs', request: { op: 'write', path: 'data/a', text: 'né' } },
      { import: 'fs', request: { op: 'read', path: 'data/a', encoding: 'base64' } },
      { import: 'fs', request: { op: 'write', path: 'data/a', base64: '/wA=' } },
      { import: 'fs', request: { op: 'list', path: 'data' } },
    ]);
  });

  test('hands on what the host refuses', () => {
    const error = { code: 'denied', message: 'It was not "granted"' };
    const host = open(() => ({ error }));
    for (const op of ['http', 'kv', 'env', 'readText', 'writeText', 'copyBytes', 'list'])
      expect([op, perform(host, op, { url, path: 'data/x', name: 'X' })]).toEqual([op, { ok: false, error }]);
  });

  test('does not take an answer that is none for an answer', () => {
    const host = open(() => 'hello');
    for (const op of ['http', 'kv', 'env', 'readText', 'list'])
      expect([op, perform(host, op, { url })]).toMatchObject([op, { error: { code: 'host_answer' } }]);
  });

  test('answers thousands of calls from the memory of one', () => {
    const host = open();
    const value = { text: 'x'.repeat(5000), list: Array.from({ length: 200 }, (_, index) => index) };
    for (let call = 0; call < 1500; call += 1)
      if (!perform(host, 'echo', { value }).ok) throw new Error(`call ${call} failed`);
    expect(perform(host, 'echo', { value: 1 })).toEqual({ ok: true, value: 1 });
  });
});
