// What the readers of the fast YAML path share: character codes, quoted texts, and the way to give up.

/** Thrown, and caught by the fast path itself, where the library must decide. Made once: its stack is never read. */
export const unsure = new Error('The fast path is not sure about this text');

/** UTF-16 units by name. */
export const ascii = {
  lineFeed: 10,
  space: 32,
  doubleQuote: 34,
  hash: 35,
  dollar: 36,
  singleQuote: 39,
  comma: 44,
  dash: 45,
  dot: 46,
  slash: 47,
  colon: 58,
  greater: 62,
  leftBracket: 91,
  backslash: 92,
  rightBracket: 93,
  underscore: 95,
  leftBrace: 123,
  bar: 124,
  rightBrace: 125,
} as const;

export interface QuotedText {
  readonly value: string;
  /** Offset behind the closing quote. */
  readonly end: number;
}

/** The quoted text at an offset; undefined where no quote opens. On one line and with simple escapes, or unsure. */
export function readQuoted(text: string, at: number): QuotedText | undefined {
  const quote = text.charCodeAt(at);
  if (quote === ascii.doubleQuote) return readDoubleQuoted(text, at);
  return quote === ascii.singleQuote ? readSingleQuoted(text, at) : undefined;
}

function readDoubleQuoted(text: string, at: number): QuotedText {
  let hasEscape = false;
  for (let here = at + 1; here < text.length; here += 1) {
    const unit = text.charCodeAt(here);
    if (unit === ascii.doubleQuote) {
      const raw = text.slice(at + 1, here);
      return { value: hasEscape ? decodeEscapes(raw) : raw, end: here + 1 };
    }
    if (unit === ascii.lineFeed) break;
    if (unit === ascii.backslash) {
      hasEscape = true;
      here += 1;
      if (text.charCodeAt(here) === ascii.lineFeed) break;
    }
  }
  throw unsure;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '"': '"', '\\': '\\', '/': '/' };

/** The escapes that people write, the same in YAML and JSON (YAML 1.2.2, section 5.7). */
function decodeEscapes(raw: string): string {
  return raw.replaceAll(/\\(.)/g, (_, escaped: string) => {
    const value = escapes[escaped];
    if (value === undefined) throw unsure;
    return value;
  });
}

function readSingleQuoted(text: string, at: number): QuotedText {
  const lineEnd = text.indexOf('\n', at);
  let end = at;
  do {
    end = text.indexOf("'", end + 1);
    if (end === -1 || (lineEnd !== -1 && end > lineEnd)) throw unsure;
    // Two single quotes stand for one (YAML 1.2.2, section 7.3.2).
    if (text.charCodeAt(end + 1) !== ascii.singleQuote) break;
    end += 1;
  } while (end < text.length);
  return { value: text.slice(at + 1, end).replaceAll("''", "'"), end: end + 1 };
}
