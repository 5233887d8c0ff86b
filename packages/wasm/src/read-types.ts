// Reads the type section: function types, and the structs, arrays, subtypes and recursion groups of the GC proposal.
import type { ByteReader } from './byte-reader.ts';
import type { FunctionType } from './module-facts.ts';
import { readStorageType, readValueType, type ValueType } from './value-types.ts';

// Core specification 3.0, 5.3.11 "Recursive Types".
const recursionGroup = 0x4e;
const finalSubtype = 0x4f;
const openSubtype = 0x50;
const arrayType = 0x5e;
const structType = 0x5f;
const functionType = 0x60;

/** A function type, or the word for what else stands at that index. */
export type TypeFact = FunctionType | 'struct' | 'array';

export interface TypeSection {
  readonly types: readonly TypeFact[];
  /** True when there is anything beyond plain function types. */
  readonly usesGc: boolean;
}

const noTypes: readonly ValueType[] = Object.freeze([]);

export function readTypeSection(reader: ByteReader): TypeSection {
  const types: TypeFact[] = [];
  let usesGc = false;
  // The smallest entry is an empty recursion group: two bytes.
  for (let left = reader.count('types', 2); left > 0; left -= 1) {
    const form = reader.bytes[reader.offset];
    usesGc ||= form !== functionType;
    if (form !== recursionGroup) {
      types.push(readSubtype(reader));
      continue;
    }
    reader.skip(1);
    for (let inGroup = reader.count('types of a group', 2); inGroup > 0; inGroup -= 1)
      types.push(readSubtype(reader));
  }
  return { types, usesGc };
}

function readSubtype(reader: ByteReader): TypeFact {
  const form = reader.u8();
  if (form !== finalSubtype && form !== openSubtype) return readCompositeType(reader, form);
  for (let left = reader.count('supertypes'); left > 0; left -= 1) reader.u32();
  return readCompositeType(reader, reader.u8());
}

function readCompositeType(reader: ByteReader, form: number): TypeFact {
  if (form === functionType) return { params: readValueTypes(reader), results: readValueTypes(reader) };
  if (form === arrayType) {
    skipField(reader);
    return 'array';
  }
  if (form === structType) {
    for (let left = reader.count('fields', 2); left > 0; left -= 1) skipField(reader);
    return 'struct';
  }
  throw reader.fail(
    'wasm/type',
    `Cannot read a type: found form 0x${form.toString(16)}, expected a function, a struct or an array`,
    reader.offset - 1,
  );
}

function readValueTypes(reader: ByteReader): readonly ValueType[] {
  const count = reader.count('value types');
  if (count === 0) return noTypes;
  return Array.from({ length: count }, () => readValueType(reader));
}

function skipField(reader: ByteReader): void {
  readStorageType(reader);
  readMutability(reader);
}

/** The byte after the type of a field or a global: 0 constant, 1 variable. */
export function readMutability(reader: ByteReader): boolean {
  const flag = reader.u8();
  if (flag <= 1) return flag === 1;
  throw reader.fail(
    'wasm/type',
    `Cannot read a mutability: found ${flag}, expected 0 or 1`,
    reader.offset - 1,
  );
}
