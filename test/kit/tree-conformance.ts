// What every TreePort adapter must do, whatever it reads from.
import { createHash } from 'node:crypto';
import { TreeError, type TreePort } from '@plugindex/model';
import { describe, expect, test } from 'vitest';

/** A small tree with what goes wrong: order, names, sizes, an executable, a link. */
export interface TreeSample {
  readonly files: Readonly<Record<string, { readonly bytes: Uint8Array; readonly executable?: boolean }>>;
  /** Path of a symbolic link, and its target. */
  readonly links: Readonly<Record<string, string>>;
}

export const treeSample: TreeSample = {
  files: {
    'README.md': { bytes: Buffer.from('# Hello\n') },
    'a/b/c/deep.txt': { bytes: Buffer.from('deep') },
    // Git sorts "a.txt" before "a/…", as bytes do.
    'a.txt': { bytes: Buffer.from('a') },
    'a0.txt': { bytes: Buffer.from('zero') },
    'bin/run': { bytes: Buffer.from('#!/bin/sh\n'), executable: true },
    'binary.dat': { bytes: Buffer.from([0, 1, 2, 10, 13, 255, 0, 10]) },
    'empty.txt': { bytes: Buffer.alloc(0) },
    'large.bin': { bytes: Buffer.alloc(3_000_000, 'plugindex') },
    'naïve – name.txt': { bytes: Buffer.from('é') },
    'with space/tab\there.txt': { bytes: Buffer.from('spaces') },
  },
  links: { 'link-out': '../outside', 'a/link.txt': 'b/c/deep.txt' },
};

/** Runs the suite against an adapter; `open` gives the sample as that adapter sees it. */
export function describeTreePort(title: string, open: () => Promise<TreePort>): void {
  const paths = Object.keys(treeSample.files).toSorted();

  describe(title, () => {
    test('list() names every file once, sorted, with its Git id and size, and no links', async () => {
      const files = await (await open()).list();
      expect(files.map((file) => file.path)).toEqual(paths);
      for (const { path, id, size } of files) {
        const bytes = treeSample.files[path]?.bytes ?? Buffer.alloc(0);
        expect(size, path).toBe(bytes.byteLength);
        expect(id, path).toBe(gitBlobId(bytes));
      }
    });

    test('read() gives the bytes of each file, also many at once', async () => {
      const tree = await open();
      const reads = paths.map(async (path) => tree.read(path, { maxBytes: 4_000_000 }));
      const all = await Promise.all(reads);
      for (const [index, path] of paths.entries())
        expect(
          Buffer.from(all[index] ?? []).equals(treeSample.files[path]?.bytes ?? Buffer.alloc(0)),
          path,
        ).toBe(true);
    });

    test('read() allows exactly maxBytes and refuses one byte more', async () => {
      const tree = await open();
      expect(await tree.read('a/b/c/deep.txt', { maxBytes: 4 })).toHaveLength(4);
      await expect(tree.read('a/b/c/deep.txt', { maxBytes: 3 })).rejects.toThrow(RangeError);
    });

    test.each([
      'missing.txt',
      'a',
      '',
      '/README.md',
      './README.md',
      'a/../README.md',
      '../outside',
      'link-out',
      'a/link.txt',
      'README.md\0',
    ])('read(%j) is refused: it names no file of the tree', async (path) => {
      const refusal = (await open()).read(path, { maxBytes: 100 });
      await expect(refusal).rejects.toThrow(TreeError);
      await expect(refusal).rejects.toMatchObject({ code: 'tree/not-found' });
    });
  });
}

function gitBlobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}
