// Git's object ids, computed without Git: of a file's bytes, and of a folder's tree.
import { createHash } from 'node:crypto';

/** What a tree entry is: a file, an executable file, a symbolic link, a submodule's commit. */
export type EntryMode = '100644' | '100755' | '120000' | '160000';

/** One leaf of a tree, by its path from the root. */
export interface TreeEntry {
  readonly path: string;
  readonly mode: EntryMode;
  readonly id: string;
}

/** The tree of an empty folder: a constant that every Git knows without storing it. */
export const emptyTreeId = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

const objectId = /^[0-9a-f]{40}$/;

export function isObjectId(text: string): boolean {
  return objectId.test(text);
}

/** True for the entries that a TreePort lists: everything but links and submodules. */
export function isFileMode(mode: string): boolean {
  return mode === '100644' || mode === '100755';
}

/** Older Git wrote other permission bits (100664); every reader treats them as the nearest of the four. */
export function toEntryMode(mode: string): EntryMode {
  const bits = Number.parseInt(mode, 8);
  const type = bits & 0o170000;
  if (type === 0o160000) return '160000';
  if (type === 0o120000) return '120000';
  return bits & 0o100 ? '100755' : '100644';
}

/**
 * Id of a file's content.
 * @example blobId(Buffer.from('')) // 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'
 */
export function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(blobHeader(bytes.byteLength)).update(bytes).digest('hex');
}

/** What Git hashes before the bytes of a file of this size. */
export function blobHeader(size: number): string {
  return `blob ${size}\0`;
}

/**
 * Id of the tree that holds these leaves; the order in which they come does not matter.
 * @example treeIdOf([]) // '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
 */
export function treeIdOf(entries: readonly TreeEntry[]): string {
  const rows: { readonly sortName: Buffer; readonly bytes: Buffer }[] = [];
  const folders = new Map<string, TreeEntry[]>();
  for (const entry of entries) {
    const slash = entry.path.indexOf('/');
    if (slash === -1) {
      rows.push(treeRow({ ...entry, name: entry.path }));
      continue;
    }
    const name = entry.path.slice(0, slash);
    const below = folders.get(name) ?? [];
    below.push({ ...entry, path: entry.path.slice(slash + 1) });
    folders.set(name, below);
  }
  for (const [name, below] of folders) {
    rows.push(treeRow({ name, mode: folderMode, id: treeIdOf(below) }));
  }
  // gitformat-tree: entries sorted by bytes, a folder as if its name ended in a slash
  rows.sort((a, b) => Buffer.compare(a.sortName, b.sortName));
  const body = Buffer.concat(rows.map((row) => row.bytes));
  return createHash('sha1').update(`tree ${body.byteLength}\0`).update(body).digest('hex');
}

const folderMode = '40000';

function treeRow({ name, mode, id }: { readonly name: string; readonly mode: string; readonly id: string }) {
  return {
    sortName: Buffer.from(mode === folderMode ? `${name}/` : name),
    bytes: Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]),
  };
}
