// The part that every tree adapter shares: a listing made once, and reads that are checked against it.
import { compareText, TreeError, type TreeFile } from '@plugindex/model';
import type { IdentifiedTree } from './repository.ts';

/** A complete listing: files sorted by path, and the paths of links and submodules. */
export interface Listing {
  readonly files: readonly TreeFile[];
  readonly leftOut: readonly string[];
}

export interface ListedTreeSource {
  /** Shown in messages: a folder's path, or a tree's id. */
  readonly title: string;
  list(): Promise<Listing>;
  readFile(file: TreeFile): Promise<Uint8Array>;
  treeId(): Promise<string>;
}

/** Joins a source to the TreePort: lists at most once, refuses unknown and oversized files before reading them. */
export function createListedTree(source: ListedTreeSource): IdentifiedTree {
  let listing: Promise<Listing> | undefined;
  let byPath: Map<string, TreeFile> | undefined;
  const list = () => {
    listing ??= source.list();
    return listing;
  };
  return {
    list: async () => (await list()).files,
    leftOut: async () => (await list()).leftOut,
    treeId: () => source.treeId(),
    read: async (path, { maxBytes }) => {
      byPath ??= new Map((await list()).files.map((file) => [file.path, file]));
      const file = byPath.get(path);
      if (file === undefined)
        throw new TreeError(
          'tree/not-found',
          `Cannot read "${path}": there is no such file in ${source.title}`,
        );
      if (file.size > maxBytes)
        throw new RangeError(`Cannot read "${path}": ${file.size} bytes, expected at most ${maxBytes}`);
      return source.readFile(file);
    },
  };
}

export function sortListing(files: TreeFile[], leftOut: string[]): Listing {
  return {
    files: files.sort((a, b) => compareText(a.path, b.path)),
    leftOut: leftOut.sort(compareText),
  };
}
