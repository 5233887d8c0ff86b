// Modules made by hand that speak Extism's ABI, each to do one wrong thing.
import { extism1, importsFrom } from '@plugindex/wasm';
import {
  buildModule,
  type FunctionSpec,
  type ImportSpec,
  type ModuleSpec,
  type NumberType,
} from '../../kit/wasm-builder.ts';

export type Import = ImportSpec & { readonly kind: 'function' };

const numberTypes = { i32: 'i32', i64: 'i64', f32: 'f32', f64: 'f64' } as const;
const toNumberType = (name: string): NumberType =>
  Object.values(numberTypes).find((known) => known === name) ?? 'i32';

/** An import as the ABI has it. */
export function from(name: string, module = extism1.importModule): Import {
  const known = importsFrom(extism1, module)?.find((entry) => entry.name === name);
  if (known === undefined) throw new Error(`No such import: ${module}.${name}`);
  const { params, results } = known.type;
  return {
    kind: 'function',
    module,
    name,
    params: params.map(toNumberType),
    results: results.map(toNumberType),
  };
}

export const wasi = (name: string): Import => from(name, 'wasi_snapshot_preview1');

/** Signed LEB128 of any number. */
function leb(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const isLast = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40);
    bytes.push(isLast ? low : low + 0x80);
    if (isLast) return bytes;
  }
}

export const i64 = (value: number | bigint): number[] => [0x42, ...leb(BigInt(value))];
export const i32 = (value: number): number[] => [0x41, ...leb(BigInt(value))];
export const call = (index: number): number[] => [0x10, index];
export const get = (local: number): number[] => [0x20, local];
export const set = (local: number): number[] => [0x21, local];
export const drop = 0x1a;
export const forever = (body: readonly number[]): number[] => [0x03, 0x40, ...body, 0x0c, 0, 0x0b];
/** Gives 0: all went well. */
export const fine = i32(0);

// Where the imports that every such module has are: the first functions.
const own = ['alloc', 'store_u8', 'output_set', 'error_set', 'length'] as const;
export const alloc = call(0);
const storeByte = call(1);
export const setOutput = call(2);
export const setError = call(3);
export const lengthOf = call(4);
/** Index of the first import that a module names for itself. */
export const firstImport = own.length;

/** Leaves the offset of a new block with this text in `local`, an i64. */
export function put(bytes: string | readonly number[], local = 0): number[] {
  const content = typeof bytes === 'string' ? [...new TextEncoder().encode(bytes)] : bytes;
  return [
    ...i64(content.length),
    ...alloc,
    ...set(local),
    ...content.flatMap((byte, at) => [...get(local), ...i64(at), 0x7c, ...i32(byte), ...storeByte]),
  ];
}

/** Puts a text and makes it the output. */
export function say(text: string | readonly number[], local = 0): number[] {
  const length = typeof text === 'string' ? Buffer.byteLength(text) : text.length;
  return [...put(text, local), ...get(local), ...i64(length), ...setOutput];
}

/** Hooks are instructions that leave an i32; each has four locals of i64. `go` answers 1 unless it is told otherwise. */
export function extismGuest(
  hooks: Readonly<Record<string, readonly number[]>>,
  more: ModuleSpec & { readonly uses?: readonly Import[] } = {},
): Uint8Array {
  const { uses = [], functions = [], ...spec } = more;
  const named = Object.entries({ go: [...say('1'), ...fine], ...hooks }).map(
    ([name, body]): FunctionSpec => ({ export: name, results: ['i32'], locals: [[4, 'i64']], body }),
  );
  return buildModule({
    memories: [{ min: 1 }],
    exports: [{ name: 'memory', kind: 'memory', index: 0 }],
    ...spec,
    imports: [...own.map((name) => from(name)), ...uses, ...(more.imports ?? [])],
    functions: [...named, ...functions],
  });
}
