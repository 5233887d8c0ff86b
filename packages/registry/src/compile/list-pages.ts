// Every plugin's card, for readers that want a list: one page per shard, and the counts that menus show.
import { compareText, type SearchCard, shardName } from '@plugindex/model';
import { toJsonFile } from './json-file.ts';

/** Path of one page of the list below /v1/. */
export function listFile(shard: number): string {
  return `list/${shardName(shard)}.json`;
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
  return joinCards(new Map([...cards].map((card) => [card.name, cardText(card)])));
}

// `/v1/list/<hh>.json`: `{ format: 1, cards: SearchCard[] }`.
const pageStart = '{"format":1,"cards":[';
const pageEnd = ']}\n';

export function cardText(card: SearchCard): string {
  return JSON.stringify(card);
}

/** A page of cards that are text already, by name. */
export function joinCards(texts: ReadonlyMap<string, string>): Uint8Array {
  const sorted = [...texts].toSorted(([a], [b]) => compareText(a, b));
  return Buffer.from(`${pageStart}${sorted.map(([, text]) => text).join(',')}${pageEnd}`);
}

/**
 * The cards of a page that joinCards() wrote, as text by name: at 100,000 plugins a page has 400, and one of them changes. Inside
 * of a text a quote has a backslash before it, so what looks like the start of a card is one. Undefined for anything else.
 */
export function splitCards(page: string): Map<string, string> | undefined {
  if (!page.startsWith(pageStart) || !page.endsWith(pageEnd)) return undefined;
  const texts = page.slice(pageStart.length, -pageEnd.length).split(/,(?=\{"name":")/);
  return new Map(texts.map((text) => [text.slice(nameStart, text.indexOf('"', nameStart)), text]));
}

const nameStart = '{"name":"'.length;

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
