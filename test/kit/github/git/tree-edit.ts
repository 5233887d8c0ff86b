// Makes a tree from another by setting and removing paths, without an index.
import { findObject, writeObject } from './object-store.ts';

export interface TreeChange {
  readonly mode: string;
  readonly sha: string;
}

/** Path → its new entry; null removes it. */
export type TreeChanges = ReadonlyMap<string, TreeChange | null>;

interface Entry extends TreeChange {
  readonly name: string;
}

/** Id of the new tree. Folders that become empty are gone, as Git holds none. */
export function editTree(folder: string, base: string | undefined, changes: TreeChanges): string {
  const edited = edit(folder, base, changes);
  return writeObject(folder, { type: 'tree', bytes: serialise(edited) });
}

function edit(folder: string, base: string | undefined, changes: TreeChanges): ReadonlyMap<string, Entry> {
  const entries = new Map(readTree(folder, base).map((entry) => [entry.name, entry]));
  const below = new Map<string, Map<string, TreeChange | null>>();
  for (const [path, change] of changes) {
    const slash = path.indexOf('/');
    if (slash >= 0) {
      const name = path.slice(0, slash);
      below.set(name, (below.get(name) ?? new Map()).set(path.slice(slash + 1), change));
    } else if (change === null) entries.delete(path);
    else entries.set(path, { ...change, mode: change.mode.replace(/^0/, ''), name: path });
  }
  for (const [name, inner] of below) {
    const known = entries.get(name);
    const edited = edit(folder, known?.mode === '40000' ? known.sha : undefined, inner);
    if (edited.size === 0) entries.delete(name);
    else
      entries.set(name, {
        name,
        mode: '40000',
        sha: writeObject(folder, { type: 'tree', bytes: serialise(edited) }),
      });
  }
  return entries;
}

/** Entries of a tree, or of a commit's tree. */
function readTree(folder: string, treeish: string | undefined): readonly Entry[] {
  if (treeish === undefined) return [];
  const object = findObject(folder, treeish);
  if (object === undefined) throw new Error(`There is no object ${treeish}`);
  if (object.type === 'commit') return readTree(folder, object.bytes.subarray(5, 45).toString());
  const entries: Entry[] = [];
  for (let at = 0; at < object.bytes.length; ) {
    const end = object.bytes.indexOf(0, at);
    const [mode = '', ...name] = object.bytes.subarray(at, end).toString().split(' ');
    entries.push({
      mode,
      name: name.join(' '),
      sha: object.bytes.subarray(end + 1, end + 21).toString('hex'),
    });
    at = end + 21;
  }
  return entries;
}

/** `mode SP name NUL 20 bytes`, sorted by bytes, folders as if their name ended in a slash. */
function serialise(entries: ReadonlyMap<string, Entry>): Buffer {
  const key = ({ name, mode }: Entry) => Buffer.from(mode === '40000' ? `${name}/` : name);
  const sorted = [...entries.values()].toSorted((a, b) => Buffer.compare(key(a), key(b)));
  return Buffer.concat(
    sorted.flatMap(({ mode, name, sha }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(sha, 'hex')]),
  );
}
