// The plugin auth-apikey, built from its source.
import { createHash } from 'node:crypto';
import { createInstance } from '@plugindex/host';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { runCases } from './run-cases.ts';

const bytes = buildAssemblyScript('plugins/auth-apikey');
const grants = { clock: true };

runCases({ name: 'auth-apikey', bytes, grants });

function open(config: Readonly<Record<string, unknown>>, now = 0) {
  return createInstance({ bytes, grants, config, ports: { now: () => now } });
}

const visible = fc
  .string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((unit) => String.fromCharCode(unit)),
    minLength: 16,
    maxLength: 80,
  })
  .filter((key) => !key.includes(','));

test('of any keys, each names its own holder and a changed one names nobody', () => {
  fc.assert(
    fc.property(fc.uniqueArray(visible, { minLength: 1, maxLength: 5 }), fc.nat(), (keys, at) => {
      const entries = keys.map((key, index) =>
        index % 2 === 0
          ? { id: `k${index}`, key }
          : { id: `k${index}`, key_sha256: createHash('sha256').update(key).digest('hex') },
      );
      const plugin = open({ keys: entries });
      for (const [index, key] of keys.entries()) {
        expect(plugin.call('authenticate', { headers: { 'x-api-key': key } })).toMatchObject({
          ok: true,
          value: { authenticated: true, identity: { user_id: `k${index}` } },
        });
      }
      const first = keys[0] ?? '';
      const position = at % first.length;
      const changed = `${first.slice(0, position)}${first[position] === 'a' ? 'b' : 'a'}${first.slice(position + 1)}`;
      if (!keys.includes(changed))
        expect(plugin.call('authenticate', { headers: { 'x-api-key': changed } })).toMatchObject({
          ok: true,
          value: { authenticated: false, metadata: { reason: 'invalid_key' } },
        });
    }),
    { numRuns: 100 },
  );
});

test('a key expires at the millisecond that RFC 3339 says, in any zone', () => {
  const key = 'ada-0123456789abcdef';
  const date = fc.date({
    min: new Date('1970-01-02T00:00:00Z'),
    max: new Date('9998-12-31T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, fc.integer({ min: -1439, max: 1439 }), (at, offset) => {
      const local = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, -1);
      const two = (value: number) => String(value).padStart(2, '0');
      const minutes = Math.abs(offset);
      const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
      const keys = [{ id: 'a', key, expires: local + zone }];
      const authenticated = (now: number) => {
        const answer = open({ keys }, now).call('authenticate', { headers: { 'x-api-key': key } });
        return answer.ok && Object(answer.value).authenticated;
      };
      expect([authenticated(at.getTime() - 1), authenticated(at.getTime())]).toEqual([true, false]);
    }),
    { numRuns: 100 },
  );
});

test('no request makes it trap', () => {
  const plugin = open({
    sources: [{ header: 'x-api-key', prefix: 'K ' }, { query: 'k' }, { cookie: 'k' }],
    keys: [{ id: 'a', key: 'ada-0123456789abcdef' }],
  });
  const value = fc.oneof(
    fc.string({ unit: fc.constantFrom('k', 'K', '=', ';', ',', ' ', 'é', '\0', '😀') }),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const headers = fc.dictionary(fc.constantFrom('x-api-key', 'X-API-Key', 'cookie', 'Cookie'), value);
  fc.assert(
    fc.property(headers, fc.dictionary(fc.constantFrom('k', 'K'), value), (sent, query) => {
      const answer = plugin.call('authenticate', { headers: sent, query });
      expect(answer).toMatchObject({ ok: true, value: { authenticated: false } });
    }),
    { numRuns: 1000 },
  );
});
