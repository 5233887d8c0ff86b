// The resolver: newest that fits, yanks, hosts, conflicts, hostile graphs.
import type { IndexLine } from '@plugindex/model';
import { expect, test } from 'vitest';
import { type Requirement, resolve } from '../../packages/client/src/resolve.ts';
import { indexLine } from '../kit/index-line.ts';

function pick(
  lines: readonly IndexLine[],
  requirements: readonly Requirement[],
  options: { hostVersion?: string; locked?: Record<string, string>; unlock?: readonly string[] } = {},
): Record<string, string> {
  const resolution = resolve({
    requirements,
    lines: (name) => lines.filter((line) => line.name === name),
    hostVersion: options.hostVersion,
    locked: new Map(Object.entries(options.locked ?? {})),
    unlock: new Set(options.unlock),
  });
  if (resolution.state !== 'resolved') throw new Error(`still needs ${resolution.names.join(', ')}`);
  return Object.fromEntries([...resolution.chosen].map(([name, line]) => [name, line.version]));
}

const want = (name: string, range = '*'): Requirement => ({ name, range, by: 'you' });
const yanked = { reason: 'leaks memory', at: '2026-01-02T00:00:00Z' };

test('resolve() takes the newest version in the range', () => {
  const lines = [
    indexLine('a', '1.0.0'),
    indexLine('a', '1.10.0'),
    indexLine('a', '1.9.0'),
    indexLine('a', '2.0.0'),
  ];
  expect(pick(lines, [want('a', '^1.0.0')])).toEqual({ a: '1.10.0' });
});

test('resolve() takes a pre-release only where the range names one', () => {
  const lines = [indexLine('a', '1.0.0'), indexLine('a', '1.1.0-beta.1')];
  expect(pick(lines, [want('a', '^1.0.0')])).toEqual({ a: '1.0.0' });
  expect(pick(lines, [want('a', '^1.1.0-beta')])).toEqual({ a: '1.1.0-beta.1' });
});

test('resolve() skips a yanked release unless the lockfile names it', () => {
  const lines = [indexLine('a', '1.0.0'), indexLine('a', '1.1.0', { yanked })];
  expect(pick(lines, [want('a')])).toEqual({ a: '1.0.0' });
  expect(pick(lines, [want('a')], { locked: { a: '1.1.0' } })).toEqual({ a: '1.1.0' });
  expect(pick(lines, [want('a')], { locked: { a: '1.1.0' }, unlock: ['a'] })).toEqual({ a: '1.0.0' });
});

test('resolve() keeps what is locked while it fits, and moves it when it does not', () => {
  const lines = [indexLine('a', '1.0.0'), indexLine('a', '1.1.0')];
  expect(pick(lines, [want('a')], { locked: { a: '1.0.0' } })).toEqual({ a: '1.0.0' });
  expect(pick(lines, [want('a', '^1.1.0')], { locked: { a: '1.0.0' } })).toEqual({ a: '1.1.0' });
});

test('resolve() leaves out versions that do not work with the host', () => {
  const lines = [
    indexLine('a', '1.0.0', { host: '>=0.1.0 <1.0.0' }),
    indexLine('a', '2.0.0', { host: '>=2.0.0 <3.0.0' }),
  ];
  expect(pick(lines, [want('a')], { hostVersion: '0.5.0' })).toEqual({ a: '1.0.0' });
  expect(() => pick(lines, [want('a')], { hostVersion: '1.5.0' })).toThrow(
    'none works with host version 1.5.0',
  );
});

test('resolve() goes back on an earlier choice when a later one cannot be met', () => {
  const lines = [
    indexLine('app', '2.0.0', { dependencies: { base: { range: '^2.0.0' } } }),
    indexLine('app', '1.0.0', { dependencies: { base: { range: '^1.0.0' } } }),
    indexLine('base', '1.0.0'),
    indexLine('base', '2.0.0'),
    indexLine('other', '1.0.0', { dependencies: { base: { range: '^1.0.0' } } }),
  ];
  expect(pick(lines, [want('app'), want('other')])).toEqual({ app: '1.0.0', base: '1.0.0', other: '1.0.0' });
});

test('resolve() accepts a circle of dependencies', () => {
  const lines = [
    indexLine('a', '1.0.0', { dependencies: { b: { range: '*' } } }),
    indexLine('b', '1.0.0', { dependencies: { a: { range: '*' } } }),
  ];
  expect(pick(lines, [want('a')])).toEqual({ a: '1.0.0', b: '1.0.0' });
});

test('resolve() leaves out an optional dependency that nothing can satisfy', () => {
  const lines = [indexLine('a', '1.0.0', { dependencies: { gone: { range: '*', optional: true } } })];
  expect(pick(lines, [want('a')])).toEqual({ a: '1.0.0' });
});

test('resolve() says who asked for what when versions clash', () => {
  const lines = [
    indexLine('a', '1.0.0', { dependencies: { base: { range: '^1.0.0' } } }),
    indexLine('b', '1.0.0', { dependencies: { base: { range: '^2.0.0' } } }),
    indexLine('base', '1.0.0'),
    indexLine('base', '2.0.0'),
  ];
  expect(() => pick(lines, [want('a'), want('b')])).toThrow(
    'Cannot choose a version of base: a 1.0.0 needs ^1.0.0, b 1.0.0 needs ^2.0.0, expected ranges that meet',
  );
});

test('resolve() says why nothing fits: no such name, no version in range, all yanked', () => {
  expect(() => pick([], [want('ghost')])).toThrow('Cannot find the plugin ghost that you asked for');
  expect(() => pick([indexLine('a', '1.0.0')], [want('a', '^2.0.0')])).toThrow(
    'you need ^2.0.0, the index has 1.0.0',
  );
  expect(() => pick([indexLine('a', '1.0.0', { yanked })], [want('a')])).toThrow('1.0.0 (leaks memory)');
});

test('resolve() names everything that must be fetched in one pass', () => {
  const resolution = resolve({
    requirements: [want('a'), want('b')],
    lines: () => undefined,
    hostVersion: undefined,
    locked: new Map(),
    unlock: new Set(),
  });
  expect(resolution).toEqual({ state: 'needs', names: ['a', 'b'] });
});

test('resolve() gives up on a graph that is made to be exponential', () => {
  const names = Array.from({ length: 24 }, (_, index) => `p${index}`);
  const lines = names.flatMap((name, index) =>
    Array.from({ length: 6 }, (_, version) =>
      indexLine(name, `1.${version}.0`, {
        dependencies: Object.fromEntries([
          ...(index + 1 < names.length ? [[`p${index + 1}`, { range: '*' }]] : []),
          ['never', { range: `1.${version}.${index}` }],
        ]),
      }),
    ),
  );
  lines.push(indexLine('never', '9.0.0'));
  expect(() => pick(lines, [want('p0')])).toThrow(/Cannot/);
});

test('resolve() does not bring in an optional dependency, and holds its range where it is chosen anyway', () => {
  const lines = [
    indexLine('a', '1.0.0', { dependencies: { base: { range: '^1.0.0', optional: true } } }),
    indexLine('base', '1.0.0'),
    indexLine('base', '2.0.0'),
  ];
  expect(pick(lines, [want('a')])).toEqual({ a: '1.0.0' });
  expect(pick(lines, [want('a'), want('base')])).toEqual({ a: '1.0.0', base: '1.0.0' });
  expect(pick(lines, [want('base'), want('a')])).toEqual({ a: '1.0.0', base: '1.0.0' });
  expect(() => pick(lines, [want('a'), want('base', '^2.0.0')])).toThrow(
    'you need ^2.0.0, a 1.0.0 needs ^1.0.0',
  );
});

test('resolve() follows a long chain, and gives up on an endless one before the stack ends', () => {
  const chain = (length: number) =>
    Array.from({ length }, (_, index) =>
      indexLine(`p${index}`, '1.0.0', {
        dependencies: index + 1 < length ? { [`p${index + 1}`]: { range: '*' } } : {},
      }),
    );
  const resolveChain = (length: number) => {
    const byName = new Map(chain(length).map((line) => [line.name, [line]]));
    return resolve({
      requirements: [want('p0')],
      lines: (name) => byName.get(name) ?? [],
      hostVersion: undefined,
      locked: new Map(),
      unlock: new Set(),
    });
  };
  expect(resolveChain(1000)).toMatchObject({ state: 'resolved' });
  expect(() => resolveChain(5000)).toThrow('more than 3000 requirements');
});
