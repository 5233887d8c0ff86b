// A strict JSON reader (RFC 8259) over UTF-8 bytes: no comments, no trailing commas, no duplicate keys.
import { utf8, utf8Size } from '../text';
import { decimalToDouble } from './decimal';
import { Json } from './value';

/** Arrays and objects inside one another. A deeper text is refused, never followed. */
export const maxJsonDepth: i32 = 128;

/** Parses a text. Null when it is not JSON; use JsonParser to learn why. */
export function parseJson(text: string): Json | null {
  return parseJsonBytes(utf8(text));
}

/** Parses UTF-8 bytes. Null when they are not JSON. */
export function parseJsonBytes(bytes: Uint8Array): Json | null {
  return new JsonParser(bytes.dataStart, bytes.length).parse();
}

/** Parses one text; `problem` says what was wrong and at which byte. */
export class JsonParser {
  problem: string = '';
  private at: usize;
  private end: usize;
  private start: usize;
  private depth: i32 = 0;

  constructor(address: usize, length: i32) {
    this.start = address;
    this.at = address;
    this.end = address + length;
  }

  parse(): Json | null {
    const value = this.value();
    if (value == null) return null;
    this.skipSpace();
    if (this.at < this.end) return this.refuse('more text after the value');
    return value;
  }

  private refuse(what: string): Json | null {
    if (this.problem.length == 0) this.problem = what + ' at byte ' + (this.at - this.start).toString();
    return null;
  }

  private skipSpace(): void {
    while (this.at < this.end) {
      const c = <i32>load<u8>(this.at);
      if (c != 0x20 && c != 0x0a && c != 0x0d && c != 0x09) return;
      this.at++;
    }
  }

  private value(): Json | null {
    this.skipSpace();
    if (this.at >= this.end) return this.refuse('found the end, expected a value');
    const c = <i32>load<u8>(this.at);
    if (c == 0x22) {
      const text = this.string();
      return text == null ? null : Json.str(text);
    }
    if (c == 0x7b) return this.object();
    if (c == 0x5b) return this.array();
    if (c == 0x2d || isDigit(c)) return this.number();
    if (c == 0x74) return this.word('true') ? Json.bool(true) : null;
    if (c == 0x66) return this.word('false') ? Json.bool(false) : null;
    if (c == 0x6e) return this.word('null') ? Json.nil() : null;
    return this.refuse('unexpected character');
  }

  private word(word: string): bool {
    for (let i = 0; i < word.length; i++) {
      if (this.at + i >= this.end || load<u8>(this.at + i) != word.charCodeAt(i)) {
        this.refuse('unexpected character');
        return false;
      }
    }
    this.at += word.length;
    return true;
  }

  private object(): Json | null {
    if (++this.depth > maxJsonDepth) return this.refuse('more than ' + maxJsonDepth.toString() + ' levels');
    this.at++;
    const object = Json.object();
    this.skipSpace();
    if (this.take(0x7d)) {
      this.depth--;
      return object;
    }
    while (true) {
      this.skipSpace();
      if (this.at >= this.end || load<u8>(this.at) != 0x22) return this.refuse('expected a key');
      const key = this.string();
      if (key == null) return null;
      this.skipSpace();
      if (!this.take(0x3a)) return this.refuse('expected ":"');
      const value = this.value();
      if (value == null) return null;
      if (object.has(key)) return this.refuse('a key appears twice');
      object.set(key, value);
      this.skipSpace();
      if (this.take(0x2c)) continue;
      if (!this.take(0x7d)) return this.refuse('expected "," or "}"');
      this.depth--;
      return object;
    }
  }

  private array(): Json | null {
    if (++this.depth > maxJsonDepth) return this.refuse('more than ' + maxJsonDepth.toString() + ' levels');
    this.at++;
    const array = Json.array();
    this.skipSpace();
    if (this.take(0x5d)) {
      this.depth--;
      return array;
    }
    while (true) {
      const value = this.value();
      if (value == null) return null;
      array.push(value);
      this.skipSpace();
      if (this.take(0x2c)) continue;
      if (!this.take(0x5d)) return this.refuse('expected "," or "]"');
      this.depth--;
      return array;
    }
  }

  private take(c: i32): bool {
    if (this.at >= this.end || <i32>load<u8>(this.at) != c) return false;
    this.at++;
    return true;
  }

  private number(): Json | null {
    const negative = this.take(0x2d);
    const first = this.at;
    if (this.take(0x30)) {
      // RFC 8259 6: no leading zeros.
    } else if (!this.digits()) {
      return this.refuse('expected a digit');
    }
    if (this.take(0x2e) && !this.digits()) return this.refuse('expected a digit');
    if (this.take(0x65) || this.take(0x45)) {
      if (!this.take(0x2b)) this.take(0x2d);
      if (!this.digits()) return this.refuse('expected a digit');
    }
    const magnitude = decimalToDouble(first, this.at);
    if (magnitude == f64.POSITIVE_INFINITY) return this.refuse('a number too large');
    return Json.num(negative ? -magnitude : magnitude);
  }

  private digits(): bool {
    const from = this.at;
    while (this.at < this.end && isDigit(<i32>load<u8>(this.at))) this.at++;
    return this.at > from;
  }

  private string(): string | null {
    this.at++;
    const from = this.at;
    while (this.at < this.end) {
      const c = <i32>load<u8>(this.at);
      if (c == 0x22) {
        const text = narrow(from, <i32>(this.at - from));
        this.at++;
        return text;
      }
      if (c < 0x20 || c >= 0x80 || c == 0x5c) break;
      this.at++;
    }
    return this.wideString(from);
  }

  /** The general case: escapes and characters beyond ASCII. Decodes into a buffer that is never too small. */
  private wideString(from: usize): string | null {
    let close = this.at;
    while (close < this.end && load<u8>(close) != 0x22) close += load<u8>(close) == 0x5c ? 2 : 1;
    if (close >= this.end) {
      this.refuse('a string without its end');
      return null;
    }
    const units = scratch(<usize>(close - from) << 1);
    let out = units;
    this.at = from;
    while (this.at < close) {
      const c = <u32>load<u8>(this.at);
      if (c < 0x20) {
        this.refuse('a control character in a string');
        return null;
      }
      if (c == 0x5c) {
        const unit = this.escape();
        if (unit < 0) return null;
        store<u16>(out, <u16>unit);
        out += 2;
      } else {
        const size = utf8Size(this.at, close);
        if (size == 0) {
          this.refuse('bytes that are not UTF-8');
          return null;
        }
        out = storeScalar(out, decodeScalar(this.at, size));
        this.at += size;
      }
    }
    this.at = close + 1;
    return String.UTF16.decodeUnsafe(units, <i32>(out - units));
  }

  /** One escape, as a UTF-16 code unit: a pair of surrogates comes as two escapes (RFC 8259 7). -1 when malformed. */
  private escape(): i32 {
    const c = <i32>load<u8>(this.at + 1);
    this.at += 2;
    if (c == 0x22 || c == 0x5c || c == 0x2f) return c;
    if (c == 0x62) return 0x08;
    if (c == 0x66) return 0x0c;
    if (c == 0x6e) return 0x0a;
    if (c == 0x72) return 0x0d;
    if (c == 0x74) return 0x09;
    if (c == 0x75 && this.end - this.at >= 4) {
      let unit = 0;
      for (let i = 0; i < 4; i++) {
        const digit = hexDigit(<i32>load<u8>(this.at + i));
        if (digit < 0) break;
        unit = (unit << 4) | digit;
        if (i == 3) {
          this.at += 4;
          return unit;
        }
      }
    }
    this.refuse('an unknown escape');
    return -1;
  }
}

let scratchBlock: usize = 0;
let scratchRoom: usize = 0;

/** A block outside the collector's reach, reused by every string: a raw pointer would not keep an ArrayBuffer alive. */
function scratch(room: usize): usize {
  if (room > scratchRoom) {
    if (scratchBlock != 0) heap.free(scratchBlock);
    scratchBlock = heap.alloc(room);
    scratchRoom = room;
  }
  return scratchBlock;
}

// @ts-ignore: decorator
@inline
function isDigit(c: i32): bool {
  return <u32>(c - 0x30) < 10;
}

function hexDigit(c: i32): i32 {
  if (isDigit(c)) return c - 0x30;
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** ASCII bytes as UTF-16. */
function narrow(from: usize, length: i32): string {
  const text = changetype<string>(__new(<usize>length << 1, idof<string>()));
  let out = changetype<usize>(text);
  for (let i = 0; i < length; i++, out += 2) store<u16>(out, <u16>load<u8>(from + i));
  return text;
}

function decodeScalar(at: usize, size: i32): u32 {
  const first = <u32>load<u8>(at);
  if (size == 1) return first;
  if (size == 2) return ((first & 0x1f) << 6) | tail(at + 1);
  if (size == 3) return ((first & 0x0f) << 12) | (tail(at + 1) << 6) | tail(at + 2);
  return ((first & 0x07) << 18) | (tail(at + 1) << 12) | (tail(at + 2) << 6) | tail(at + 3);
}

// @ts-ignore: decorator
@inline
function tail(at: usize): u32 {
  return <u32>load<u8>(at) & 0x3f;
}

function storeScalar(out: usize, scalar: u32): usize {
  if (scalar < 0x10000) {
    store<u16>(out, <u16>scalar);
    return out + 2;
  }
  const above = scalar - 0x10000;
  store<u16>(out, <u16>(0xd800 | (above >> 10)));
  store<u16>(out + 2, <u16>(0xdc00 | (above & 0x3ff)));
  return out + 4;
}
