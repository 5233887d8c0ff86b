// Reads bytes, LEB128 numbers and names in a window of a module; never past its end, never more than was asked for.
import { decodeShortText } from './short-text.ts';
import { WasmError, type WasmErrorCode } from './wasm-error.ts';

// Names that start with a byte order mark keep it: `ignoreBOM` means "do not strip it".
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Longer names pay for the call into TextDecoder; shorter ones, nearly all, are cheaper by hand. */
const shortName = 24;

export class ByteReader {
  readonly bytes: Uint8Array;
  /** Offset of the first byte after the window. */
  readonly end: number;
  /** Name of the section that is being read, for messages. */
  readonly section: string | undefined;
  /** Offset of the next byte, from the start of `bytes`. */
  offset: number;
  /** Index of the function whose body is being read, for messages. */
  functionIndex: number | undefined;

  constructor(bytes: Uint8Array, offset = 0, end = bytes.length, section?: string) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
    this.section = section;
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  fail(code: WasmErrorCode, message: string, offset = this.offset): WasmError {
    const { section, functionIndex } = this;
    return new WasmError(code, message, {
      offset,
      ...(section && { section }),
      ...(functionIndex !== undefined && { functionIndex }),
    });
  }

  u8(): number {
    if (this.offset >= this.end)
      throw this.fail('wasm/truncated', 'Cannot read a byte: found the end, expected more');
    const byte = this.bytes[this.offset] ?? 0;
    this.offset += 1;
    return byte;
  }

  /** The next byte without passing it; -1 at the end. */
  peek(): number {
    return this.offset < this.end ? (this.bytes[this.offset] ?? -1) : -1;
  }

  /** Unsigned LEB128 of at most 32 bits, in at most 5 bytes; longer forms than needed are allowed. */
  u32(): number {
    const start = this.offset;
    let byte = this.u8();
    // Nearly every number in a module.
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let shift = 7; shift < 35; shift += 7) {
      byte = this.u8();
      // The fifth byte holds the last 4 bits.
      if (shift === 28 && byte > 0x0f) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw this.fail(
      'wasm/number',
      'Cannot read a number: found more than 32 bits, expected at most 32',
      start,
    );
  }

  /** Unsigned LEB128 of at most 64 bits. Above 2^53 − 1 the answer is `Number.MAX_SAFE_INTEGER`. */
  u64(): number {
    const start = this.offset;
    const small = this.#shortNumber();
    if (small >= 0) return small;
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.u8();
      // The tenth byte holds the last bit.
      if (shift === 63n && byte > 0x01) break;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(value > maxSafe ? maxSafe : value);
    }
    throw this.fail(
      'wasm/number',
      'Cannot read a number: found more than 64 bits, expected at most 64',
      start,
    );
  }

  /** A number of at most 49 bits, which needs no BigInt; -1, and nothing passed, for a longer one. */
  #shortNumber(): number {
    const start = this.offset;
    let value = 0;
    for (let scale = 1; scale < 2 ** 49; scale *= 128) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    this.offset = start;
    return -1;
  }

  /** Signed LEB128 of 33 bits: a type index when positive, the code of an abstract heap type when negative. */
  s33(): number {
    const start = this.offset;
    let value = 0;
    // Multiplied, not shifted: 33 bits do not fit a shift.
    for (let scale = 1, count = 1; count <= 5; scale *= 128, count += 1) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte >= 0x80) continue;
      return byte & 0x40 ? value - scale * 128 : value;
    }
    throw this.fail(
      'wasm/number',
      'Cannot read a number: found more than 33 bits, expected at most 33',
      start,
    );
  }

  /** Passes over one LEB128 number of at most `maxBytes` bytes, whatever its value. */
  skipNumber(maxBytes: number): void {
    const start = this.offset;
    for (let count = 0; count < maxBytes; count += 1) if (this.u8() < 0x80) return;
    throw this.fail(
      'wasm/number',
      `Cannot read a number: found more than ${maxBytes} bytes, expected at most ${maxBytes}`,
      start,
    );
  }

  /** A count of things that take at least `bytesEach` bytes: refused before anything is allocated for it. */
  count(what: string, bytesEach = 1): number {
    const start = this.offset;
    const count = this.u32();
    if (count * bytesEach > this.remaining)
      throw this.fail(
        'wasm/count',
        `Cannot read ${count} ${what}: found ${this.remaining} bytes, expected at least ${count * bytesEach}`,
        start,
      );
    return count;
  }

  /** A view of the next `length` bytes, not a copy. */
  take(length: number): Uint8Array {
    this.skip(length);
    return this.bytes.subarray(this.offset - length, this.offset);
  }

  skip(length: number): void {
    if (length > this.remaining)
      throw this.fail(
        'wasm/truncated',
        `Cannot read ${length} bytes: found ${this.remaining}, expected ${length}`,
      );
    this.offset += length;
  }

  /** A reader of the next `length` bytes, which this one then has passed. */
  window(length: number, section = this.section): ByteReader {
    const start = this.offset;
    this.skip(length);
    return new ByteReader(this.bytes, start, this.offset, section);
  }

  /** A length and that many bytes of UTF-8. */
  name(): string {
    const start = this.offset;
    const length = this.u32();
    if (length > this.remaining)
      throw this.fail(
        'wasm/truncated',
        `Cannot read a name of ${length} bytes: found ${this.remaining}, expected ${length}`,
        start,
      );
    const end = this.offset + length;
    const text = length <= shortName ? decodeShortText(this.bytes, this.offset, end) : undefined;
    if (text !== undefined) {
      this.offset = end;
      return text;
    }
    try {
      return utf8.decode(this.take(length));
    } catch (cause) {
      throw new WasmError('wasm/utf8', 'Cannot read a name: found bytes that are not UTF-8, expected UTF-8', {
        offset: start,
        cause,
        ...(this.section && { section: this.section }),
      });
    }
  }
}

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);
