// Flow collections of the fast YAML path: [a, b] and {a: b} on one line, with plain and quoted scalars.
import { isPlainStart, resolvePlain } from './fast-yaml-scalars.ts';
import { ascii, readQuoted, unsure } from './fast-yaml-words.ts';
import { forbiddenKey, maxDepth } from './source-document.ts';

/** Characters that cannot end or structure a plain scalar in a flow collection. */
const flowPlain = /[A-Za-z0-9_$./<>=^~+*() @\u00a1-\ud7ff-]*/y;

export class FlowReader {
  private readonly text: string;
  private at: number;
  private depth: number;

  /** `at` is the offset of the opening bracket or brace; `depth` counts the collections around it. */
  constructor(text: string, at: number, depth: number) {
    this.text = text;
    this.at = at;
    this.depth = depth;
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
    if (!this.accept(ascii.rightBracket)) {
      do {
        this.skipSpaces();
        items.push(this.read());
      } while (this.accept(ascii.comma));
      if (!this.accept(ascii.rightBracket)) throw unsure;
    }
    this.depth -= 1;
    return items;
  }

  private readMap(): Record<string, unknown> {
    this.enter();
    const map: Record<string, unknown> = {};
    if (!this.accept(ascii.rightBrace)) {
      do {
        this.skipSpaces();
        const key = this.readKey();
        if (key === forbiddenKey || Object.hasOwn(map, key)) throw unsure;
        map[key] = this.read();
      } while (this.accept(ascii.comma));
      if (!this.accept(ascii.rightBrace)) throw unsure;
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
    const key = quoted === undefined ? this.readPlain() : quoted.value;
    if (this.text.charCodeAt(this.at) !== ascii.colon) throw unsure;
    if (this.text.charCodeAt(this.at + 1) !== ascii.space) throw unsure;
    this.at += 2;
    this.skipSpaces();
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
    return this.text.slice(start, end).trimEnd();
  }

  private accept(unit: number): boolean {
    this.skipSpaces();
    if (this.text.charCodeAt(this.at) !== unit) return false;
    this.at += 1;
    return true;
  }

  private skipSpaces(): void {
    while (this.text.charCodeAt(this.at) === ascii.space) this.at += 1;
  }
}
