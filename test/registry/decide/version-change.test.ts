// What a version number announces, and what changes need which number.
import type { Manifest } from '@plugindex/model';
import { expect, test } from 'vitest';
import { interfaceChanges } from '../../../packages/registry/src/decide/interface-changes.ts';
import {
  announcedLevel,
  describeVersionChange,
} from '../../../packages/registry/src/decide/version-change.ts';
import { readDecideCase } from '../../kit/decide-case.ts';

const { registry } = readDecideCase('update-ready').decide;
const repository = 'https://github.com/bob/text-codec';
const manifest: Manifest = {
  ...{ schemaVersion: 1 as const, name: 'text-codec', version: '1.0.0', summary: 'Does', kinds: ['filter'] },
  ...{ license: 'MIT', source: { repository, commit: 'a'.repeat(40) }, host: '^1.0.0' },
  build: { toolchain: 'rust' },
};

test.each([
  ['1.2.0', '1.2.1', 'patch'],
  ['1.2.0', '1.3.0', 'minor'],
  ['1.2.0', '2.0.0', 'major'],
  ['0.3.0', '0.3.1', 'minor'],
  ['0.3.0', '0.4.0', 'major'],
  ['0.0.3', '0.0.4', 'major'],
  ['2.0.0-beta.1', '2.0.0-beta.2', 'major'],
  ['2.0.0-beta.1', '2.0.0', 'major'],
  ['1.0.0', '1.0.0', 'patch'],
  ['not a version', '1.0.0', 'patch'],
])('from %s to %s is announced as %s', (previous, next, level) => {
  expect(announcedLevel(previous, next)).toBe(level);
});

test.each([
  ['another kind', { kinds: ['filter', 'auth'] }, ['minor']],
  ['another kind in its place', { kinds: ['auth'] }, ['major', 'minor']],
  ['fewer hosts', { host: '^1.1.0' }, ['minor']],
  ['the same hosts in other words', { host: '>=1.0.0 <2' }, []],
  ['another licence', { license: 'GPL-3.0-only' }, ['minor']],
  ['a new dependency', { dependencies: { 'auth-jwt': '^1.0.0' } }, ['minor']],
  ['a new summary', { summary: 'Does it better' }, []],
])('%s is told', (_, change, levels) => {
  const changes = interfaceChanges(manifest, { ...manifest, ...change }, registry);
  expect(changes.map(({ level }) => level)).toEqual(levels);
});

const config = (properties: object, required: readonly string[] = []): Manifest => ({
  ...manifest,
  config: { type: 'object', properties, required },
});

test.each([
  ['a new optional key', { a: {} }, [], { a: {}, b: {} }, [], ['minor']],
  ['a new required key', { a: {} }, [], { a: {}, b: {} }, ['b'], ['major']],
  ['a key that goes', { a: {}, b: {} }, [], { a: {} }, [], ['major']],
  ['a key that becomes required', { a: {} }, [], { a: {} }, ['a'], ['major']],
  ['a key that becomes optional', { a: {} }, ['a'], { a: {} }, [], ['minor']],
  ['another type', { a: { type: 'string' } }, [], { a: { type: 'integer' } }, [], ['major']],
  ['a bound', { a: { type: 'string' } }, [], { a: { type: 'string', maxLength: 2 } }, [], ['minor']],
  ['other words', { a: { title: 'A' } }, [], { a: { title: 'B', description: 'C' } }, [], []],
] as const)('in the configuration, %s is told', (_, before, wasRequired, after, isRequired, levels) => {
  const changes = interfaceChanges(config(before, wasRequired), config(after, isRequired), registry);
  expect(changes.map(({ level }) => level)).toEqual(levels);
});

test('a version is compared with the highest merged one below it, final ones first', () => {
  const merged = new Map(
    ['1.0.0', '1.1.0-beta.1', '2.0.0'].map((version) => [version, { ...manifest, version }]),
  );
  const previousOf = (version: string) =>
    describeVersionChange({ merged, manifest: { ...manifest, version }, repository, registry }).previous;
  expect(previousOf('1.1.0')).toBe('1.0.0');
  expect(previousOf('2.1.0')).toBe('2.0.0');
  expect(previousOf('0.9.0')).toBe('1.0.0');
});
