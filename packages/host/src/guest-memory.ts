// Every byte that crosses between host and guest goes through here: each pointer is checked, each size is capped.

import { isFunction, isMemory, type WasmFunction, type WasmMemory } from './engine.ts';
import { HostError } from './host-error.ts';
import { findDearShape } from './json-shape.ts';

const encoder = new TextEncoder();
// Texts up to a third of this are written without taking memory for each call; UTF-8 needs at most 3 bytes for a UTF-16 unit.
const scratch = new Uint8Array(256 * 1024);
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface GuestMemory {
  /** A copy of the guest's bytes. Throws HostError `host/pointer`, or `tooLarge` past `maxBytes`. */
  read(pointer: number, length: number, options: ReadOptions): Uint8Array;
  /**
   * The guest's bytes as the text of JSON that is not dear to parse. Throws HostError `host/pointer`,
   * `host/output-too-large`, or `host/output-invalid` where they are not UTF-8.
   */
  readJsonText(pointer: number, length: number, options: ReadOptions): string;
  /** The guest's own bytes, for writing. Throws HostError `host/pointer`. Void once the memory grows. */
  view(pointer: number, length: number): Uint8Array;
  /** Copies bytes into a block that the guest allocates. Throws HostError. */
  store(bytes: Uint8Array): { readonly pointer: number; readonly length: number };
  free(pointer: number, length: number): void;
  /** Bytes that the memory has now. */
  size(): number;
}

export interface ReadOptions {
  readonly what: string;
  readonly maxBytes: number;
}

/** Binds to a fresh instance. Throws HostError `host/export-missing`. */
export function createGuestMemory(exports: Readonly<Record<string, unknown>>): GuestMemory {
  const { memory } = exports;
  if (!isMemory(memory)) throw missing('memory');
  const allocate = exportedFunction(exports, 'plugindex_alloc');
  const release = exportedFunction(exports, 'plugindex_free');
  const view = (pointer: number, length: number) => checkedView(memory, pointer, length);
  return {
    read(pointer, length, { what, maxBytes }) {
      checkLength(length, { what, maxBytes });
      return view(pointer, length).slice();
    },
    readJsonText(pointer, length, options) {
      checkLength(length, options);
      return decodeJsonText(view(pointer, length), options.what);
    },
    view,
    store(bytes) {
      const pointer = Number(allocate(bytes.length)) >>> 0;
      view(pointer, bytes.length).set(bytes);
      return { pointer, length: bytes.length };
    },
    free: (pointer, length) => void release(pointer | 0, length | 0),
    size: () => memory.buffer.byteLength,
  };
}

/** The text of JSON that is not dear to parse, which nobody has parsed yet. Throws HostError `host/output-invalid`. */
export function decodeJsonText(bytes: Uint8Array, what: string): string {
  const dear = findDearShape(bytes);
  if (dear !== undefined) throw new HostError('host/output-invalid', `Cannot take ${what}: ${dear}`);
  return decodeText(bytes, what);
}

/** Throws HostError `host/output-too-large`. */
export function checkLength(length: number, { what, maxBytes }: ReadOptions): void {
  if (length <= maxBytes) return;
  throw new HostError(
    'host/output-too-large',
    `Cannot take ${what}: found ${length} bytes, expected at most ${maxBytes}`,
  );
}

/**
 * The guest's own bytes. Throws HostError `host/pointer`. Void once the memory grows.
 * threat: a pointer beyond the memory, or one that wraps around.
 */
export function checkedView(memory: WasmMemory, pointer: number, length: number): Uint8Array {
  const { buffer } = memory;
  if (pointer + length > buffer.byteLength) {
    throw new HostError(
      'host/pointer',
      `Cannot reach the guest's bytes: found ${pointer} + ${length}, expected at most ${buffer.byteLength}`,
    );
  }
  return new Uint8Array(buffer, pointer, length);
}

export function exportedFunction(exports: Readonly<Record<string, unknown>>, name: string): WasmFunction {
  const value = exports[name];
  if (!isFunction(value)) throw missing(name);
  return value;
}

function missing(name: string): HostError {
  return new HostError('host/export-missing', `Cannot run the module: it does not export "${name}"`);
}

/** Splits `pointer << 32 | length`. Throws HostError `host/pointer` on anything but a 64-bit integer. */
export function unpack(packed: unknown): { readonly pointer: number; readonly length: number } {
  if (typeof packed !== 'bigint') {
    throw new HostError('host/pointer', `Cannot read the answer: found ${typeof packed}, expected an i64`);
  }
  const bits = BigInt.asUintN(64, packed);
  return { pointer: Number(bits >> 32n), length: Number(bits & 0xffffffffn) };
}

export function pack({ pointer, length }: { readonly pointer: number; readonly length: number }): bigint {
  return BigInt.asIntN(64, (BigInt(pointer) << 32n) | BigInt(length));
}

/** JSON text. Throws HostError `host/input-invalid` on what JSON cannot carry. */
export function toJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new HostError('host/input-invalid', 'Cannot write the input as JSON', { cause });
  }
  if (text === undefined)
    throw new HostError('host/input-invalid', 'Cannot write the input as JSON: it has no form there');
  return text;
}

/** UTF-8 JSON. Throws HostError `host/input-invalid` on what JSON cannot carry. */
export function encodeJson(value: unknown): Uint8Array {
  return encoder.encode(toJson(value));
}

/** UTF-8 of a text; void as soon as the next text is encoded. */
export function encodeBriefly(text: string): Uint8Array {
  if (text.length * 3 > scratch.length) return encoder.encode(text);
  return scratch.subarray(0, encoder.encodeInto(text, scratch).written);
}

/** Throws HostError `host/output-invalid`. */
export function fromJson(text: string, what: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (cause) {
    throw invalid(what, cause);
  }
}

/** Strict UTF-8, then JSON. Throws HostError `host/output-invalid`. */
export function decodeJson(bytes: Uint8Array, what: string): unknown {
  return fromJson(decodeText(bytes, what), what);
}

function decodeText(bytes: Uint8Array, what: string): string {
  try {
    return strictDecoder.decode(bytes);
  } catch (cause) {
    throw invalid(what, cause);
  }
}

function invalid(what: string, cause: unknown): HostError {
  return new HostError('host/output-invalid', `Cannot read ${what}: expected JSON in UTF-8`, { cause });
}
