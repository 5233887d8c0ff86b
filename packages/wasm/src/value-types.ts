// The types that a value can have: small numbers while reading, the words of the WebAssembly text format in the facts.
import type { ByteReader } from './byte-reader.ts';

/** 'i32', 'i64', 'f32', 'f64', 'v128', 'funcref', 'externref', '(ref 3)', '(ref null 3)', '(ref any)', … */
export type ValueType = string;

/**
 * A value type as a number, as a module may name hundreds of thousands of them:
 * below 0x100 the byte of the binary format; 0x100 + the byte for a reference that is not null;
 * from 0x200 a reference to a type of the module: 0x200 + 2 × index, + 1 where it may be null.
 */
export type TypeCode = number;

const notNull = 0x100;
const firstIndexed = 0x200;

// Core specification 3.0, 5.3.1 to 5.3.3.
const i32 = 0x7f;
export const v128 = 0x7b;
const noexn = 0x74;
const funcref = 0x70;
const externref = 0x6f;
const exn = 0x69;
const nullableReference = 0x63;
const reference = 0x64;
const packedTypes = [0x78, 0x77];

const numberNames: Readonly<Record<number, ValueType>> = {
  127: 'i32', // 0x7f
  126: 'i64',
  125: 'f32',
  124: 'f64',
  123: 'v128',
};

/** Abstract heap types from 0x69 to 0x74: alone, and as the short form of their nullable reference. */
const heapNames: readonly (readonly [heap: string, nullable: ValueType])[] = [
  ['exn', 'exnref'],
  ['array', 'arrayref'],
  ['struct', 'structref'],
  ['i31', 'i31ref'],
  ['eq', 'eqref'],
  ['any', 'anyref'],
  ['extern', 'externref'],
  ['func', 'funcref'],
  ['none', 'nullref'],
  ['noextern', 'nullexternref'],
  ['nofunc', 'nullfuncref'],
  ['noexn', 'nullexnref'],
];

/** Codes of abstract heap types by their names. */
export const heapCodes: ReadonlyMap<string, TypeCode> = new Map(
  heapNames.map(([heap], index) => [heap, exn + index]),
);

/** What plugins may use, an allow-list: numbers, vectors, and the two references that can be null. */
export function isPlainType(code: TypeCode): boolean {
  return (code >= v128 && code <= i32) || code === funcref || code === externref;
}

/** Which types a module names; one byte for each code below 0x200. */
export class SeenTypes {
  readonly #codes = new Uint8Array(firstIndexed);
  /** True when a reference names a type of the module itself. */
  indexed = false;
  /** Offset of the first type that plugins may not use. */
  firstForeign: number | undefined;

  /** `offset` is where the type begins. */
  note(code: TypeCode, offset: number): void {
    if (this.firstForeign === undefined && !isPlainType(code)) this.firstForeign = offset;
    if (code >= firstIndexed) this.indexed = true;
    else this.#codes[code] = 1;
  }

  has(code: TypeCode): boolean {
    return this.#codes[code] === 1;
  }

  hasNotNull(code: TypeCode): boolean {
    return this.has(code + notNull);
  }
}

export function readTypeCode(reader: ByteReader): TypeCode {
  const code = reader.u8();
  if (code >= v128 && code <= i32) return code;
  if (isHeapCode(code)) return code;
  if (code === nullableReference || code === reference) return readReference(reader, code);
  throw reader.fail(
    'wasm/type',
    `Cannot read a type: found 0x${code.toString(16)}, expected a type of the WebAssembly 3.0 core`,
    reader.offset - 1,
  );
}

function isHeapCode(code: number): boolean {
  return code >= exn && code <= noexn;
}

function readReference(reader: ByteReader, code: number): TypeCode {
  const start = reader.offset;
  const heap = reader.s33();
  const isNullable = code === nullableReference;
  if (heap >= 0) return firstIndexed + heap * 2 + (isNullable ? 1 : 0);
  // A signed LEB128 of one byte: -16 is 0x70.
  const heapCode = heap + 0x80;
  if (isHeapCode(heapCode)) return isNullable ? heapCode : heapCode + notNull;
  throw reader.fail(
    'wasm/type',
    `Cannot read a reference type: found heap type ${heap}, expected one of the WebAssembly 3.0 core`,
    start,
  );
}

/** Passes over the type of a field of a struct or an array. */
export function skipStorageType(reader: ByteReader, seen: SeenTypes): void {
  if (packedTypes.includes(reader.peek())) reader.skip(1);
  else {
    const start = reader.offset;
    seen.note(readTypeCode(reader), start);
  }
}

/** Passes over the operand of `ref.null`; true where plugins may use it: func or extern. */
export function skipHeapType(reader: ByteReader): boolean {
  const heap = reader.s33() + 0x80;
  return heap === funcref || heap === externref;
}

/** @example nameType(0x7f) // 'i32' */
export function nameType(code: TypeCode): ValueType {
  if (code >= firstIndexed) {
    const index = (code - firstIndexed) >> 1;
    return code % 2 === 1 ? `(ref null ${index})` : `(ref ${index})`;
  }
  const heap = heapNames[(code % notNull) - exn];
  if (heap !== undefined) return code >= notNull ? `(ref ${heap[0]})` : heap[1];
  return numberNames[code] ?? `0x${code.toString(16)}`;
}
