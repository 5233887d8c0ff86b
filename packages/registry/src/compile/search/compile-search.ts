// The whole search index from what every plugin adds to it.
import {
  type Description,
  parsePostingKey,
  postingKey,
  postingsOf,
  type SearchBranch,
  type SearchCard,
  type SearchManifest,
  typoKey,
  typoVariants,
} from '@plugindex/model';
import { toJsonFile } from '../json-file.ts';
import { type EmitFile, TreeCutter, type TreeKind } from './cut-tree.ts';
import type { PostingBuckets } from './posting-buckets.ts';
import { cardKind, setKind, toCard } from './search-kinds.ts';

export const searchManifestFile = 'search/manifest.json';

/** Keys of every posting of one plugin. */
export function postingKeys(description: Description): readonly string[] {
  return postingsOf({ ...toCard(description), description: description.description }).map(postingKey);
}

/**
 * The term of a posting under which typing errors are looked for, or undefined: words that stand in more than
 * descriptions, and that can be mistyped.
 */
export function correctableTerm(key: string): string | undefined {
  const posting = parsePostingKey(key);
  if (posting === undefined || posting.field === 'description') return undefined;
  const { term } = posting;
  return term.length > 2 && !term.endsWith('*') && !/^\p{N}+$/u.test(term) ? term : undefined;
}

/** The keys of one term in the tree of typing errors. */
export function typoKeys(term: string): readonly string[] {
  return typoVariants(term).map((variant) => typoKey(variant, term));
}

/** What is searched: how many plugins there are, their cards sorted by name, and their postings. */
export interface SearchInput {
  readonly plugins: number;
  readonly cards: Iterable<SearchCard>;
  readonly postings: PostingBuckets;
}

/** Builds the three trees and their manifest. */
export function compileSearch({ plugins, cards, postings }: SearchInput, emit: EmitFile): void {
  const correctable = new Set<string>();
  const terms = new TreeCutter(setKind, emit);
  for (const key of postings.sorted()) {
    terms.addEntry(key);
    const term = correctableTerm(key);
    if (term !== undefined) correctable.add(term);
  }
  const typos = [...correctable].flatMap(typoKeys).sort();
  emitManifest(emit, {
    format: 1,
    plugins,
    terms: terms.finish(),
    typos: buildTree(typos, setKind, emit),
    cards: buildTree(cards, cardKind, emit),
  });
}

function buildTree<Entry>(sorted: Iterable<Entry>, kind: TreeKind<Entry>, emit: EmitFile): SearchBranch {
  const cutter = new TreeCutter(kind, emit);
  for (const entry of sorted) cutter.addEntry(entry);
  return cutter.finish();
}

/** Emits the manifest, by which every other file of the search index is reached. */
export function emitManifest(emit: EmitFile, manifest: SearchManifest): void {
  emit([searchManifestFile, toJsonFile(manifest)]);
}
