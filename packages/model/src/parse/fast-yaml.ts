// A fast path for the plain YAML that people write in an index: it answers exactly what the library would, or not at all.
//
//   block maps and sequences · plain and quoted scalars on one line · flow collections · comments
//   literal and folded block scalars without an indentation indicator
//
// Whatever else it meets, or is not sure of, it leaves to the library: it never decides that a text is wrong.
import { FlowReader } from './fast-yaml-flow.ts';
import { isPlainStart, readBlockScalar, resolvePlain } from './fast-yaml-scalars.ts';
import { ascii, readQuoted, unsure } from './fast-yaml-words.ts';
import { forbiddenKey, maxDepth } from './source-document.ts';

/** YAML 1.2.2, section 7.4: an implicit key has at most 1,024 characters. */
const maxKeyLength = 1000;

// Everything but line feeds and printable characters of one UTF-16 unit: tabs, carriage returns, other line breaks,
// byte order marks and surrogates are for the library.
const unsureCharacter = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/**
 * The value of a YAML text, wrapped, or undefined where the library must look.
 * @example parseFastYaml('name: auth-jwt\n') // { value: { name: 'auth-jwt' } }
 */
export function parseFastYaml(text: string): { readonly value: unknown } | undefined {
  if (unsureCharacter.test(text)) return undefined;
  try {
    return { value: new BlockReader(text).readAll() };
  } catch (error) {
    if (error === unsure) return undefined;
    throw error;
  }
}

class BlockReader {
  private readonly text: string;
  /** Where reading goes on: the first character of a line's content, or somewhere behind it. */
  private at = 0;
  /** Column of the content of the line at hand; -1 behind the last line. */
  private indent = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  readAll(): unknown {
    this.toLine(0);
    const first = this.text.charCodeAt(this.at);
    const isFlow = first === ascii.leftBrace || first === ascii.leftBracket;
    const value = isFlow ? this.readInline(-1) : this.readBlock();
    if (this.indent !== -1) throw unsure;
    return value;
  }

  /** Goes to the next line that holds more than spaces and a comment, from the beginning of a line on. */
  private toLine(lineStart: number): void {
    const { text } = this;
    let start = lineStart;
    while (start < text.length) {
      let at = start;
      while (text.charCodeAt(at) === ascii.space) at += 1;
      const first = text.charCodeAt(at);
      if (first !== ascii.lineFeed && first !== ascii.hash && at < text.length) {
        this.at = at;
        this.indent = at - start;
        return;
      }
      start = this.lineEnd(at) + 1;
    }
    this.at = text.length;
    this.indent = -1;
  }

  private lineEnd(from: number): number {
    const end = this.text.indexOf('\n', from);
    return end === -1 ? this.text.length : end;
  }

  /** The collection that starts at the content of the line at hand. */
  private readBlock(): unknown {
    if (this.indent === -1) throw unsure;
    return this.atDash() ? this.readSequence(this.indent) : this.readMap(this.indent);
  }

  private atDash(): boolean {
    return this.text.charCodeAt(this.at) === ascii.dash && this.endsWord(this.at + 1);
  }

  /** True before a space, a line's end or the text's end. */
  private endsWord(at: number): boolean {
    const next = this.text.charCodeAt(at);
    return next === ascii.space || next === ascii.lineFeed || at >= this.text.length;
  }

  private readMap(column: number): Record<string, unknown> {
    this.enter();
    const map: Record<string, unknown> = {};
    while (this.indent === column) {
      const key = this.readKey();
      if (key === undefined || key === forbiddenKey || key.length > maxKeyLength || Object.hasOwn(map, key)) {
        throw unsure;
      }
      this.skipSpaces();
      map[key] = this.atLineEnd() ? this.readNested(column, { dashMayAlign: true }) : this.readInline(column);
    }
    this.leave(column);
    return map;
  }

  private readSequence(column: number): unknown[] {
    this.enter();
    const items: unknown[] = [];
    while (this.indent === column && this.atDash()) {
      const dash = this.at;
      this.at += 1;
      this.skipSpaces();
      if (this.atLineEnd()) items.push(this.readNested(column, { dashMayAlign: false }));
      else items.push(this.readItem(column, column + this.at - dash));
    }
    this.leave(column);
    return items;
  }

  /** What stands behind a dash on its line: a compact collection, whose column is where it starts, or a scalar. */
  private readItem(column: number, inner: number): unknown {
    this.indent = inner;
    if (this.atDash()) return this.readSequence(inner);
    const start = this.at;
    const key = this.readKey();
    this.at = start;
    return key === undefined ? this.readInline(column) : this.readMap(inner);
  }

  /** The value of a key or dash with nothing behind it on its line: a collection further in, or null. */
  private readNested(column: number, options: { readonly dashMayAlign: boolean }): unknown {
    this.toLine(this.lineEnd(this.at) + 1);
    if (this.indent > column) return this.readBlock();
    if (options.dashMayAlign && this.indent === column && this.atDash()) return this.readSequence(column);
    return null;
  }

  private enter(): void {
    this.depth += 1;
    if (this.depth > maxDepth) throw unsure;
  }

  /** A line further in than the collection that just ended continues a scalar or is a mistake. */
  private leave(column: number): void {
    this.depth -= 1;
    if (this.indent > column) throw unsure;
  }

  private skipSpaces(): void {
    while (this.text.charCodeAt(this.at) === ascii.space) this.at += 1;
  }

  /** True where nothing but a comment is left on the line. Only asked behind spaces, a colon or a dash. */
  private atLineEnd(): boolean {
    const next = this.text.charCodeAt(this.at);
    if (next === ascii.hash) {
      if (this.text.charCodeAt(this.at - 1) !== ascii.space) throw unsure;
      return true;
    }
    return next === ascii.lineFeed || this.at >= this.text.length;
  }

  /** Reads a key and its colon; undefined, and nothing read, where there is none. */
  private readKey(): string | undefined {
    const { text, at } = this;
    const quoted = readQuoted(text, at);
    const end = quoted === undefined ? plainKeyEnd(text, at) : quoted.end;
    if (end === at || text.charCodeAt(end) !== ascii.colon || !this.endsWord(end + 1)) return undefined;
    this.at = end + 1;
    return quoted === undefined ? text.slice(at, end) : quoted.value;
  }

  /** A scalar or flow collection that starts on this line, below a collection at `column`. */
  private readInline(column: number): unknown {
    const { text, at } = this;
    const first = text.charCodeAt(at);
    if (first === ascii.bar || first === ascii.greater) {
      const scalar = readBlockScalar(text, at, column);
      this.toLine(scalar.end);
      return scalar.value;
    }
    if (first === ascii.leftBrace || first === ascii.leftBracket) {
      const flow = new FlowReader(text, at, { depth: this.depth, column });
      const value = flow.read();
      this.finishLine(flow.end);
      return value;
    }
    const quoted = readQuoted(text, at);
    if (quoted !== undefined) {
      this.finishLine(quoted.end);
      return quoted.value;
    }
    return this.readPlain();
  }

  private readPlain(): unknown {
    const { text, at } = this;
    if (!isPlainStart(text.charCodeAt(at))) throw unsure;
    const lineEnd = this.lineEnd(at);
    let end = lineEnd;
    for (let here = at; here < lineEnd; here += 1) {
      const unit = text.charCodeAt(here);
      if (unit === ascii.colon && this.endsWord(here + 1)) throw unsure;
      if (unit === ascii.hash && text.charCodeAt(here - 1) === ascii.space) {
        end = here;
        break;
      }
    }
    while (text.charCodeAt(end - 1) === ascii.space) end -= 1;
    this.toLine(lineEnd + 1);
    return resolvePlain(text.slice(at, end));
  }

  /** Behind a value, only a comment may follow on its line. */
  private finishLine(end: number): void {
    this.at = end;
    this.skipSpaces();
    if (!this.atLineEnd()) throw unsure;
    this.toLine(this.lineEnd(this.at) + 1);
  }
}

/** End of letters, digits and a few signs that can be no indicator inside a key. */
function plainKeyEnd(text: string, start: number): number {
  let end = start;
  while (isKeyStart(text.charCodeAt(end)) || (end > start && isInsideKey(text.charCodeAt(end)))) end += 1;
  return end;
}

function isKeyStart(unit: number): boolean {
  return (
    (unit >= 97 && unit <= 122) || // a–z
    (unit >= 65 && unit <= 90) || // A–Z
    (unit >= 48 && unit <= 57) || // 0–9
    unit === ascii.underscore ||
    unit === ascii.dollar
  );
}

function isInsideKey(unit: number): boolean {
  return unit === ascii.dash || unit === ascii.dot || unit === ascii.slash;
}
