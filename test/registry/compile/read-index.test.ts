// Reading an index tree: what is right becomes a state, what is wrong becomes problems, and nothing is half read.
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { expect, test } from 'vitest';
import { syntheticIndex, syntheticPlugin } from '../../../scripts/bench/synthetic-index.ts';
import { memoryTree } from '../../kit/memory-tree.ts';

const good = syntheticIndex(3);
const [entryPath = ''] = syntheticPlugin(0).files.keys();
const folder = entryPath.slice(0, entryPath.lastIndexOf('/'));
const paths = [...good.keys()].filter((path) => path.startsWith(folder));
const manifestPath = paths.find((path) => /\d\.yaml$/.test(path)) ?? '';
const recordPath = manifestPath.replace('.yaml', '.release.json');

async function codesOf(
  change: (files: Map<string, string | Uint8Array>) => void,
): Promise<readonly string[]> {
  const files = new Map<string, string | Uint8Array>(good);
  change(files);
  const { problems } = await readIndex(memoryTree(files));
  for (const problem of problems) expect(problem.where.file).toMatch(/^index\//);
  return problems.map((problem) => problem.code);
}

const textAt = (path: string) => good.get(path) ?? '';

test('readIndex() reads a good index without problems', async () => {
  const { state, problems } = await readIndex(memoryTree(good));
  expect(problems).toEqual([]);
  expect(state?.plugins.size).toBe(3);
  for (const plugin of state?.plugins.values() ?? []) {
    for (const version of plugin.versions.values())
      expect(version.release?.manifest).toBe(version.manifestDigest);
  }
});

test('readIndex() says what is wrong with a tree, by its own codes', async () => {
  expect(await codesOf((files) => files.delete('registry.yaml'))).toEqual(['index/registry/missing']);
  expect(await codesOf((files) => files.delete(entryPath))).toEqual(['index/entry/missing']);
  expect(await codesOf((files) => files.delete(manifestPath))).toEqual(['index/release/orphan']);
  expect(await codesOf((files) => files.set(manifestPath, `${textAt(manifestPath)}# edited\n`))).toEqual([
    'index/release/manifest-changed',
  ]);
  expect(await codesOf((files) => files.set(entryPath, Buffer.from([0x6e, 0xff, 0xfe])))).toEqual([
    'index/file/encoding',
  ]);
  expect(await codesOf((files) => files.set(entryPath, 'x'.repeat(600_000)))).toEqual([
    'index/entry/missing',
    'index/file/too-large',
  ]);
  const elsewhere = folder.replace('plugins/', 'plugins/zz/');
  expect(
    await codesOf((files) => {
      for (const path of paths) {
        files.set(path.replace(folder, elsewhere), textAt(path));
        files.delete(path);
      }
    }),
  ).toContain('index/entry/misplaced');
});

test('readIndex() reads release records that were written by hand as well', async () => {
  const record: unknown = JSON.parse(textAt(recordPath));
  expect(await codesOf((files) => files.set(recordPath, JSON.stringify(record)))).toEqual([]);
  const doubled = textAt(recordPath).replace(
    '"schemaVersion": 1,',
    '"schemaVersion": 1, "schemaVersion": 1,',
  );
  expect(await codesOf((files) => files.set(recordPath, doubled))).toEqual(['parse/json/duplicate-key']);
  const proto = textAt(recordPath).replace('"asc"', '"__proto__"');
  expect(await codesOf((files) => files.set(recordPath, proto))).toEqual(['parse/json/forbidden-key']);
});
