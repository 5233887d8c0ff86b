// What reaches the terminal: JSON that any parser reads, and text in which nothing but our own line ends moves the cursor.
import { everyUnsafe } from '@plugindex/model/unsafe-characters';

const unsafe = everyUnsafe();

/**
 * One JSON document and a line end. Characters that could disturb a terminal are escaped, as JSON allows everywhere.
 * @example toJsonText({ reason: 'a\u202eb' }) // '{"reason":"a\\u202eb"}\n'
 */
export function toJsonText(value: unknown, indent = 0): string {
  return `${escapeJson(JSON.stringify(value, null, indent))}\n`;
}

/** The same for a document that is text already, its line ends kept. */
export function escapeJson(json: string): string {
  return json.replaceAll(unsafe, (character) => (character === '\n' ? character : unitsOf(character)));
}

/** `\uXXXX` for each UTF-16 unit. */
function unitsOf(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}

/**
 * Text for a terminal, line ends kept: control, bidirectional and invisible characters become visible escapes.
 * threat: a name, a description or a reason in the index that carries terminal commands
 * @example toSafeText('a\u001b[2Jb\n') // 'a\\u{1b}[2Jb\n'
 */
export function toSafeText(text: string): string {
  return text.replaceAll(unsafe, (character) =>
    character === '\n' ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** The same on one line: for a cell or a label, where a line end of somebody else could feign a line of ours. */
export function toSafeLine(text: string): string {
  return toSafeText(text).replaceAll('\n', '\\u{a}');
}
