// From text to the terms that are searched: the same for the compiler and for whoever asks.
import type { Posting, SearchCard, SearchField } from './search-format.ts';
import { searchRank } from './search-format.ts';

/** Characters of a term that count; longer words are cut. */
export const maxTermLength = 32;
/** Terms that one text may bring into the index (threat: a description that wants to be found under everything). */
const maxTermsPerText = 96;

const stopWords = new Set(
  'a an and are as at be but by for from if in into is it its not of on or that the their this to use with you your'.split(
    ' ',
  ),
);

/**
 * The terms of a text, each once, in order: lower case, without accents, words and numbers of every script.
 * @example searchTerms('The JWT-based Größe') // ['jwt', 'based', 'große']
 */
export function searchTerms(text: string): readonly string[] {
  return [...new Set(allWords(text).filter((word) => !stopWords.has(word)))];
}

/** As searchTerms(), but a text of stop words alone gives those: somebody who types "the" means it. */
export function queryTerms(text: string): readonly string[] {
  const terms = searchTerms(text);
  return terms.length > 0 ? terms : [...new Set(allWords(text))];
}

// Nearly every text is plain ASCII: then neither the tables of Unicode are read nor its classes compiled.
const plainText = /^[\0-~]*$/;

function allWords(text: string): readonly string[] {
  const words = plainText.test(text) ? text.toLowerCase().match(/[a-z0-9]+/g) : unicodeWords(text);
  return (words ?? []).map((word) => word.slice(0, maxTermLength));
}

function unicodeWords(text: string): readonly string[] | null {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu);
}

/** What of a plugin is searched. */
export interface SearchableText extends SearchCard {
  readonly description: string;
}

/** Beginnings of terms that have postings of their own: so short ones stand before too many terms to read them all. */
export const shortPrefixLengths = [2, 3] as const;

/** The term under which the beginning of other terms stands. No word holds an asterisk. */
export function prefixTerm(prefix: string): string {
  return `${prefix}*`;
}

/** Every posting of one plugin: each term once, in the best field that holds it. */
export function postingsOf(plugin: SearchableText): readonly Posting[] {
  const texts: readonly (readonly [SearchField, string])[] = [
    ['name', plugin.name],
    ['tag', plugin.tags.join(' ')],
    ['category', [plugin.category, ...plugin.kinds].join(' ')],
    ['description', `${plugin.summary} ${plugin.description}`],
  ];
  const rank = searchRank(plugin);
  const fields = new Map<string, SearchField>();
  for (const [field, text] of texts) {
    const terms = field === 'name' ? queryTerms(text) : searchTerms(text);
    for (const term of terms.slice(0, maxTermsPerText)) {
      for (const entry of field === 'description' ? [term] : [term, ...shortPrefixes(term)]) {
        if (!fields.has(entry)) fields.set(entry, field);
      }
    }
  }
  return [...fields].map(([term, field]) => ({ term, field, rank, name: plugin.name }));
}

function shortPrefixes(term: string): readonly string[] {
  return shortPrefixLengths
    .filter((length) => length < term.length)
    .map((length) => prefixTerm(term.slice(0, length)));
}

/** Terms shorter than this are not looked for under their variants: nearly everything is one letter away from them. */
export const minTypoLength = 4;
/** Letters of a term that typing errors are looked for in: errors come late in a word rarely, and files stay small. */
const typoPrefixLength = 10;

/**
 * A term and everything that it becomes without one of its letters. Two words that differ by one letter more, one
 * less, one other or two swapped share at least one variant.
 * @example typoVariants('jwts') // ['jwts', 'wts', 'jts', 'jws', 'jwt']
 */
export function typoVariants(term: string): readonly string[] {
  const letters = [...term].slice(0, typoPrefixLength);
  const variants = new Set([letters.join('')]);
  for (let skip = 0; skip < letters.length; skip += 1) variants.add(letters.toSpliced(skip, 1).join(''));
  return [...variants];
}

/** The key of one variant of one term. */
export function typoKey(variant: string, term: string): string {
  return `${variant}\t${term}`;
}
