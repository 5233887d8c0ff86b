// Manifest ∩ policy ∩ consent: never more than each of them, and for everything but globs never less than all of them.
import { effectiveGrants, isFileGranted } from '@plugindex/host';
import type { Capabilities } from '@plugindex/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  everyLayer,
  type Grants,
  grantedStoreBytes,
  isPathGranted,
  isVariableGranted,
} from '../../../packages/host/src/capabilities/grants.ts';
import { isTargetGranted } from '../../../packages/host/src/capabilities/http/net-grant.ts';
import { parseTarget } from '../../../packages/host/src/capabilities/http/target.ts';
import { isGlobWithin } from '../../../packages/host/src/file-grant.ts';

const label = fc.constantFrom('a', 'b', 'www', 'evil');
const name = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => [...labels, 'org'].join('.'));
const address = fc.constantFrom('127.0.0.1', '8.8.8.8');
const port = fc.constantFrom('', ':443', ':80', ':8443');
const host = fc
  .tuple(
    fc.oneof(
      fc.constant('*'),
      name,
      name.map((text) => `*.${text}`),
      address,
      fc.constant('*.0.0.1'),
    ),
    port,
  )
  .map((parts) => parts.join(''));
const segment = fc.constantFrom('a', 'b', '*', '**', 'a*', '*b', '?', 'ab', 'a?', '*a*', 'abab');
const glob = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
const path = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'ba', 'abab', 'c'), { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join('/'));
const capabilities: fc.Arbitrary<Capabilities> = fc.record(
  {
    net: fc.array(host, { maxLength: 4 }),
    fs: fc.array(
      fc.record({ path: glob, access: fc.constantFrom('read', 'write') }, { requiredKeys: ['path'] }),
      { maxLength: 4 },
    ),
    env: fc.uniqueArray(fc.constantFrom('A', 'B', 'C')),
    kv: fc.record({ maxBytes: fc.nat({ max: 100 }) }),
    clock: fc.boolean(),
    random: fc.boolean(),
    log: fc.boolean(),
  },
  { requiredKeys: [] },
);
const layer = fc.oneof(fc.constant('all' as const), capabilities);

interface Probe {
  readonly url: string;
  readonly path: string;
  readonly access: 'read' | 'write';
  readonly variable: string;
  readonly flag: 'clock' | 'random' | 'log';
  readonly storeBytes: number;
}
const probe: fc.Arbitrary<Probe> = fc.record({
  url: fc
    .tuple(fc.constantFrom('https://', 'http://'), fc.oneof(name, address), port)
    .map((parts) => parts.join('')),
  path,
  access: fc.constantFrom('read', 'write'),
  variable: fc.constantFrom('A', 'B', 'C'),
  flag: fc.constantFrom('clock', 'random', 'log'),
  storeBytes: fc.nat({ max: 100 }),
});

/** What one set of permissions says to a probe, capability by capability. */
function allowed(grants: Grants, asked: Probe) {
  const target = parseTarget(asked.url);
  if ('error' in target) throw new Error(target.error.message);
  return {
    net: everyLayer(grants, ({ net = [] }) => isTargetGranted(net, target)),
    fs: isPathGranted(grants, asked.path, asked.access),
    env: isVariableGranted(grants, asked.variable),
    kv: (grantedStoreBytes(grants, 1000) ?? -1) >= asked.storeBytes,
    flag: everyLayer(grants, (one) => one[asked.flag] === true),
  };
}

test('effectiveGrants() never allows what one of the three does not, and its layers decide exactly', () => {
  fc.assert(
    fc.property(
      capabilities,
      layer,
      layer,
      fc.array(probe, { minLength: 5, maxLength: 30 }),
      (manifest, policy, consent, probes) => {
        const { grants, layers } = effectiveGrants({ manifest, policy, consent });
        for (const asked of probes) {
          const by = [manifest, policy, consent].map((one) =>
            one === 'all' ? undefined : allowed(one, asked),
          );
          const [short, exact] = [allowed(grants, asked), allowed(layers, asked)];
          for (const key of ['net', 'fs', 'env', 'kv', 'flag'] as const) {
            const every = by.every((one) => one === undefined || one[key]);
            expect([asked, key, exact[key]]).toEqual([asked, key, every]);
            // Globs alone lose something on the way into the short form.
            if (key === 'fs') expect([asked, short.fs && !every]).toEqual([asked, false]);
            else expect([asked, key, short[key]]).toEqual([asked, key, every]);
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('a glob that is within another matches nothing that the other does not', () => {
  let within = 0;
  fc.assert(
    fc.property(glob, glob, fc.array(path, { minLength: 20, maxLength: 40 }), (inner, outer, paths) => {
      if (!isGlobWithin(inner, outer)) return;
      within++;
      for (const one of paths) {
        const covers = (pattern: string) => isFileGranted([{ path: pattern, access: 'read' }], one, 'read');
        expect([inner, outer, one, covers(inner) && !covers(outer)]).toEqual([inner, outer, one, false]);
      }
    }),
    { numRuns: 3000 },
  );
  expect(within).toBeGreaterThan(50);
});

test.each([
  ['data/*.csv', 'data/**', true],
  ['data/users.csv', 'data/*.csv', true],
  ['data/**/*.csv', 'data/**', true],
  ['data/**', 'data/*', false],
  ['data/*', 'data/?', false],
  ['**', 'data/**', false],
  ['a/b/c', '**/c', true],
  ['a/**/c', '**/c', true],
  ['a/**', '**/c', false],
])('isGlobWithin(%j, %j) is %s', (inner, outer, expected) => {
  expect(isGlobWithin(inner, outer)).toBe(expected);
});

test('hosts are cut to the narrower pattern', () => {
  const net = (manifest: string[], policy: string[]) =>
    effectiveGrants({ manifest: { net: manifest }, policy: { net: policy }, consent: 'all' }).grants.net;
  expect(net(['*.a.org'], ['api.a.org', 'b.org'])).toEqual(['api.a.org']);
  expect(net(['api.a.org'], ['*'])).toEqual(['api.a.org']);
  expect(net(['*.x.a.org'], ['*.a.org'])).toEqual(['*.x.a.org']);
  expect(net(['a.org:8443'], ['*'])).toEqual([]);
  expect(net(['127.0.0.1'], ['*'])).toEqual([]);
  expect(net(['a.org:443'], ['a.org'])).toEqual(['a.org']);
});

test('nothing is allowed where a layer is silent, and no layer at all allows nothing', () => {
  expect(
    effectiveGrants({ manifest: { clock: true, env: ['A'] }, policy: {}, consent: 'all' }).grants,
  ).toEqual({});
  expect(isPathGranted([], 'a', 'read')).toBe(false);
  expect(everyLayer([], () => true)).toBe(false);
});

test('files are for reading where a layer says nothing else', () => {
  const manifest = { fs: [{ path: 'data/*' }] };
  const files = (access?: 'read' | 'write') => ({ fs: [{ path: '**', ...(access && { access }) }] });
  const granted = (policy: Capabilities) => effectiveGrants({ manifest, policy, consent: 'all' });
  expect(granted(files()).grants).toEqual(manifest);
  expect(granted(files('read')).grants).toEqual(manifest);
  expect(granted(files('write')).grants).toEqual({ fs: [] });
  const { layers } = granted({ fs: [...files('read').fs, ...files('write').fs] });
  expect(isPathGranted(layers, 'data/a', 'read')).toBe(true);
  expect(isPathGranted(layers, 'data/a', 'write')).toBe(false);
});

test('a pattern made to be slow is not', () => {
  const slow = Array.from({ length: 60 }, () => '**').join('/');
  const startedAt = performance.now();
  expect(isGlobWithin(`${slow}/a`, `${slow}/b`)).toBe(false);
  expect(
    isPathGranted(
      { fs: [{ path: `${slow}/b`, access: 'read' }] },
      Array.from({ length: 200 }, () => 'a').join('/'),
      'read',
    ),
  ).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(2000);
});
