// Makes hostile text harmless on a terminal: control, bidirectional and invisible characters become visible escapes.
import { everyUnsafe } from './unsafe-characters.ts';

const unsafe = everyUnsafe();

/**
 * The text on one line, every unsafe character written as `\u{hex}`. Longer than `maxLength` UTF-16 units is cut with "…".
 * @example printable('a\u202eb') // 'a\\u{202e}b'
 */
export function printable(text: string, maxLength = 2000): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return cut.replaceAll(unsafe, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
