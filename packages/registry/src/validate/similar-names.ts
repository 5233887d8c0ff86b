// Finds names that people could mistake for one another, in one pass over all names.
import { compareText, editDistance } from '@plugindex/model';

export type Similarity = 'confusable' | 'separators' | 'affix' | 'word-order' | 'edit';

export interface SimilarName {
  readonly name: string;
  readonly other: string;
  readonly similarity: Similarity;
}

/** Pairs of letters first, then single ones: what looks alike in common fonts gets the same form. */
const lookAlikes: readonly (readonly [RegExp, string])[] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/0/g, 'o'],
  [/[1i]/g, 'l'],
  [/5/g, 's'],
];

/** Words at the ends of a name that say nothing; the name of the host is one more. */
export const emptyWords = ['plugin', 'plugins', 'extension', 'addon', 'wasm', 'official'] as const;

/** Shorter names are all near one another. */
const minEditLength = 4;

/**
 * The form that look-alikes share (compare Unicode TR39, section 4, for the letters that names may have).
 * @example nameSkeleton('auth-jvvt') // 'auth-jwt'
 */
export function nameSkeleton(name: string): string {
  return lookAlikes.reduce((text, [pattern, form]) => text.replace(pattern, form), name);
}

/**
 * Every new name with each other name that it resembles. Of two new names only the later one in the alphabet is told.
 * Cost: proportional to the number of letters of all names; each name meets only names with which it shares a key.
 * @example findSimilarNames(['auth-jtw'], ['auth-jwt'], []) // [{ name: 'auth-jtw', other: 'auth-jwt', similarity: 'edit' }]
 */
export function findSimilarNames(
  newNames: Iterable<string>,
  allNames: Iterable<string>,
  affixes: readonly string[],
): readonly SimilarName[] {
  const affixWords = new Set(affixes.flatMap((affix) => affix.split('-')));
  const fresh = new Set(newNames);
  const byKey = new Map<string, string[]>();
  for (const name of fresh) {
    for (const key of keysOf(name, affixWords)) {
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, [name]);
      else known.push(name);
    }
  }
  const found = new Map<string, SimilarName>();
  for (const other of new Set([...allNames, ...fresh])) {
    for (const key of keysOf(other, affixWords)) {
      for (const name of byKey.get(key) ?? []) {
        if (name === other || (fresh.has(other) && compareText(name, other) < 0)) continue;
        const pair = `${name} ${other}`;
        const similarity = found.has(pair) ? undefined : similarityOf(name, other, affixWords);
        if (similarity !== undefined) found.set(pair, { name, other, similarity });
      }
    }
  }
  return [...found.values()];
}

/**
 * Keys of which similar names share at least one: the skeleton, the name without hyphens, the bare words
 * sorted, the bare words joined, and the joined words with each one letter left out (names one edit apart share one of these).
 */
function keysOf(name: string, affixWords: ReadonlySet<string>): ReadonlySet<string> {
  const words = bareWords(name, affixWords);
  const joined = words.join('');
  const keys = new Set([
    `s${nameSkeleton(name)}`,
    `h${name.replaceAll('-', '')}`,
    `w${words.toSorted().join('-')}`,
    `d${joined}`,
  ]);
  if (joined.length >= minEditLength) {
    for (let at = 0; at < joined.length; at++) keys.add(`d${joined.slice(0, at)}${joined.slice(at + 1)}`);
  }
  return keys;
}

function similarityOf(name: string, other: string, affixWords: ReadonlySet<string>): Similarity | undefined {
  if (nameSkeleton(name) === nameSkeleton(other)) return 'confusable';
  if (name.replaceAll('-', '') === other.replaceAll('-', '')) return 'separators';
  const words = bareWords(name, affixWords);
  const otherWords = bareWords(other, affixWords);
  if (words.join('') === otherWords.join('')) return 'affix';
  if (words.toSorted().join('-') === otherWords.toSorted().join('-')) return 'word-order';
  return isOneEdit(words, otherWords) ? 'edit' : undefined;
}

function isOneEdit(words: readonly string[], otherWords: readonly string[]): boolean {
  const joined = words.join('');
  const otherJoined = otherWords.join('');
  if (Math.min(joined.length, otherJoined.length) < minEditLength) return false;
  if (editDistance(joined, otherJoined) !== 1) return false;
  if (words.length !== otherWords.length) return true;
  const at = words.findIndex((word, index) => word !== otherWords[index]);
  const word = words[at] ?? '';
  const otherWord = otherWords[at] ?? '';
  // "csv" and "tsv", "v1" and "v2" are other things, not mistakes: one letter replaced in a short word or a number.
  const replaced =
    word.length === otherWord.length && [...word].sort().join() !== [...otherWord].sort().join();
  return !(replaced && (word.length <= 3 || isNumberChange(word, otherWord)));
}

function isNumberChange(word: string, other: string): boolean {
  const bare = (text: string) => text.replaceAll(/[0-9]/g, '');
  return bare(word) === bare(other) && bare(word) !== word;
}

/** The words of a name without those at its ends that say nothing: "plugin", the host's name. */
function bareWords(name: string, affixWords: ReadonlySet<string>): readonly string[] {
  const words = name.split('-');
  while (words.length > 1 && affixWords.has(words[0] ?? '')) words.shift();
  while (words.length > 1 && affixWords.has(words.at(-1) ?? '')) words.pop();
  return words;
}
