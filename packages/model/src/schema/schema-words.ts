// Reading pieces of schemas and data of which nothing is known yet, and the words for them.
import { quote } from '../quote.ts';
import { isRecord } from '../record.ts';

export const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

export function keysOf(value: unknown): readonly string[] {
  return isRecord(value) ? Object.keys(value) : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** JSON Schema's name for the type of a value. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** Longer lists do not help anybody to choose. */
const maxListed = 8;

/** "a", "b" or "c"; of a long list the first few and how many more there are. */
export function listOf(words: readonly unknown[]): string {
  const quoted = words.slice(0, maxListed).map((word) => quote(word));
  if (words.length > maxListed) return `${quoted.join(', ')} or one of ${words.length - maxListed} more`;
  const last = quoted.pop();
  if (last === undefined) return 'no key at all';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}
