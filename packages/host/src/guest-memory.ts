// Every byte that crosses between host and guest goes through here: each pointer is checked, each size is capped.

import { isFunction, isMemory, type WasmFunction, type WasmMemory } from './engine.ts';
import { HostError } from './host-error.ts';

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface GuestMemory {
  /** A copy of the guest's bytes. Throws HostError `host/pointer`, or `tooLarge` past `maxBytes`. */
  read(pointer: number, length: number, options: ReadOptions): Uint8Array;
  /** The guest's own bytes, for writing. Throws HostError `host/pointer`. Void once the memory grows. */
  view(pointer: number, length: number): Uint8Array;
  /** Copies bytes into a block that the guest allocates. Throws HostError. */
  store(bytes: Uint8Array): { readonly pointer: number; readonly length: number };
  free(pointer: number, length: number): void;
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
      if (length > maxBytes) {
        throw new HostError(
          'host/output-too-large',
          `Cannot take ${what}: found ${length} bytes, expected at most ${maxBytes}`,
        );
      }
      return view(pointer, length).slice();
    },
    view,
    store(bytes) {
      const pointer = Number(allocate(bytes.length)) >>> 0;
      view(pointer, bytes.length).set(bytes);
      return { pointer, length: bytes.length };
    },
    free: (pointer, length) => void release(pointer | 0, length | 0),
  };
}

// threat: a pointer beyond the memory, or one that wraps around.
function checkedView(memory: WasmMemory, pointer: number, length: number): Uint8Array {
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

/** UTF-8 JSON. Throws HostError `host/input-invalid` on what JSON cannot carry. */
export function encodeJson(value: unknown): Uint8Array {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new HostError('host/input-invalid', 'Cannot write the input as JSON', { cause });
  }
  if (text === undefined)
    throw new HostError('host/input-invalid', 'Cannot write the input as JSON: it has no form there');
  return encoder.encode(text);
}

/** Strict UTF-8, then JSON. Throws HostError `host/output-invalid`. */
export function decodeJson(bytes: Uint8Array, what: string): unknown {
  try {
    const value: unknown = JSON.parse(strictDecoder.decode(bytes));
    return value;
  } catch (cause) {
    throw new HostError('host/output-invalid', `Cannot read ${what}: expected JSON in UTF-8`, { cause });
  }
}
