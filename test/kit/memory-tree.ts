// A tree in memory, from paths and texts.
import { hash } from 'node:crypto';
import { compareText, type TreeFile, type TreePort } from '@plugindex/model';

/** The tree of some files. @example memoryTree(new Map([['registry.yaml', 'schemaVersion: 1\n']])) */
export function memoryTree(files: ReadonlyMap<string, string | Uint8Array>): TreePort {
  const bytesOf = (path: string) => Buffer.from(files.get(path) ?? '');
  return {
    list: async (): Promise<readonly TreeFile[]> =>
      [...files.keys()].toSorted(compareText).map((path) => {
        const bytes = bytesOf(path);
        return { path, id: hash('sha1', bytes), size: bytes.length };
      }),
    read: async (path) => bytesOf(path),
  };
}
