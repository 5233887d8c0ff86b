// Search trees: the same keys give the same files whatever the history, and a change touches few of them.
import { compareText, type SearchBranch } from '@plugindex/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  changeTree,
  TreeCutter,
  type TreeKind,
  type TreeReader,
} from '../../../packages/registry/src/compile/search/cut-tree.ts';

const kind: TreeKind<string> = {
  shape: { leafEntries: 4, nodeLeaves: 4 },
  keyOf: (entry) => entry.split('=')[0] ?? '',
};

type Files = Map<string, Uint8Array>;

function build(entries: readonly string[]): { files: Files; root: SearchBranch } {
  const files: Files = new Map();
  const cutter = new TreeCutter(kind, ([path, bytes]) => files.set(path, bytes));
  const byKey = entries.toSorted((a, b) => compareText(kind.keyOf(a), kind.keyOf(b)));
  for (const entry of byKey) cutter.addEntry(entry);
  return { files, root: cutter.finish() };
}

function readerOf(files: Files, onRead: () => void = () => {}): TreeReader<string> {
  const read = async (digest: string) => {
    onRead();
    const hex = digest.slice('sha256:'.length);
    return JSON.parse(
      Buffer.from(files.get(`search/${hex.slice(0, 2)}/${hex.slice(2)}.json`) ?? []).toString(),
    );
  };
  return { node: read, leaf: read };
}

const key = fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('a', 'b', 'c', '0', '\t', 'é') });

test('changeTree() gives the tree that a new build gives, over random keys and edits', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(key, fc.constantFrom('1', '2'), { maxKeys: 150 }),
      fc.array(fc.dictionary(key, fc.constantFrom('1', '2', undefined), { maxKeys: 30 }), { maxLength: 4 }),
      async (start, steps) => {
        const values = new Map(Object.entries(start));
        const entries = () => [...values].map(([one, value]) => `${one}=${value}`);
        let { files, root } = build(entries());
        for (const step of steps) {
          const edits = new Map<string, string | undefined>();
          for (const [one, value] of Object.entries(step)) {
            edits.set(one, value === undefined ? undefined : `${one}=${value}`);
            if (value === undefined) values.delete(one);
            else values.set(one, value);
          }
          const next = new Map(files);
          const emit = ([path, bytes]: readonly [string, Uint8Array]) => next.set(path, bytes);
          const changed = await changeTree(root, edits, { kind, reader: readerOf(files), emit });
          for (const path of changed.replaced) next.delete(path);
          const expected = build(entries());
          expect(changed.root).toEqual(expected.root);
          expect([...next.keys()].toSorted()).toEqual([...expected.files.keys()].toSorted());
          ({ files, root } = { files: next, root: changed.root });
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('changeTree() reads and writes a handful of files of a large tree', async () => {
  const keys = Array.from({ length: 20_000 }, (_, at) => `key-${at}`);
  const { files, root } = build(keys);
  for (const edit of ['key-777', 'key-19999', 'a-first', 'z-last']) {
    let read = 0;
    let written = 0;
    const reader = readerOf(files, () => {
      read += 1;
    });
    const emit = () => {
      written += 1;
    };
    const edits = new Map([[edit, edit.startsWith('key') ? undefined : edit]]);
    await changeTree(root, edits, { kind, reader, emit });
    expect(read, edit).toBeLessThan(8);
    expect(written, edit).toBeLessThan(8);
  }
});
