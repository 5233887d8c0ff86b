// What is below /v1/search/: three sorted trees whose files are named by their digest, below one manifest.
//
//   search/manifest.json      SearchManifest; the signed snapshot holds its digest
//   search/<aa>/<62 hex>.json a SearchNode or a SearchLeaf; its path is its digest
//
// The keys of each tree are sorted by UTF-16 code unit; a branch names its children by their last key:
//   terms   <term>\t<field><rank><plugin name>   which plugins hold a term, best first (see posting)
//   typos   <variant>\t<term>                    a term under itself and under itself without one of its letters
//   cards   <plugin name>                        what a list shows of one plugin
//
// Where a tree is cut into files depends on its keys alone, so that one changed plugin changes few files and the same
// plugins give the same files, however they came to be.
import type { Digest } from '../digest.ts';

/** Children in key order: last key below the child, and the digest of its file. */
export type SearchBranch = readonly (readonly [lastKey: string, digest: Digest])[];

export interface SearchManifest {
  readonly format: 1;
  /** Number of plugins that can be found. */
  readonly plugins: number;
  readonly terms: SearchBranch;
  readonly typos: SearchBranch;
  readonly cards: SearchBranch;
}

export type SearchTreeName = 'terms' | 'typos' | 'cards';

/** The level between manifest and leaves. */
export interface SearchNode {
  readonly format: 1;
  readonly children: SearchBranch;
}

export interface SearchLeaf<Entry> {
  readonly format: 1;
  readonly entries: readonly Entry[];
}

/** What a list shows of one plugin. */
export interface SearchCard {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly category: string;
  readonly kinds: readonly string[];
  readonly tags: readonly string[];
  readonly license: string;
  readonly author: string;
  readonly official: boolean;
  readonly verified: boolean;
  readonly featured: boolean;
  readonly deprecated: boolean;
  /** RFC 3339 UTC. */
  readonly updatedAt: string;
}

export const searchManifestPath = 'manifest.json';

/** Path of a file below /v1/search/. @example searchFilePath('sha256:ab12…') // 'ab/12….json' */
export function searchFilePath(digest: Digest): string {
  const hex = digest.slice('sha256:'.length);
  return `${hex.slice(0, 2)}/${hex.slice(2)}.json`;
}

/** Where in a plugin a term stands, best first. */
export const searchFields = ['name', 'tag', 'category', 'description'] as const;
export type SearchField = (typeof searchFields)[number];

/** One plugin under one term. */
export interface Posting {
  readonly term: string;
  readonly field: SearchField;
  /** 0 to 8, smaller first: official, verified and featured plugins lead, deprecated ones come last. */
  readonly rank: number;
  readonly name: string;
}

/** The key of a posting. @example postingKey({ term: 'jwt', field: 'name', rank: 3, name: 'auth-jwt' }) // 'jwt\t03auth-jwt' */
export function postingKey({ term, field, rank, name }: Posting): string {
  return `${term}\t${searchFields.indexOf(field)}${rank}${name}`;
}

/** Takes a posting's key apart; undefined for anything else. */
export function parsePostingKey(key: string): Posting | undefined {
  const tab = key.indexOf('\t');
  const field = searchFields[Number(key[tab + 1])];
  const rank = Number(key[tab + 2]);
  if (tab < 1 || field === undefined || !Number.isInteger(rank)) return undefined;
  return { term: key.slice(0, tab), field, rank, name: key.slice(tab + 3) };
}

/** The rank of a plugin among equals. No popularity is known, so what maintainers said of it decides. */
export function searchRank(
  plugin: Pick<SearchCard, 'official' | 'verified' | 'featured' | 'deprecated'>,
): number {
  if (plugin.deprecated) return 8;
  return 7 - (plugin.official ? 4 : 0) - (plugin.verified ? 2 : 0) - (plugin.featured ? 1 : 0);
}
