// Changes the search index for a few plugins: reads and writes only the files that hold what they add or take away.
import {
  type Description,
  parsePostingKey,
  type SearchBranch,
  type SearchCard,
  type SearchLeaf,
  type SearchManifest,
  type SearchNode,
  searchFilePath,
} from '@plugindex/model';
import type { CompiledStore } from '../compiled-store.ts';
import { readJson } from '../compiled-store.ts';
import {
  correctableTerm,
  emitManifest,
  postingKeys,
  searchManifestFile,
  typoKeys,
} from './compile-search.ts';
import { changeTree, type EmitFile, type TreeKind, type TreeReader } from './cut-tree.ts';
import { cardKind, setKind, toCard } from './search-kinds.ts';

/** One plugin before and after; undefined where it is not published. */
export interface ChangedDescription {
  readonly before: Description | undefined;
  readonly after: Description | undefined;
}

/** Emits the files that changed; returns the paths of those that are not needed any more. */
export async function changeSearch(
  changed: ReadonlyMap<string, ChangedDescription>,
  store: CompiledStore,
  emit: EmitFile,
): Promise<readonly string[]> {
  const manifest = await readJson<SearchManifest>(store, searchManifestFile);
  const replaced: string[] = [];
  const change = async <Entry>(
    root: SearchBranch,
    edits: Map<string, Entry | undefined>,
    kind: TreeKind<Entry>,
  ) => {
    if (edits.size === 0) return root;
    const result = await changeTree(root, edits, { kind, reader: treeReader<Entry>(store), emit });
    replaced.push(...result.replaced);
    return result.root;
  };
  const postings = postingEdits(changed);
  const typos = await typoEdits(manifest.terms, postings, treeReader<string>(store));
  const cards = cardEdits(changed);
  const next: SearchManifest = {
    format: 1,
    plugins: manifest.plugins + countPlugins(changed),
    terms: await change(manifest.terms, postings, setKind),
    typos: await change(manifest.typos, typos, setKind),
    cards: await change(manifest.cards, cards, cardKind),
  };
  emitManifest(emit, next);
  return replaced;
}

function countPlugins(changed: ReadonlyMap<string, ChangedDescription>): number {
  let difference = 0;
  for (const { before, after } of changed.values()) {
    difference += (after === undefined ? 0 : 1) - (before === undefined ? 0 : 1);
  }
  return difference;
}

function cardEdits(changed: ReadonlyMap<string, ChangedDescription>): Map<string, SearchCard | undefined> {
  const edits = new Map<string, SearchCard | undefined>();
  for (const [name, { before, after }] of changed) {
    const [old, card] = [before, after].map((one) => (one === undefined ? undefined : toCard(one)));
    if (JSON.stringify(old) !== JSON.stringify(card)) edits.set(name, card);
  }
  return edits;
}

function postingEdits(changed: ReadonlyMap<string, ChangedDescription>): Map<string, string | undefined> {
  const edits = new Map<string, string | undefined>();
  for (const { before, after } of changed.values()) {
    const old = new Set(before === undefined ? [] : postingKeys(before));
    const now = new Set(after === undefined ? [] : postingKeys(after));
    for (const key of old) if (!now.has(key)) edits.set(key, undefined);
    for (const key of now) if (!old.has(key)) edits.set(key, key);
  }
  return edits;
}

/** A term is corrected to as long as some plugin holds it in a field that counts: so its last one takes it along. */
async function typoEdits(
  terms: SearchBranch,
  postings: ReadonlyMap<string, string | undefined>,
  reader: TreeReader<string>,
): Promise<Map<string, string | undefined>> {
  const touched = new Set<string>();
  for (const key of postings.keys()) {
    const term = correctableTerm(key);
    if (term !== undefined) touched.add(term);
  }
  const edits = new Map<string, string | undefined>();
  for (const term of touched) {
    const added = [...postings].some(([key, entry]) => entry !== undefined && correctableTerm(key) === term);
    const held = await holders(terms, term, reader);
    const isKept = held.some((key) => !postings.has(key));
    const [before, after] = [held.length > 0, added || isKept];
    if (before !== after) for (const key of typoKeys(term)) edits.set(key, after ? key : undefined);
  }
  return edits;
}

/** Postings that make a term correctable; of a term that many plugins hold, more than one publication can take. */
async function holders(
  root: SearchBranch,
  term: string,
  reader: TreeReader<string>,
): Promise<readonly string[]> {
  const first = `${term}\t`;
  const found: string[] = [];
  for (const [nodeKey, node] of root) {
    if (nodeKey < first) continue;
    for (const [leafKey, leaf] of (await reader.node(node)).children) {
      if (leafKey < first) continue;
      for (const key of (await reader.leaf(leaf)).entries) {
        if (key < first) continue;
        // Best fields come first: behind the first description no other field follows.
        if (!key.startsWith(first) || parsePostingKey(key)?.field === 'description') return found;
        found.push(key);
      }
      if (found.length > manyHolders || !leafKey.startsWith(first)) return found;
    }
  }
  return found;
}

/** More plugins than one publication takes a term from. */
const manyHolders = 4096;

/** Reads the trees that are served. Files are named by their digest, so each is read once. */
function treeReader<Entry>(store: CompiledStore): TreeReader<Entry> {
  return {
    node: (digest) => readJson<SearchNode>(store, `search/${searchFilePath(digest)}`),
    leaf: (digest) => readJson<SearchLeaf<Entry>>(store, `search/${searchFilePath(digest)}`),
  };
}
