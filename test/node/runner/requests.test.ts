// What a guest asks while it runs: it waits, its host does not, and every answer arrives whole.
import { describe, expect, test } from 'vitest';
import { asking, good } from './guests.ts';
import { endable, load, openRunner, serverOf } from './runners.ts';

describe.each(endable)('%s', (isolation) => {
  const runner = openRunner({ isolation, keepsSpare: false });

  test('a request reaches the server as it was sent, and its answer the guest', async () => {
    const asked: unknown[] = [];
    const server = serverOf(async ({ import: name, request, call, signal }) => {
      asked.push({ name, request, call, aborted: signal.aborted });
      return { ok: { answered: 'ä🙂' } };
    });
    const one = await load(runner, asking('kv', '{"op":"get","key":"ä"}'), {
      server,
      grants: { kv: { maxBytes: 100 } },
    });
    expect(await one.outcome('ask')).toEqual({ ok: true, value: { answered: 'ä🙂' } });
    expect(await one.outcome('go')).toEqual(good);
    expect(asked).toMatchObject([{ name: 'kv', request: { op: 'get', key: 'ä' }, aborted: false }]);
    // Each call is told to be over once.
    expect(new Set(server.ended).size).toBe(2);
    await one.unload();
  });

  test('an answer is as long as it is', async () => {
    let length = 0;
    const server = serverOf(async () => ({ ok: 'x'.repeat(length) }));
    const one = await load(runner, asking('http', '{}'), { server, grants: { net: ['a.example'] } });
    for (length of [0, 1, 262_133, 262_134, 262_144, 1_000_003, 5_000_000]) {
      const result = await one.call('ask', {});
      expect(result.ok && String(result.value).length).toBe(length);
    }
    await one.unload();
  });

  test('what is no JSON is answered, not served', async () => {
    const server = serverOf(async () => ({ ok: 'served' }));
    const one = await load(runner, asking('http', '{"url":'), { server, grants: { net: ['a.example'] } });
    expect(await one.outcome('ask')).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
    await one.unload();
  });

  test('what nobody serves is refused when the plugin is loaded', async () => {
    const server = serverOf(async () => ({ ok: null }), ['kv']);
    const loading = load(runner, asking('http', '{}'), { server, grants: { net: ['a.example'] } });
    await expect(loading).rejects.toMatchObject({ code: 'host/port-missing', capability: 'net' });
  });
});

test('inline refuses what would have to wait', async () => {
  const server = serverOf(async () => ({ ok: null }));
  const loading = load(openRunner('inline'), asking('kv', '{}'), { server, grants: { kv: { maxBytes: 1 } } });
  await expect(loading).rejects.toMatchObject({ code: 'host/port-missing', capability: 'kv' });
});
