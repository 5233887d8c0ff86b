// The three trees of the search index: what their entries are and how large their files become.
import type { Description, SearchCard } from '@plugindex/model';
import type { TreeKind } from './cut-tree.ts';

/** Entries are their own keys: about 15 kB a leaf, 4 kB compressed. */
export const setKind: TreeKind<string> = {
  shape: { leafEntries: 512, nodeLeaves: 64 },
  keyOf: (entry) => entry,
};

/**
 * Ten results are ten cards in ten places, so their leaves are small; the shape makes ten cards of 100,000 plugins
 * cost about 25 kB compressed.
 */
export const cardKind: TreeKind<SearchCard> = {
  shape: { leafEntries: 16, nodeLeaves: 16 },
  keyOf: (card) => card.name,
};

/** What a list shows of a plugin. */
export function toCard(description: Description): SearchCard {
  const current = description.versions.find((version) => version.version === description.version);
  return {
    name: description.name,
    version: description.version,
    summary: current?.summary ?? description.description.slice(0, 160),
    category: description.category,
    kinds: description.kinds,
    tags: description.tags,
    license: description.license,
    author: description.author.name,
    official: description.official,
    verified: description.verified,
    featured: description.featured,
    deprecated: description.deprecated !== null,
    updatedAt: description.updatedAt,
  };
}
