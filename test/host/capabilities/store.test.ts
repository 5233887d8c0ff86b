// The kv capability: forms, quota, keys of the prototype, concurrency.
import {
  createCapabilityServer,
  createMemoryStore,
  defaultPluginLimits,
  type Envelope,
} from '@plugindex/host';
import type { Capabilities } from '@plugindex/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxKeys } from '../../../packages/host/src/capabilities/store-requests.ts';

const { signal } = new AbortController();
const sizeOf = (entries: ReadonlyMap<string, string>) => Buffer.byteLength([...entries].flat().join(''));
const codeOf = (envelope: Envelope) => ('error' in envelope ? envelope.error.code : 'ok');

function open({ maxBytes = 100, maxKvBytes = 1000, store = createMemoryStore(), name = 'p' } = {}) {
  let grants: Capabilities = { kv: { maxBytes } };
  const server = createCapabilityServer({
    plugin: { name, version: '1.0.0' },
    grants: () => grants,
    limits: () => ({ ...defaultPluginLimits, maxKvBytes }),
    ports: { store },
    now: () => 0,
  });
  return {
    ask: (request: unknown) => server.serve({ import: 'kv', request, call: 1, signal }),
    grant: (next: Capabilities) => {
      grants = next;
    },
  };
}

test('what was set is there until it is deleted', async () => {
  const { ask } = open();
  expect(await ask({ op: 'get', key: 'a' })).toEqual({ ok: null });
  expect(await ask({ op: 'set', key: 'b', value: '2' })).toEqual({ ok: null });
  expect(await ask({ op: 'set', key: 'a', value: '' })).toEqual({ ok: null });
  expect(await ask({ op: 'get', key: 'a' })).toEqual({ ok: '' });
  expect(await ask({ op: 'list' })).toEqual({ ok: ['a', 'b'] });
  expect(await ask({ op: 'list', prefix: 'b' })).toEqual({ ok: ['b'] });
  expect(await ask({ op: 'delete', key: 'b' })).toEqual({ ok: null });
  expect(await ask({ op: 'delete', key: 'never' })).toEqual({ ok: null });
  expect(await ask({ op: 'list', prefix: '' })).toEqual({ ok: ['a'] });
});

test.each([
  null,
  'get',
  {},
  { op: 'get' },
  { op: 'get', key: '' },
  { op: 'get', key: 1 },
  { op: 'set', key: 'a' },
  { op: 'set', key: 'a', value: 1 },
  { op: 'set', key: 'a', value: null },
  { op: 'set', key: 'a', value: '\ud800' },
  { op: 'set', key: '\udc00', value: '' },
  { op: 'get', key: 'ü'.repeat(257) },
  { op: 'list', prefix: 1 },
  { op: 'clear' },
  { op: '__proto__', key: 'a' },
])('%j is refused', async (request) => {
  expect(codeOf(await open().ask(request))).toBe('invalid_request');
});

describe('quota', () => {
  test('counts keys and values in UTF-8, and a refused change changes nothing', async () => {
    const { ask } = open({ maxBytes: 10 });
    expect(codeOf(await ask({ op: 'set', key: 'k', value: 'üüüü' }))).toBe('ok');
    expect(codeOf(await ask({ op: 'set', key: 'x', value: '1' }))).toBe('too_large');
    expect(codeOf(await ask({ op: 'set', key: 'k', value: 'üüüüü' }))).toBe('too_large');
    expect(await ask({ op: 'get', key: 'k' })).toEqual({ ok: 'üüüü' });
    expect(codeOf(await ask({ op: 'set', key: 'k', value: 'üüüü1' }))).toBe('ok');
  });

  test('is the smaller one of grant and limit', async () => {
    for (const limits of [{ maxBytes: 4 }, { maxBytes: 100, maxKvBytes: 4 }]) {
      const { ask } = open(limits);
      expect(codeOf(await ask({ op: 'set', key: 'k', value: '1234' }))).toBe('too_large');
      expect(codeOf(await ask({ op: 'set', key: 'k', value: '123' }))).toBe('ok');
    }
  });

  test('that was lowered lets the store shrink and not grow', async () => {
    const { ask, grant } = open({ maxBytes: 20 });
    await ask({ op: 'set', key: 'k', value: '1234567890' });
    grant({ kv: { maxBytes: 5 } });
    expect(codeOf(await ask({ op: 'set', key: 'k', value: '1234567890x' }))).toBe('too_large');
    expect(codeOf(await ask({ op: 'set', key: 'k', value: '12345678' }))).toBe('ok');
    expect(codeOf(await ask({ op: 'set', key: 'j', value: '' }))).toBe('too_large');
  });

  test('holds under requests at the same time, of two servers on one store', async () => {
    const store = createMemoryStore();
    const servers = [open({ maxBytes: 10, store }), open({ maxBytes: 10, store })];
    const changes = Array.from({ length: 40 }, (_, index) =>
      servers[index % 2]?.ask({ op: 'set', key: `k${index % 10}`, value: 'xxx' }),
    );
    await Promise.all(changes);
    const keys = await servers[0]?.ask({ op: 'list' });
    expect(keys).toEqual({ ok: ['k0', 'k1'] });
  });

  test('has a last key, however small they are', async () => {
    const { ask } = open({ maxBytes: 1_000_000, maxKvBytes: 1_000_000 });
    for (let index = 0; index < maxKeys; index++) await ask({ op: 'set', key: `${index}`, value: '' });
    expect(codeOf(await ask({ op: 'set', key: 'one more', value: '' }))).toBe('too_large');
    expect(codeOf(await ask({ op: 'set', key: '7', value: 'changed' }))).toBe('ok');
    await ask({ op: 'delete', key: '7' });
    expect(codeOf(await ask({ op: 'set', key: 'one more', value: '' }))).toBe('ok');
  });

  test('holds whatever is done, and the store is what a map would be', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'ü', '😀', '_'), maxLength: 4 });
    const step = fc.record({
      op: fc.constantFrom('set', 'set', 'delete'),
      key: text.filter((key) => key !== ''),
      value: text,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { ask } = open({ maxBytes: 30 });
        let model = new Map<string, string>();
        for (const { op, key, value } of steps) {
          const done = codeOf(await ask({ op, key, value }));
          const after = new Map(model);
          if (op === 'delete') after.delete(key);
          else after.set(key, value);
          const fits = sizeOf(after) <= 30 || sizeOf(after) <= sizeOf(model);
          expect([steps, done]).toEqual([steps, op === 'delete' || fits ? 'ok' : 'too_large']);
          if (done === 'ok') model = after;
        }
        expect(await ask({ op: 'list' })).toEqual({ ok: [...model.keys()].toSorted() });
        for (const [key, value] of model) expect(await ask({ op: 'get', key })).toEqual({ ok: value });
      }),
      { numRuns: 100 },
    );
  });
});

test('keys of the prototype are keys like others', async () => {
  const { ask } = open();
  for (const key of ['__proto__', 'constructor', 'toString']) {
    expect(await ask({ op: 'get', key })).toEqual({ ok: null });
    expect(
      await ask(JSON.parse(`{"op": "set", "key": "${key}", "value": "x", "__proto__": {"key": "y"}}`)),
    ).toEqual({ ok: null });
    expect(await ask({ op: 'get', key })).toEqual({ ok: 'x' });
  }
  expect(Object.hasOwn(Object.prototype, 'key')).toBe(false);
});

test('plugins do not see each other, and a revocation keeps what is stored', async () => {
  const store = createMemoryStore();
  const [one, two] = [open({ store, name: 'one' }), open({ store, name: 'two' })];
  await one.ask({ op: 'set', key: 'k', value: 'mine' });
  expect(await two.ask({ op: 'get', key: 'k' })).toEqual({ ok: null });
  one.grant({});
  expect(codeOf(await one.ask({ op: 'get', key: 'k' }))).toBe('denied');
  one.grant({ kv: { maxBytes: 100 } });
  expect(await one.ask({ op: 'get', key: 'k' })).toEqual({ ok: 'mine' });
});
