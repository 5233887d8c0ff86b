// Records on a branch of their own: what they may say of the index, and that no change of people gets around them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { proposeTree } from '@plugindex/registry/decide/proposed-tree';
import { layRecords, layRecordsOnChange } from '@plugindex/registry/index-tree/lay-records';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { validateIndex } from '@plugindex/registry/validate/validate';
import { describe, expect, test } from 'vitest';
import { memoryTree } from '../../kit/memory-tree.ts';
import { validateFixtures } from '../../kit/validate-case.ts';

type Texts = ReadonlyMap<string, string>;
type Sides = Partial<Readonly<Record<'base' | 'mergeBase' | 'laid', Texts>>>;

const manifest = 'plugins/au/th/auth-jwt/1.0.0.yaml';
const record = 'plugins/au/th/auth-jwt/1.0.0.release.json';
const common = readCommon();
const main: Texts = new Map([...common].filter(([path]) => !path.endsWith('.release.json')));
const records: Texts = new Map([...common].filter(([path]) => path.endsWith('.release.json')));

function readCommon(): Texts {
  const folder = join(validateFixtures, 'common');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return new Map(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path.slice(folder.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}

const withFiles = (texts: Texts, files: Readonly<Record<string, string>>): Texts =>
  new Map([...texts, ...Object.entries(files)]);
const without = (texts: Texts, ...paths: readonly string[]): Texts =>
  new Map([...texts].filter(([path]) => !paths.includes(path)));

async function filesOf(tree: Awaited<ReturnType<typeof layRecords>>['tree']) {
  return (await tree.list()).map(({ path }) => path);
}

test('an index with records laid over it is the index with records in it', async () => {
  const { tree, problems } = await layRecords(memoryTree(main), memoryTree(records));
  expect(problems).toEqual([]);
  expect(await filesOf(tree)).toEqual([...common.keys()].toSorted());
  const { state } = await readIndex(tree);
  const { state: expected } = await readIndex(memoryTree(common));
  expect(state).toEqual(expected);
});

test('without a branch of records the index stays as it is', async () => {
  const index = memoryTree(main);
  expect(await layRecords(index, undefined)).toEqual({ tree: index, problems: [] });
});

test('nothing but records is taken from the branch', async () => {
  const hostile = withFiles(records, {
    'registry.yaml': 'schemaVersion: 1\nname: evil\n',
    [manifest]: 'name: evil\n',
    'plugins/au/th/auth-jwt/plugin.yaml': 'owners: []\n',
    'plugins/au/th/auth-jwt/2.0.0.yaml': 'name: evil\n',
    'advisories/evil.yaml': 'id: evil\n',
  });
  const { tree } = await layRecords(memoryTree(main), memoryTree(hostile));
  const { state } = await readIndex(tree);
  expect(state).toEqual((await readIndex(memoryTree(common))).state);
});

test('a record without its manifest is told, and stops nothing', async () => {
  const { tree, problems } = await layRecords(memoryTree(without(main, manifest)), memoryTree(records));
  expect(problems).toMatchObject([
    { code: 'index/record/orphan', severity: 'warning', where: { file: `index/${record}` } },
  ]);
  const read = await readIndex(tree);
  expect(read.problems).toEqual([]);
  expect(read.state?.plugins.get('text-codec')?.versions.get('1.0.0')?.release).toBeDefined();
});

describe('a change', () => {
  const author = { github: 'alice', id: 7 };

  /** As a pull request is looked at: the codes of its problems, and what it changes. */
  async function propose(head: Texts, more: Sides = {}) {
    const { base = main, mergeBase = base, laid = records } = more;
    const trees = await layRecordsOnChange(
      { base: memoryTree(base), head: memoryTree(head), mergeBase: memoryTree(mergeBase) },
      memoryTree(laid),
    );
    const { tree, changed } = await proposeTree(trees);
    const problems = await validateIndex({ base: trees.base, head: tree, author });
    const errors = problems.filter(({ severity }) => severity === 'error');
    return { changed, errors: errors.map(({ code, where }) => `${code} ${where.file}`) };
  }

  test('that touches nothing released has no record among its files', async () => {
    const { changed, errors } = await propose(
      withFiles(main, { 'plugins/au/th/auth-jwt/yanks.yaml': 'schemaVersion: 1\nyanked: {}\n' }),
    );
    expect(changed).toEqual(['plugins/au/th/auth-jwt/yanks.yaml']);
    expect(errors.filter((error) => error.includes('release'))).toEqual([]);
  });

  test('of a released manifest is refused', async () => {
    const edited = `${main.get(manifest)}\n# later\n`;
    const { errors } = await propose(withFiles(main, { [manifest]: edited }));
    expect(errors).toContain(`validate/version/already-released index/${manifest}`);
  });

  test('that removes a released manifest, whose record stays on its branch, is refused', async () => {
    const { errors } = await propose(without(main, manifest));
    expect(errors).toContain(`validate/release/removed index/${manifest}`);
  });

  test('that removes a whole plugin with releases is refused', async () => {
    const { errors } = await propose(without(main, manifest, 'plugins/au/th/auth-jwt/plugin.yaml'));
    expect(errors).toContain(`validate/release/removed index/${manifest}`);
  });

  test.each([
    ['a version that has none', without(records, record)],
    ['a version that has one', withFiles(records, { [record]: `${records.get(record)} ` })],
  ])('that brings a record for %s is refused', async (_, laid) => {
    const own = withFiles(main, { [record]: records.get(record) ?? '' });
    const { changed, errors } = await propose(own, { laid });
    expect(changed).toEqual([record]);
    expect(errors).toContain(`validate/release/touched index/${record}`);
  });

  test('that brings back another manifest for a version that was released, and removed since, is refused', async () => {
    const removed = without(main, manifest);
    const other = `${main.get(manifest)}\n# other\n`;
    const { errors } = await propose(withFiles(removed, { [manifest]: other }), { base: removed });
    expect(errors).toContain(`validate/release/mismatch index/${manifest}`);
    const same = await propose(main, { base: removed });
    expect(same.errors.filter((error) => error.includes('release'))).toEqual([]);
  });

  test('is not blamed for what was released after it left, nor for records that main has from before', async () => {
    const old = without(main, manifest);
    const change = { 'plugins/te/xt/text-codec/yanks.yaml': 'schemaVersion: 1\nyanked: {}\n' };
    const later = await propose(withFiles(old, change), { base: main, mergeBase: old });
    expect(later.changed).toEqual(Object.keys(change));
    expect(later.errors.filter((error) => error.includes('release'))).toEqual([]);
    const stale = withFiles(main, { [record]: 'an older form' });
    const { changed } = await propose(withFiles(stale, change), { base: stale });
    expect(changed).toEqual(Object.keys(change));
  });
});
