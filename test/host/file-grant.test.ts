// Which paths a grant covers.
import { isFileGranted } from '@plugindex/host';
import { expect, test } from 'vitest';

const covers = (glob: string, path: string) => isFileGranted([{ path: glob, access: 'read' }], path, 'read');

test('globs cover what they say and nothing else', () => {
  const table: readonly (readonly [string, string, boolean])[] = [
    ['data/a.csv', 'data/a.csv', true],
    ['data/a.csv', 'data/A.csv', false],
    ['data/*.csv', 'data/a.csv', true],
    ['data/*.csv', 'data/.csv', true],
    ['data/*.csv', 'data/x/a.csv', false],
    ['data/*.csv', 'data/a.csv.txt', false],
    ['data/*.csv', 'a.csv', false],
    ['data/**/*.csv', 'data/a.csv', true],
    ['data/**/*.csv', 'data/x/y/a.csv', true],
    ['data/**/*.csv', 'other/data/a.csv', false],
    ['**', 'anything/at/all', true],
    ['**/secret', 'a/secret', true],
    ['**/secret', 'secret', true],
    ['**/secret', 'secrets', false],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'aXbY', false],
    ['?.txt', 'a.txt', true],
    ['?.txt', 'ab.txt', false],
    ['data/**', 'data', true],
    ['a.b', 'aXb', false],
    ['[ab]', 'a', false],
    ['[ab]', '[ab]', true],
  ];
  for (const [glob, path, expected] of table)
    expect([glob, path, covers(glob, path)]).toEqual([glob, path, expected]);
});

test('a grant that says nothing of access is for reading, and for nothing else', () => {
  const grants = [{ path: 'data/*.csv' }];
  expect(isFileGranted(grants, 'data/a.csv', 'read')).toBe(true);
  expect(isFileGranted(grants, 'data/a.csv', 'write')).toBe(false);
});

test('a path that could lead elsewhere is covered by nothing', () => {
  for (const path of [
    '',
    '/etc/passwd',
    '../a',
    'a/../b',
    'a/./b',
    'a//b',
    'a/',
    'a\\b',
    'C:a',
    'a\u0000b',
    'a\nb',
    'x'.repeat(600),
  ]) {
    expect([path, covers('**', path)]).toEqual([path, false]);
  }
});

test('reading and writing are granted apart', () => {
  expect(isFileGranted([{ path: 'a', access: 'write' }], 'a', 'read')).toBe(false);
  expect(isFileGranted([], 'a', 'read')).toBe(false);
});

test('a hostile pattern cannot make matching slow', () => {
  const startedAt = performance.now();
  expect(covers(`${'*a'.repeat(90)}b`, 'a'.repeat(500))).toBe(false);
  expect(covers(`${'**/'.repeat(60)}x`, 'a/'.repeat(200).concat('y'))).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(100);
});
