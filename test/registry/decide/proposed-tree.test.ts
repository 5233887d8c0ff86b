// The index as a merge would leave it: what head changed laid over base, and what both changed told.
import { proposeTree } from '@plugindex/registry/decide/proposed-tree';
import { expect, test } from 'vitest';
import { memoryTree } from '../../kit/memory-tree.ts';

const treeOf = (files: Readonly<Record<string, string>>) => memoryTree(new Map(Object.entries(files)));

async function propose(
  mergeBase: Readonly<Record<string, string>>,
  base: Readonly<Record<string, string>>,
  head: Readonly<Record<string, string>>,
) {
  const trees = { mergeBase: treeOf(mergeBase), base: treeOf(base), head: treeOf(head) };
  const { tree, changed, conflicts } = await proposeTree(trees);
  const files: Record<string, string> = {};
  for (const { path } of await tree.list()) {
    files[path] = Buffer.from(await tree.read(path, { maxBytes: 100 })).toString();
  }
  return { files, changed, conflicts };
}

test('what base gained since head left it stays, and is no change of head', async () => {
  const found = await propose({ a: '1', b: '1' }, { a: '1', b: '2', c: '1' }, { a: '2', b: '1' });
  expect(found).toEqual({ files: { a: '2', b: '2', c: '1' }, changed: ['a'], conflicts: [] });
});

test('a removal by head is a change, a removal by base is none', async () => {
  const found = await propose({ a: '1', b: '1', c: '1' }, { a: '1', c: '1' }, { b: '1', c: '1' });
  expect(found).toEqual({ files: { c: '1' }, changed: ['a'], conflicts: [] });
});

test('a path that both changed is a conflict, unless both made the same of it', async () => {
  const found = await propose({ a: '1', b: '1' }, { a: '2', b: '2', d: '1' }, { a: '3', b: '2', d: '2' });
  expect(found.changed).toEqual(['a', 'd']);
  expect(found.conflicts).toEqual(['a', 'd']);
  expect(await propose({ a: '1' }, { b: '1' }, { a: '2' })).toMatchObject({ conflicts: ['a'] });
});

test('reading a path that is not there is an error with a code', async () => {
  const trees = { mergeBase: treeOf({ a: '1' }), base: treeOf({ a: '1' }), head: treeOf({}) };
  const { tree } = await proposeTree(trees);
  await expect(tree.read('a', { maxBytes: 1 })).rejects.toMatchObject({ code: 'tree/not-found' });
});
