// The site over an index with nothing in it, and over one that is not what compile writes.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildSite } from '../../scripts/build-site.ts';
import { cast } from './cast.ts';
import { hostileIndex } from './hostile-index.ts';

const url = 'https://plugins.example.com';
let folder: string;
const index = () => join(folder, 'v1');
const out = () => join(folder, 'site');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-site-edge-'));
  await mkdir(join(index(), 'plugins'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function writeIndex(files: readonly string[], change: (text: string) => string = (text) => text) {
  const compiled = await hostileIndex(url);
  for (const path of files)
    await writeFile(join(index(), path), change(Buffer.from(compiled.get(path) ?? []).toString()));
}

test('a registry that has released nothing yet has a site that says so, in place of what was there, but for .git', async () => {
  await mkdir(join(out(), '.git'), { recursive: true });
  for (const path of ['.git/HEAD', 'old.html']) await writeFile(join(out(), path), 'old');
  await writeIndex(['config.json']);
  await rm(join(index(), 'plugins'), { recursive: true });
  await buildSite({ index: index(), out: out(), url });
  const page = (path: string) => readFile(join(out(), path, 'index.html'), 'utf8');
  expect(await page('')).toContain('Nothing is released yet');
  expect(await page('plugins')).toContain('0 plugins');
  expect(await page('tags')).toContain('No plugin carries a tag yet');
  expect(await readFile(join(out(), '.git/HEAD'), 'utf8')).toBe('old');
  await expect(readFile(join(out(), 'old.html'))).rejects.toThrow('ENOENT');
});

test('an index that is not what compile writes is refused, with the file and the fault', async () => {
  const path = `plugins/${cast.good}.json`;
  await writeIndex(['config.json']);
  await writeIndex([path], (text) => text.replace('"format":1', '"format":2'));
  const building = buildSite({ index: index(), out: out(), url });
  await expect(building).rejects.toThrow(`v1/${path} is not what compile writes`);
});

test('a folder without a compiled index is refused with what to run', async () => {
  await expect(buildSite({ index: index(), out: out(), url })).rejects.toThrow('Run npm start first');
});
