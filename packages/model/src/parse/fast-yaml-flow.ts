// Flow collections of the fast YAML path: [a, b] and {a: b}, also over several lines, with scalars that keep to one.
import { isPlainStart, resolvePlain } from './fast-yaml-scalars.ts';
import { ascii, readQuoted, unsure } from './fast-yaml-words.ts';
import { forbiddenKey, maxDepth } from './source-document.ts';

/** Printable characters that neither end nor structure a plain scalar in a flow collection: all but , : # [ ] { }. */
const flowPlain = /[ -"$-+\--9;-Z\\^-z|~\u00a1-\ud7ff]*/y;

export class FlowReader {
  private readonly text: string;
  private at: number;
  private depth: number;
  private readonly column: number;

  /**
   * `at` is the offset of the opening bracket or brace, `depth` counts the collections around it, and `column` is that
   * of the block collection around it: every further line must be further in. -1 where there is none.
   */
  constructor(
    text: string,
    at: number,
    { depth, column }: { readonly depth: number; readonly column: number },
  ) {
    this.text = text;
    this.at = at;
    this.depth = depth;
    this.column = column;
  }

  /** Offset behind what was read. */
  get end(): number {
    return this.at;
  }

  read(): unknown {
    const { text, at } = this;
    const first = text.charCodeAt(at);
    if (first === ascii.leftBracket) return this.readSequence();
    if (first === ascii.leftBrace) return this.readMap();
    const quoted = readQuoted(text, at);
    if (quoted === undefined) return resolvePlain(this.readPlain());
    this.at = quoted.end;
    return quoted.value;
  }

  private readSequence(): unknown[] {
    this.enter();
    const items: unknown[] = [];
    while (!this.accept(ascii.rightBracket)) {
      items.push(this.read());
      if (!this.accept(ascii.comma) && !this.isAt(ascii.rightBracket)) throw unsure;
    }
    this.depth -= 1;
    return items;
  }

  private readMap(): Record<string, unknown> {
    this.enter();
    const map: Record<string, unknown> = {};
    while (!this.accept(ascii.rightBrace)) {
      const key = this.readKey();
      if (key === forbiddenKey || Object.hasOwn(map, key)) throw unsure;
      map[key] = this.read();
      if (!this.accept(ascii.comma) && !this.isAt(ascii.rightBrace)) throw unsure;
    }
    this.depth -= 1;
    return map;
  }

  private enter(): void {
    this.at += 1;
    this.depth += 1;
    if (this.depth > maxDepth) throw unsure;
  }

  /** A key, its colon and at least one space. */
  private readKey(): string {
    const quoted = readQuoted(this.text, this.at);
    if (quoted !== undefined) this.at = quoted.end;
    // A dash and a space would start a sequence in it.
    else if (this.text.charCodeAt(this.at) === ascii.dash) throw unsure;
    const key = quoted === undefined ? this.readPlain() : quoted.value;
    if (this.text.charCodeAt(this.at) !== ascii.colon) throw unsure;
    if (this.text.charCodeAt(this.at + 1) !== ascii.space) throw unsure;
    this.at += 2;
    this.skipBlank();
    return key;
  }

  private readPlain(): string {
    if (!isPlainStart(this.text.charCodeAt(this.at))) throw unsure;
    const start = this.at;
    flowPlain.lastIndex = start;
    flowPlain.test(this.text);
    let end = flowPlain.lastIndex;
    // The colon of a URL is followed by a slash; any other is left to whoever comes next.
    while (this.text.startsWith('://', end)) {
      flowPlain.lastIndex = end + 1;
      flowPlain.test(this.text);
      end = flowPlain.lastIndex;
    }
    this.at = end;
    // Only spaces: other blanks belong to the scalar.
    while (this.text.charCodeAt(end - 1) === ascii.space) end -= 1;
    return this.text.slice(start, end);
  }

  /** Skips blanks and one character, if it is this one. */
  private accept(unit: number): boolean {
    this.skipBlank();
    if (!this.isAt(unit)) return false;
    this.at += 1;
    return true;
  }

  private isAt(unit: number): boolean {
    return this.text.charCodeAt(this.at) === unit;
  }

  /** Skips spaces, and between lines also comments and empty lines. */
  private skipBlank(): void {
    const { text } = this;
    let lineStart = -1;
    for (;;) {
      while (text.charCodeAt(this.at) === ascii.space) this.at += 1;
      const next = text.charCodeAt(this.at);
      if (next === ascii.hash) {
        // A comment starts a line or follows a space (YAML 1.2.2, section 6.6).
        if (this.at !== lineStart && text.charCodeAt(this.at - 1) !== ascii.space) throw unsure;
        this.expectFurtherIn(lineStart);
        this.at = text.indexOf('\n', this.at);
        if (this.at === -1) throw unsure;
      } else if (next !== ascii.lineFeed) {
        break;
      }
      this.at += 1;
      lineStart = this.at;
    }
    this.expectFurtherIn(lineStart);
  }

  /** A further line, a comment's too, stands further in than the block collection around all of it, or is unsure. */
  private expectFurtherIn(lineStart: number): void {
    // Without a block collection around it, a further line could be the mark of another document.
    if (lineStart !== -1 && (this.column === -1 || this.at - lineStart <= this.column)) throw unsure;
  }
}
