// Answers a search from the static files below /v1/search/: exact words, beginnings of words, typing errors; best first.
import { editDistance } from '../nearest.ts';
import {
  parsePostingKey,
  type SearchBranch,
  type SearchCard,
  type SearchField,
  searchManifestPath,
} from './search-format.ts';
import { minTypoLength, prefixTerm, queryTerms, shortPrefixLengths, typoVariants } from './search-terms.ts';
import { type FetchSearchFile, leavesFrom, SearchFiles, toBranch } from './search-tree.ts';

/** Characters of a query that count, and terms of it: nobody types more, and each term costs requests. */
const maxQueryCharacters = 256;
const maxQueryTerms = 8;
/** Leaves that one term may read: about 512 plugins each, best first, for the term itself and for longer ones. */
const maxExactLeaves = 6;
const maxLongerLeaves = 6;
/** Corrections of one mistyped term that are followed, nearest first. */
const maxCorrections = 4;

export interface SearchOptions {
  /** Results wanted; 10 by default, at most 100. */
  readonly limit?: number;
}

export interface SearchResult {
  readonly card: SearchCard;
  /** Comparable within one answer only. */
  readonly score: number;
}

export interface SearchAnswer {
  readonly results: readonly SearchResult[];
  /** Terms that were found in no plugin and the terms taken instead: 'grahpql' → ['graphql']. */
  readonly corrections: Readonly<Record<string, readonly string[]>>;
}

/** How good a match is: where the term stands, and how much of it was typed. */
const fieldScore: Record<SearchField, number> = { name: 8, tag: 4, category: 3, description: 1 };
const exactFactor = 1;
const prefixFactor = 0.6;
const typoFactor = 0.4;
/** What a plugin gains when the query is its whole name. */
const wholeNameScore = 100;

/** One plugin that holds a term. */
interface Match {
  readonly score: number;
  readonly rank: number;
}

type Matches = Map<string, Match>;

/**
 * Searches the compiled index through `fetchFile`. Plugins that hold every word come first; without any words there
 * are no results. Throws SearchError `search/file/malformed`, and whatever `fetchFile` throws.
 * @example const { results } = await searchIndex('jwt auth', (path) => readFile(`v1/search/${path}`))
 */
export async function searchIndex(
  query: string,
  fetchFile: FetchSearchFile,
  options: SearchOptions = {},
): Promise<SearchAnswer> {
  const terms = queryTerms(query.slice(0, maxQueryCharacters)).slice(0, maxQueryTerms);
  if (terms.length === 0) return { results: [], corrections: {} };
  const files = new SearchFiles(fetchFile);
  const manifest = await files.read(searchManifestPath);
  const tree = (name: 'terms' | 'typos' | 'cards') =>
    toBranch(Reflect.get(manifest, name), searchManifestPath);
  const searcher = new TermSearcher(files, { terms: tree('terms'), typos: tree('typos') });
  const found = await Promise.all(terms.map((term) => searcher.find(term)));
  const names = rankNames(
    found.map(({ matches }) => matches),
    terms.join('-'),
  ).slice(0, Math.min(options.limit ?? 10, 100));
  const cards = await Promise.all(names.map(({ name }) => readCard(files, tree('cards'), name)));
  return {
    results: names.flatMap(({ score }, at) => {
      const card = cards[at];
      return card === undefined ? [] : [{ card, score }];
    }),
    corrections: Object.fromEntries(
      terms.flatMap((term, at) => {
        const taken = found[at]?.corrections ?? [];
        return taken.length === 0 ? [] : [[term, taken]];
      }),
    ),
  };
}

interface Found {
  readonly matches: Matches;
  readonly corrections: readonly string[];
}

class TermSearcher {
  private readonly files: SearchFiles;
  private readonly trees: { readonly terms: SearchBranch; readonly typos: SearchBranch };

  constructor(files: SearchFiles, trees: { readonly terms: SearchBranch; readonly typos: SearchBranch }) {
    this.files = files;
    this.trees = trees;
  }

  /** Plugins that hold a term, a longer one that begins with it or, failing both, one that was meant. */
  async find(term: string): Promise<Found> {
    const matches: Matches = new Map();
    await Promise.all([this.addExact(term, exactFactor, matches), this.addLonger(term, matches)]);
    if (matches.size > 0 || term.length < minTypoLength) return { matches, corrections: [] };
    const corrections = await this.correct(term);
    await Promise.all(corrections.map((correction) => this.addExact(correction, typoFactor, matches)));
    return { matches, corrections };
  }

  /** The plugins that hold exactly this term, best first. */
  private async addExact(term: string, factor: number, matches: Matches): Promise<void> {
    const first = `${term}\t`;
    let leaves = 0;
    for await (const [lastKey, digest] of leavesFrom(this.files, this.trees.terms, first)) {
      addMatches(matches, await this.files.leaf(digest), { factor, accepts: (found) => found === term });
      leaves += 1;
      if (leaves === maxExactLeaves || !lastKey.startsWith(first)) return;
    }
  }

  /** The plugins that hold a term that begins with this one. Of each such term the best plugins are read first. */
  private async addLonger(term: string, matches: Matches): Promise<void> {
    const isShort = shortPrefixLengths.some((length) => length === term.length);
    if (isShort) return this.addExact(prefixTerm(term), prefixFactor, matches);
    const accepts = (found: string) => found.length > term.length && found.startsWith(term);
    // The smallest key after the term's own ones: a tab is below every letter and digit.
    let from = `${term}\n`;
    for (let leaves = 0; leaves < maxLongerLeaves; leaves += 1) {
      const { value } = await leavesFrom(this.files, this.trees.terms, from).next();
      if (value === undefined) return;
      const [lastKey, digest] = value;
      addMatches(matches, await this.files.leaf(digest), { factor: prefixFactor, accepts });
      const last = lastKey.slice(0, lastKey.indexOf('\t'));
      if (!last.startsWith(term)) return;
      // More of the leaf's last term may follow; the next term is worth more than those.
      from = `${last}\n`;
    }
  }

  /** Terms that differ from this one by a typing error or two, nearest first. */
  private async correct(term: string): Promise<readonly string[]> {
    const maxEdits = term.length >= 8 ? 2 : 1;
    const candidates = new Set<string>();
    await Promise.all(
      typoVariants(term).map(async (variant) => {
        const first = `${variant}\t`;
        for await (const [lastKey, digest] of leavesFrom(this.files, this.trees.typos, first)) {
          for (const entry of await this.files.leaf(digest)) {
            if (typeof entry === 'string' && entry.startsWith(first))
              candidates.add(entry.slice(first.length));
          }
          if (!lastKey.startsWith(first)) return;
        }
      }),
    );
    return [...candidates]
      .map((candidate) => ({ candidate, edits: editDistance(term, candidate) }))
      .filter(({ edits }) => edits <= maxEdits)
      .toSorted((a, b) => a.edits - b.edits || (a.candidate < b.candidate ? -1 : 1))
      .slice(0, maxCorrections)
      .map(({ candidate }) => candidate);
  }
}

function addMatches(
  matches: Matches,
  entries: readonly unknown[],
  { factor, accepts }: { readonly factor: number; readonly accepts: (term: string) => boolean },
): void {
  for (const entry of entries) {
    const posting = typeof entry === 'string' ? parsePostingKey(entry) : undefined;
    if (posting === undefined || !accepts(posting.term)) continue;
    const score = fieldScore[posting.field] * factor;
    const before = matches.get(posting.name);
    if (before === undefined || before.score < score)
      matches.set(posting.name, { score, rank: posting.rank });
  }
}

interface RankedName {
  readonly name: string;
  readonly score: number;
}

/** Joins what each term found: most terms first, then score, then rank, then the shorter and alphabetically first name. */
function rankNames(found: readonly Matches[], wholeName: string): readonly RankedName[] {
  const joined = new Map<string, { terms: number; score: number; rank: number }>();
  for (const matches of found) {
    for (const [name, { score, rank }] of matches) {
      const sum = joined.get(name) ?? { terms: 0, score: name === wholeName ? wholeNameScore : 0, rank };
      joined.set(name, { terms: sum.terms + 1, score: sum.score + score, rank });
    }
  }
  return [...joined]
    .toSorted(
      ([a, x], [b, y]) =>
        y.terms - x.terms || y.score - x.score || x.rank - y.rank || (a < b ? -1 : a > b ? 1 : 0),
    )
    .map(([name, { score }]) => ({ name, score }));
}

async function readCard(
  files: SearchFiles,
  cards: SearchBranch,
  name: string,
): Promise<SearchCard | undefined> {
  const { value } = await leavesFrom(files, cards, name).next();
  if (value === undefined) return undefined;
  const entries = await files.leaf(value[1]);
  return entries.find((entry): entry is SearchCard => isCard(entry) && entry.name === name);
}

/** The compiler wrote the card and its digest was checked, or it came from our own site: its name tells it apart. */
function isCard(entry: unknown): entry is SearchCard {
  return typeof entry === 'object' && entry !== null && typeof Reflect.get(entry, 'name') === 'string';
}
