// Scalars of the fast YAML path: what a plain word means in the core schema, and block scalars.
import { ascii, unsure } from './fast-yaml-words.ts';

const words = new Map<string, unknown>([
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['~', null],
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
]);

/** Integers and decimals that JSON writes the same way; the length keeps them exact. */
const plainNumber = /^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?$/;
/** Anything that some YAML reader could take for another number (YAML 1.2.2, section 10.3.2). */
const numberLike = /^[-+]?(?:\.?[0-9][0-9_]*\.?[0-9]*(?:[eE][-+]?[0-9]+)?|0[xo][0-9a-fA-F]+|\.(?:inf|nan))$/i;

/** The value of a plain scalar in the core schema (YAML 1.2.2, section 10.3.2), or unsure. */
export function resolvePlain(word: string): unknown {
  const first = word.charCodeAt(0);
  const mayBeNumber = (first >= 48 && first <= 57) || first === ascii.dash || first === ascii.dot;
  if (mayBeNumber) {
    if (plainNumber.test(word) && word !== '-0') return Number(word);
    if (numberLike.test(word) || first === ascii.dash) throw unsure;
    return word;
  }
  // The longest of the words has five letters.
  if (word.length > 5) return word;
  const value = words.get(word);
  return value === undefined ? word : value;
}

/** True for a character that starts a plain scalar and nothing else. A dash starts one only in a number. */
export function isPlainStart(unit: number): boolean {
  return unit < 128 ? plainStarts.includes(String.fromCharCode(unit)) : unit > 0xa0;
}

const plainStarts = '-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_abcdefghijklmnopqrstuvwxyz$(<=~';

export interface BlockScalar {
  readonly value: string;
  /** Offset of the line that follows. */
  readonly end: number;
}

/**
 * A literal ("|") or folded (">") scalar below a collection at `column`, with or without a chomping sign.
 * Lines that only hold spaces, folded lines that start or end with a space and a text that ends inside are unsure.
 */
export function readBlockScalar(text: string, at: number, column: number): BlockScalar {
  const headerEnd = text.indexOf('\n', at);
  const header = /^([|>])([+-]?)(?: +#.*| *)$/.exec(headerEnd === -1 ? '' : text.slice(at, headerEnd));
  if (header === null) throw unsure;
  const [, style, chomping] = header;
  const { lines, end } = readBlockLines(text, headerEnd + 1, column);
  let count = lines.length;
  while (lines[count - 1] === '') count -= 1;
  if (count === 0) throw unsure;
  const body = style === '|' ? lines.slice(0, count).join('\n') : fold(lines.slice(0, count));
  const tail = chomping === '-' ? '' : chomping === '+' ? '\n'.repeat(lines.length - count + 1) : '\n';
  return { value: body + tail, end };
}

/** The lines of a block scalar without their indentation; empty lines as empty texts. */
function readBlockLines(text: string, start: number, column: number): { lines: string[]; end: number } {
  const lines: string[] = [];
  let indent = -1;
  let lineStart = start;
  while (lineStart < text.length) {
    const lineEnd = text.indexOf('\n', lineStart);
    if (lineEnd === -1) throw unsure;
    let at = lineStart;
    while (text.charCodeAt(at) === ascii.space) at += 1;
    if (at === lineEnd) {
      if (at > lineStart) throw unsure;
      lines.push('');
    } else {
      const width = at - lineStart;
      if (indent === -1) indent = width;
      if (width <= column || indent <= column) break;
      if (width < indent) throw unsure;
      lines.push(text.slice(lineStart + indent, lineEnd));
    }
    lineStart = lineEnd + 1;
  }
  return { lines, end: lineStart };
}

/** Joins lines by spaces, and by one line feed for each empty line between them (YAML 1.2.2, section 8.1.3). */
function fold(lines: readonly string[]): string {
  let folded = '';
  let empty = 0;
  for (const [index, line] of lines.entries()) {
    if (line === '') {
      empty += 1;
      continue;
    }
    if (line.startsWith(' ') || line.endsWith(' ')) throw unsure;
    // Empty lines before the first one are kept as they are.
    const isFirst = index === empty;
    folded += (isFirst || empty > 0 ? '\n'.repeat(empty) : ' ') + line;
    empty = 0;
  }
  return folded;
}
