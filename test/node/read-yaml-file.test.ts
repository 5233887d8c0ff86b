// A file that a user wrote for an application: its value, or everything that is wrong with it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParser } from '@plugindex/model';
import { readYamlFile } from '@plugindex/node';
import { Type } from 'typebox';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'plugindex-yaml-'));
const file = join(folder, 'app.yaml');
afterAll(() => rmSync(folder, { recursive: true }));
const parse = createParser(
  Type.Object({ port: Type.Integer(), name: Type.Optional(Type.String()) }, { additionalProperties: false }),
);
const read = (text: string) => {
  writeFileSync(file, text);
  return readYamlFile(file, parse);
};

test('a good file is its value', async () => {
  expect(await read('\ufeff# comment\nport: 4400\nname: ä\n')).toEqual({ port: 4400, name: 'ä' });
});

test('everything that is wrong is told, each with file and line', async () => {
  const error: unknown = await read('name: 7\nport: x\nprt: 1\n').catch((cause: unknown) => cause);
  const lines = error instanceof Error ? error.message.split('\n') : [];
  expect(lines.map((line) => line.slice(0, file.length + 3))).toEqual([
    `${file}:1:`,
    `${file}:2:`,
    `${file}:3:`,
  ]);
});

test('text that is no YAML is told in the same way', async () => {
  await expect(read('port: [\n')).rejects.toThrow(`${file}:2: Cannot`);
});

test('attack: a file that is too large, or none at all, is not read', async () => {
  await expect(read(`name: ${'x'.repeat(1024 * 1024)}`)).rejects.toThrow('expected at most 1048576');
  await expect(readYamlFile(folder, parse)).rejects.toThrow('not a regular file');
});
