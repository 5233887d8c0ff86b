// Builds and changes the sorted trees of the search index, cut into files by their keys alone.
//
// After which key a file ends is decided by a hash of that key. So the same keys always give the same files, and a key
// that comes or goes touches the file around it, its node and the manifest, however large the tree is.
import {
  compareText,
  type Digest,
  digestOf,
  type SearchBranch,
  type SearchLeaf,
  type SearchNode,
  searchFilePath,
} from '@plugindex/model';
import { type CompiledFile, toJsonFile } from '../json-file.ts';

/** Mean number of entries in a leaf and of leaves in a node; powers of two. */
export interface TreeShape {
  readonly leafEntries: number;
  readonly nodeLeaves: number;
}

/** A tree of entries of one kind, each with its own key. */
export interface TreeKind<Entry> {
  readonly shape: TreeShape;
  readonly keyOf: (entry: Entry) => string;
}

/** Receives the files of a tree as they are finished. Paths are relative to /v1/. */
export type EmitFile = (file: CompiledFile) => void;

/** FNV-1a over UTF-16 code units with a final mix: spreads keys that differ in one letter. Not for security. */
function hashKey(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function endsLeaf(key: string, shape: TreeShape): boolean {
  return (hashKey(key) & (shape.leafEntries - 1)) === 0;
}

/** Every node ends where a leaf ends. */
function endsNode(key: string, shape: TreeShape): boolean {
  const hash = hashKey(key);
  return (hash & (shape.leafEntries - 1)) === 0 && ((hash >>> 16) & (shape.nodeLeaves - 1)) === 0;
}

/** Takes entries in key order and cuts them into leaves, and leaves into nodes. */
export class TreeCutter<Entry> {
  private readonly kind: TreeKind<Entry>;
  private readonly emit: EmitFile;
  private entries: Entry[] = [];
  private leaves: [string, Digest][] = [];
  private readonly nodes: [string, Digest][] = [];

  constructor(kind: TreeKind<Entry>, emit: EmitFile) {
    this.kind = kind;
    this.emit = emit;
  }

  /** True between two leaves: the next entry begins a new one. */
  get atLeafEnd(): boolean {
    return this.entries.length === 0;
  }

  /** True between two nodes. */
  get atNodeEnd(): boolean {
    return this.atLeafEnd && this.leaves.length === 0;
  }

  addEntry(entry: Entry): void {
    this.entries.push(entry);
    if (endsLeaf(this.kind.keyOf(entry), this.kind.shape)) this.finishLeaf();
  }

  /** Takes entries that are known to end no leaf. */
  addInner(entries: readonly Entry[]): void {
    for (const entry of entries) this.entries.push(entry);
  }

  /** Takes a leaf over as it is. Only at the end of a leaf. */
  addLeaf(lastKey: string, digest: Digest): void {
    this.leaves.push([lastKey, digest]);
    if (endsNode(lastKey, this.kind.shape)) this.finishNode();
  }

  /** Takes a node over as it is. Only at the end of a node. */
  addNode(lastKey: string, digest: Digest): void {
    this.nodes.push([lastKey, digest]);
  }

  finish(): SearchBranch {
    this.finishLeaf();
    this.finishNode();
    return this.nodes;
  }

  private finishLeaf(): void {
    const last = this.entries.at(-1);
    if (last === undefined) return;
    const leaf: SearchLeaf<Entry> = { format: 1, entries: this.entries };
    this.entries = [];
    this.addLeaf(this.kind.keyOf(last), this.emitFile(leaf));
  }

  private finishNode(): void {
    const last = this.leaves.at(-1);
    if (last === undefined) return;
    const node: SearchNode = { format: 1, children: this.leaves };
    this.leaves = [];
    this.addNode(last[0], this.emitFile(node));
  }

  private emitFile(value: SearchLeaf<Entry> | SearchNode): Digest {
    const bytes = toJsonFile(value);
    const digest = digestOf(bytes);
    this.emit([`search/${searchFilePath(digest)}`, bytes]);
    return digest;
  }
}

/** Reads the files of the tree that is served now. */
export interface TreeReader<Entry> {
  node(digest: Digest): Promise<SearchNode>;
  leaf(digest: Digest): Promise<SearchLeaf<Entry>>;
}

/** Key to the entry that stands there from now on; undefined where none does. */
export type TreeEdits<Entry> = ReadonlyMap<string, Entry | undefined>;

export interface ChangedTree {
  readonly root: SearchBranch;
  /** Files of the old tree that the new one has not, as far as they were touched; paths relative to /v1/. */
  readonly replaced: readonly string[];
}

/** Changes entries of a tree, reading and emitting only the files around them. */
export async function changeTree<Entry>(
  root: SearchBranch,
  edits: TreeEdits<Entry>,
  { kind, reader, emit }: { kind: TreeKind<Entry>; reader: TreeReader<Entry>; emit: EmitFile },
): Promise<ChangedTree> {
  const emitted = new Set<string>();
  const cutter = new TreeCutter<Entry>(kind, (file) => {
    emitted.add(file[0]);
    emit(file);
  });
  const queue = new EditQueue(edits);
  const read: string[] = [];
  for (const [at, [nodeKey, nodeDigest]] of root.entries()) {
    const isLastNode = at === root.length - 1;
    if (cutter.atNodeEnd && !queue.hasUpTo(nodeKey, isLastNode)) {
      cutter.addNode(nodeKey, nodeDigest);
      continue;
    }
    read.push(`search/${searchFilePath(nodeDigest)}`);
    const { children } = await reader.node(nodeDigest);
    for (const [leafAt, [leafKey, leafDigest]] of children.entries()) {
      const isLast = isLastNode && leafAt === children.length - 1;
      if (cutter.atLeafEnd && !queue.hasUpTo(leafKey, isLast)) {
        cutter.addLeaf(leafKey, leafDigest);
        continue;
      }
      read.push(`search/${searchFilePath(leafDigest)}`);
      const { entries } = await reader.leaf(leafDigest);
      queue.apply(entries, { keyOf: kind.keyOf, cutter });
    }
  }
  for (const entry of queue.rest()) cutter.addEntry(entry);
  const newRoot = cutter.finish();
  return { root: newRoot, replaced: read.filter((path) => !emitted.has(path)) };
}

/** Edits in key order, taken from the front as the tree is walked. */
class EditQueue<Entry> {
  private readonly edits: readonly (readonly [string, Entry | undefined])[];
  private at = 0;

  constructor(edits: TreeEdits<Entry>) {
    this.edits = [...edits].toSorted(([a], [b]) => compareText(a, b));
  }

  /** True when the next edit falls below `key`, or anywhere where nothing follows. */
  hasUpTo(key: string, isLast: boolean): boolean {
    const next = this.edits[this.at];
    return next !== undefined && (isLast || next[0] <= key);
  }

  /**
   * Merges the entries of one old leaf with the edits up to its last key. None but the last ends a leaf, so that only
   * what is new has to be hashed.
   */
  apply(
    entries: readonly Entry[],
    { keyOf, cutter }: { readonly keyOf: (entry: Entry) => string; readonly cutter: TreeCutter<Entry> },
  ): void {
    const last = entries.at(-1);
    if (last === undefined) return;
    const lastKey = keyOf(last);
    let from = 0;
    let endIsNew = false;
    for (
      let edit = this.edits[this.at];
      edit !== undefined && edit[0] <= lastKey;
      edit = this.edits[this.at]
    ) {
      const [key, entry] = edit;
      this.at += 1;
      const to = lowerBound(entries, key, keyOf);
      const found = entries[to];
      const isReplaced = found !== undefined && keyOf(found) === key;
      cutter.addInner(entries.slice(from, to));
      if (entry !== undefined) cutter.addEntry(entry);
      from = isReplaced ? to + 1 : to;
      endIsNew = isReplaced && from === entries.length;
    }
    if (endIsNew) return;
    cutter.addInner(entries.slice(from, -1));
    cutter.addEntry(last);
  }

  /** What stands behind every old entry. */
  *rest(): Generator<Entry> {
    for (; this.at < this.edits.length; this.at += 1) {
      const entry = this.edits[this.at]?.[1];
      if (entry !== undefined) yield entry;
    }
  }
}

/** Where a key stands in sorted entries, or would stand. */
function lowerBound<Entry>(entries: readonly Entry[], key: string, keyOf: (entry: Entry) => string): number {
  let low = 0;
  for (let high = entries.length; low < high; ) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && keyOf(entry) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
