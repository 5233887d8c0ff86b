// Calls a function of a module with values that JavaScript cannot hold: through a small module of its own, by memory.
import { leb, section, vector, wasmHeader } from '../wasm-builder.ts';
import type { Constant } from './wast-values.ts';

interface Passage {
  readonly code: number;
  readonly load: readonly number[];
  readonly store: readonly number[];
}

// Core specification 3.0, 5.4: type, and its load and store; alignment and offset follow.
const passages: Readonly<Record<string, Passage>> = {
  i32: { code: 0x7f, load: [0x28, 0], store: [0x36, 0] },
  i64: { code: 0x7e, load: [0x29, 0], store: [0x37, 0] },
  f32: { code: 0x7d, load: [0x2a, 0], store: [0x38, 0] },
  f64: { code: 0x7c, load: [0x2b, 0], store: [0x39, 0] },
  v128: { code: 0x7b, load: [0xfd, 0x00, 0], store: [0xfd, 0x0b, 0] },
};
/** Arguments stand from address 0, results after them, 16 bytes each. */
const slot = 16;

export interface Signature {
  readonly params: readonly string[];
  readonly results: readonly string[];
}

/** False where references are passed, which memory cannot hold. */
export function canPassByMemory({ params, results }: Signature): boolean {
  return [...params, ...results].every((type) => Object.hasOwn(passages, type));
}

/**
 * A module that imports `m.f` and a memory `m.memory`; its export `run` loads the arguments, calls, and stores the results.
 * @example new WebAssembly.Module(buildPassage({ params: ['v128'], results: ['f32'] }))
 */
export function buildPassage({ params, results }: Signature): Uint8Array {
  const of = (type: string): Passage => {
    const found = passages[type];
    if (found === undefined) throw new Error(`Cannot pass a value of type ${type}`);
    return found;
  };
  const at = (index: number) => leb(index * slot);
  const constZero = [0x41, 0];
  const loads = params.flatMap((type, index) => [...constZero, ...of(type).load, ...at(index)]);
  const sets = results.flatMap((_, index) => [0x21, ...leb(results.length - 1 - index)]);
  const stores = results.flatMap((type, index) => [
    ...constZero,
    0x20,
    ...leb(index),
    ...of(type).store,
    ...at(params.length + index),
  ]);
  const locals = vector(results.map((type) => [1, of(type).code]));
  const body = [...locals, ...loads, 0x10, 0, ...sets, ...stores, 0x0b];
  const types = (list: readonly string[]) => vector(list.map((type) => [of(type).code]));
  return Uint8Array.from([
    ...wasmHeader,
    ...section(
      1,
      vector([
        [0x60, ...types(params), ...types(results)],
        [0x60, 0, 0],
      ]),
    ),
    ...section(
      2,
      vector([
        [1, 109, 1, 102, 0, 0],
        [1, 109, 6, ...new TextEncoder().encode('memory'), 2, 0, 1],
      ]),
    ),
    ...section(3, [1, 1]),
    ...section(7, vector([[3, ...new TextEncoder().encode('run'), 0, 1]])),
    ...section(10, vector([[...leb(body.length), ...body]])),
  ]);
}

/** Puts the arguments where `run` looks for them. */
export function writeArguments(memory: Uint8Array, constants: readonly Constant[]): void {
  memory.fill(0);
  for (const [index, { bytes }] of constants.entries()) memory.set(bytes, index * slot);
}

/** The results as hexadecimal text. */
export function readResults(memory: Uint8Array, { params, results }: Signature): string {
  const start = params.length * slot;
  return Buffer.from(memory.subarray(start, start + results.length * slot)).toString('hex');
}
