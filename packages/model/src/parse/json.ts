// JSON in, by RFC 8259 and stricter: duplicate keys and numbers that would change are refused, nesting is capped, nothing is thrown.
import type { Parsed } from '../problem.ts';
import { quote } from '../quote.ts';
import { type ParseRuleCode, parseProblem } from './parse-rules.ts';
import {
  forbiddenKey,
  joinPointer,
  maxDepth,
  positionAt,
  type SourceDocument,
  type SourcePosition,
} from './source-document.ts';

export const maxJsonBytes = 64 * 1024 * 1024;

export interface ParseJsonOptions {
  /** Path or URL shown in problems. */
  readonly file: string;
  readonly maxBytes?: number;
}

/**
 * Parses JSON. The first problem ends it: behind a mistake in JSON nothing is sure. Codes `parse/json/…`.
 * @example parseJson('{"v":1}', { file: 'line.json' }) // { ok: true, value: { value: { v: 1 }, … } }
 */
export function parseJson(input: Uint8Array | string, options: ParseJsonOptions): Parsed<SourceDocument> {
  const { file, maxBytes = maxJsonBytes } = options;
  const refuse = (code: ParseRuleCode, what: string, position?: SourcePosition): Parsed<SourceDocument> => ({
    ok: false,
    problems: [parseProblem(code, { file, ...position }, what)],
  });
  // threat: a mirror that sends without end. Text is measured in UTF-16 units, which are never more than its bytes.
  if (input.length > maxBytes) {
    return refuse('parse/json/too-large', `found ${input.length} bytes, expected at most ${maxBytes}`);
  }
  const text = typeof input === 'string' ? input : decodeUtf8(input);
  if (text === undefined) return refuse('parse/json/encoding', 'found bytes that are not UTF-8');
  const outcome = new JsonReader(text).readAll();
  if (!outcome.ok) return refuse(outcome.code, outcome.what, positionAt(text, outcome.offset));
  let offsets: Map<string, number> | undefined;
  const locate = (pointer: string) => {
    if (offsets === undefined) {
      offsets = new Map();
      new JsonReader(text, offsets).readAll();
    }
    const offset = offsets.get(pointer);
    return offset === undefined ? undefined : positionAt(text, offset);
  };
  return { ok: true, value: { file, value: outcome.value, locate }, problems: [] };
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: ParseRuleCode; readonly what: string; readonly offset: number };

/** Thrown and caught inside this file only. */
class Refusal extends Error {
  readonly code: ParseRuleCode;
  readonly offset: number;
  constructor(code: ParseRuleCode, offset: number, what: string) {
    super(what);
    this.code = code;
    this.offset = offset;
  }
}

const whiteSpace = /[ \t\n\r]*/y;
const numberToken = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259, section 7: control characters must be escaped
const stringToken = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

class JsonReader {
  private readonly text: string;
  private readonly offsets: Map<string, number> | undefined;
  private at = 0;

  constructor(text: string, offsets?: Map<string, number>) {
    this.text = text;
    this.offsets = offsets;
  }

  readAll(): Outcome {
    try {
      const value = this.readValue('', 0);
      this.skip(whiteSpace);
      if (this.at < this.text.length) this.refuseHere('the end of the file');
      return { ok: true, value };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { ok: false, code: error.code, what: error.message, offset: error.offset };
    }
  }

  private readValue(pointer: string, depth: number): unknown {
    this.skip(whiteSpace);
    this.offsets?.set(pointer, this.at);
    const first = this.text[this.at];
    if (first === '{') return this.readObject(pointer, depth + 1);
    if (first === '[') return this.readArray(pointer, depth + 1);
    if (first === '"') return this.readString();
    for (const [word, value] of words) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.readNumber();
  }

  private readObject(pointer: string, depth: number): Record<string, unknown> {
    this.enter(depth);
    const value: Record<string, unknown> = {};
    if (this.accept('}')) return value;
    do {
      this.skip(whiteSpace);
      const offset = this.at;
      const key = this.readString();
      if (key === forbiddenKey)
        throw new Refusal('parse/json/forbidden-key', offset, `found the key ${quote(key)}`);
      if (Object.hasOwn(value, key)) {
        throw new Refusal(
          'parse/json/duplicate-key',
          offset,
          `found the key ${quote(key)} twice, expected it once`,
        );
      }
      if (!this.accept(':')) this.refuseHere('":"');
      value[key] = this.readValue(this.offsets === undefined ? '' : joinPointer(pointer, key), depth);
    } while (this.accept(','));
    if (!this.accept('}')) this.refuseHere('"," or "}"');
    return value;
  }

  private readArray(pointer: string, depth: number): unknown[] {
    this.enter(depth);
    const value: unknown[] = [];
    if (this.accept(']')) return value;
    do {
      value.push(this.readValue(this.offsets === undefined ? '' : joinPointer(pointer, value.length), depth));
    } while (this.accept(','));
    if (!this.accept(']')) this.refuseHere('"," or "]"');
    return value;
  }

  private enter(depth: number): void {
    if (depth > maxDepth) {
      throw new Refusal('parse/json/too-deep', this.at, `found more than ${maxDepth} levels of nesting`);
    }
    this.at += 1;
  }

  private readString(): string {
    const start = this.at;
    // Most texts hold no escape: then the next quote ends it, and nothing needs decoding.
    const end = this.text.indexOf('"', start + 1);
    const plain = end === -1 ? undefined : this.text.slice(start + 1, end);
    if (this.text[start] === '"' && plain !== undefined && !needsDecoding.test(plain)) {
      this.at = end + 1;
      return plain;
    }
    const token = this.skip(stringToken);
    if (token === undefined) this.refuseHere('a text in double quotes without control characters');
    const value: unknown = JSON.parse(token);
    return String(value);
  }

  private readNumber(): number {
    const start = this.at;
    const token = this.skip(numberToken);
    if (token === undefined || token === '') this.refuseHere('a value');
    const value = Number(token);
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
      throw new Refusal(
        'parse/json/number',
        start,
        `found ${quote(token)}, expected a number that a double keeps exactly`,
      );
    }
    return value;
  }

  private accept(character: string): boolean {
    this.skip(whiteSpace);
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private skip(token: RegExp): string | undefined {
    token.lastIndex = this.at;
    const match = token.exec(this.text);
    if (match === null) return undefined;
    this.at = token.lastIndex;
    return match[0];
  }

  private refuseHere(expected: string): never {
    const found =
      this.at >= this.text.length ? 'the end of the file' : quote(this.text.slice(this.at, this.at + 12));
    throw new Refusal('parse/json/syntax', this.at, `found ${found}, expected ${expected}`);
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259, section 7: control characters must be escaped
const needsDecoding = /[\\\u0000-\u001f]/;
const words: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
];
