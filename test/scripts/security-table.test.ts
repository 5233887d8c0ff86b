// The table of threats in SECURITY.md: every test that it names must be there.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'SECURITY.md'), 'utf8');
const rows = [
  ...text.matchAll(/^\| (?<threat>[^|]+) \| (?<answer>[^|]+) \| \[(?<title>.+)\]\((?<file>[^)]+)\) \|$/gm),
];

test('SECURITY.md has a row with a test for each threat', () => {
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| threat') && !line.startsWith('| ---'));
  expect(rows.length).toBe(lines.length);
  expect(rows.length).toBeGreaterThan(30);
});

test.each(rows.map(({ groups = {} }) => groups))(
  'the test "$title" against "$threat" exists',
  ({ title = '', file = '' }) => {
    expect(readFileSync(join(root, file), 'utf8')).toContain(title);
  },
);
