// Text of others inside Markdown: code spans and fenced blocks that nothing in the text can end.
import { printable } from '@plugindex/model';

/** A code span that no backtick in the text can end (CommonMark 6.1). */
export function codeSpan(text: string): string {
  const ticks = '`'.repeat(longestRun(text) + 1);
  return `${ticks} ${text} ${ticks}`;
}

/** A fenced block that no line of the text can end (CommonMark 4.5). */
export function fenced(text: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${ticks}text\n${text}\n${ticks}\n`;
}

/**
 * Hostile text on one line of prose or in a cell of a table. A bar would end the cell even inside a code span (GFM 4.10),
 * and a backslash before it does not help where the text brings a backslash of its own: bars become escapes.
 * @example inlineCode('a|b') // '` a\\u{7c}b `'
 */
export function inlineCode(text: string, maxLength = 200): string {
  const shown = printable(text, maxLength).replaceAll('|', '\\u{7c}');
  // Escapes are longer than what they stand for: a text of nothing else would grow tenfold.
  return codeSpan(shown.length > 2 * maxLength ? `${shown.slice(0, 2 * maxLength)}…` : shown);
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
}
