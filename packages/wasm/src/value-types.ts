// Names of the types that a value can have, in the words of the WebAssembly text format.
import type { ByteReader } from './byte-reader.ts';

/** 'i32', 'i64', 'f32', 'f64', 'v128', 'funcref', 'externref', '(ref 3)', '(ref null any)', … */
export type ValueType = string;

const numberTypes: Readonly<Record<number, ValueType>> = {
  127: 'i32', // 0x7f
  126: 'i64',
  125: 'f32',
  124: 'f64',
  123: 'v128',
};

/** Only fields of structs and arrays may have these. */
const packedTypes: Readonly<Record<number, ValueType>> = { 120: 'i8', 119: 'i16' };

// Core specification 3.0, 5.3.3: abstract heap types, each also the short form of its nullable reference.
const heapTypes: Readonly<Record<number, { readonly heap: string; readonly nullable: ValueType }>> = {
  116: { heap: 'noexn', nullable: 'nullexnref' }, // 0x74
  115: { heap: 'nofunc', nullable: 'nullfuncref' },
  114: { heap: 'noextern', nullable: 'nullexternref' },
  113: { heap: 'none', nullable: 'nullref' },
  112: { heap: 'func', nullable: 'funcref' },
  111: { heap: 'extern', nullable: 'externref' },
  110: { heap: 'any', nullable: 'anyref' },
  109: { heap: 'eq', nullable: 'eqref' },
  108: { heap: 'i31', nullable: 'i31ref' },
  107: { heap: 'struct', nullable: 'structref' },
  106: { heap: 'array', nullable: 'arrayref' },
  105: { heap: 'exn', nullable: 'exnref' }, // 0x69
};

const nullableReference = 0x63;
const reference = 0x64;

export function readValueType(reader: ByteReader): ValueType {
  const start = reader.offset;
  const code = reader.u8();
  const plain = numberTypes[code] ?? heapTypes[code]?.nullable;
  if (plain !== undefined) return plain;
  if (code === nullableReference || code === reference) return readReference(reader, code);
  throw reader.fail(
    'wasm/type',
    `Cannot read a type: found 0x${code.toString(16)}, expected a type of the WebAssembly 3.0 core`,
    start,
  );
}

/** The type of a field of a struct or an array. */
export function readStorageType(reader: ByteReader): ValueType {
  const packed = packedTypes[reader.bytes[reader.offset] ?? 0];
  if (packed === undefined || reader.remaining === 0) return readValueType(reader);
  reader.skip(1);
  return packed;
}

function readReference(reader: ByteReader, code: number): ValueType {
  const start = reader.offset;
  const heap = reader.s33();
  if (heap >= 0) return code === reference ? `(ref ${heap})` : `(ref null ${heap})`;
  const known = heapTypes[heap + 128];
  if (known === undefined)
    throw reader.fail(
      'wasm/type',
      `Cannot read a reference type: found heap type ${heap}, expected one of the WebAssembly 3.0 core`,
      start,
    );
  return code === reference ? `(ref ${known.heap})` : known.nullable;
}

/** Passes over the operand of `ref.null`. */
export function skipHeapType(reader: ByteReader): void {
  reader.s33();
}
