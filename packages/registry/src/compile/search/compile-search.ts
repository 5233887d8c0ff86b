// The whole search index from every plugin's description.
import {
  compareText,
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
import { cardKind, setKind, toCard } from './search-kinds.ts';

export const searchManifestFile = 'search/manifest.json';

/** Keys of every posting of one plugin. */
export function postingKeys(description: Description): readonly string[] {
  return postingsOf({ ...toCard(description), description: description.description }).map(postingKey);
}

/** Terms under which typing errors are looked for: words that stand in more than descriptions, and can be mistyped. */
export function isCorrectable(key: string): boolean {
  const posting = parsePostingKey(key);
  return posting !== undefined && posting.field !== 'description' && isCorrectableTerm(posting.term);
}

function isCorrectableTerm(term: string): boolean {
  return term.length > 2 && !term.endsWith('*') && !/^\p{N}+$/u.test(term);
}

/** The keys of one term in the tree of typing errors. */
export function typoKeys(term: string): readonly string[] {
  return typoVariants(term).map((variant) => typoKey(variant, term));
}

/** Builds the three trees. `cards` and `postings` may come in any order. */
export function compileSearch(
  cards: readonly SearchCard[],
  postings: readonly string[],
  emit: EmitFile,
): void {
  const sortedPostings = postings.toSorted(compareText);
  const terms = new Set<string>();
  for (const key of sortedPostings) if (isCorrectable(key)) terms.add(key.slice(0, key.indexOf('\t')));
  const typos = [...terms].flatMap(typoKeys).sort(compareText);
  const sortedCards = cards.toSorted((a, b) => compareText(a.name, b.name));
  emitManifest(emit, {
    format: 1,
    plugins: cards.length,
    terms: buildTree(sortedPostings, setKind, emit),
    typos: buildTree(typos, setKind, emit),
    cards: buildTree(sortedCards, cardKind, emit),
  });
}

function buildTree<Entry>(sorted: readonly Entry[], kind: TreeKind<Entry>, emit: EmitFile): SearchBranch {
  const cutter = new TreeCutter(kind, emit);
  for (const entry of sorted) cutter.addEntry(entry);
  return cutter.finish();
}

/** Emits the manifest, by which every other file of the search index is reached. */
export function emitManifest(emit: EmitFile, manifest: SearchManifest): void {
  emit([searchManifestFile, toJsonFile(manifest)]);
}
