// Every plugin's card, for readers that want a list: one page per shard, and the counts that menus show.
import { compareText, type SearchCard, shardName } from '@plugindex/model';
import { toJsonFile } from './json-file.ts';

/** Path of one page of the list below /v1/. */
export function listFile(shard: number): string {
  return `list/${shardName(shard)}.json`;
}

/** `/v1/list/<hh>.json` */
export interface ListPage {
  readonly format: 1;
  readonly cards: readonly SearchCard[];
}

/** `/v1/facets.json` */
export interface FacetsFile {
  readonly format: 1;
  readonly plugins: number;
  readonly categories: Readonly<Record<string, number>>;
  readonly kinds: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, number>>;
}

/** One page: the cards of the plugins whose names fall into one shard, sorted by name. */
export function toListPage(cards: Iterable<SearchCard>): Uint8Array {
  const page: ListPage = { format: 1, cards: [...cards].toSorted((a, b) => compareText(a.name, b.name)) };
  return toJsonFile(page);
}

export const facetsFile = 'facets.json';

/** How many plugins there are, altogether and by category, kind and tag. */
export interface Facets {
  readonly plugins: number;
  readonly categories: ReadonlyMap<string, number>;
  readonly kinds: ReadonlyMap<string, number>;
  readonly tags: ReadonlyMap<string, number>;
}

/** Counts cards up, or down again with a `step` of -1. */
export class FacetCounter {
  private plugins = 0;
  private readonly categories = new Map<string, number>();
  private readonly kinds = new Map<string, number>();
  private readonly tags = new Map<string, number>();

  add(card: SearchCard, step: 1 | -1): void {
    this.plugins += step;
    count(this.categories, card.category, step);
    for (const kind of card.kinds) count(this.kinds, kind, step);
    for (const tag of card.tags) count(this.tags, tag, step);
  }

  /** Takes up counts that were made before. */
  addAll(facets: Facets): void {
    this.plugins += facets.plugins;
    for (const [key, value] of facets.categories) count(this.categories, key, value);
    for (const [key, value] of facets.kinds) count(this.kinds, key, value);
    for (const [key, value] of facets.tags) count(this.tags, key, value);
  }

  get facets(): Facets {
    return { plugins: this.plugins, categories: this.categories, kinds: this.kinds, tags: this.tags };
  }
}

function count(counts: Map<string, number>, key: string, by: number): void {
  const value = (counts.get(key) ?? 0) + by;
  if (value === 0) counts.delete(key);
  else counts.set(key, value);
}

/** /v1/facets.json: keys sorted, those without plugins left out. */
export function toFacetsFile(facets: Facets): Uint8Array {
  const sorted = (counts: ReadonlyMap<string, number>) =>
    Object.fromEntries([...counts].toSorted(([a], [b]) => compareText(a, b)));
  const file: FacetsFile = {
    format: 1,
    plugins: facets.plugins,
    categories: sorted(facets.categories),
    kinds: sorted(facets.kinds),
    tags: sorted(facets.tags),
  };
  return toJsonFile(file);
}

/** Reads facets that toFacetsFile() wrote. */
export function parseFacetsFile(value: FacetsFile): Facets {
  return {
    plugins: value.plugins,
    categories: new Map(Object.entries(value.categories)),
    kinds: new Map(Object.entries(value.kinds)),
    tags: new Map(Object.entries(value.tags)),
  };
}
