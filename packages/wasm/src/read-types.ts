// Reads the type section: function types, and the structs, arrays, subtypes and recursion groups of the GC proposal.
import { ByteReader } from './byte-reader.ts';
import type { FunctionType } from './module-facts.ts';
import { nameType, readTypeCode, type SeenTypes, skipStorageType, type ValueType } from './value-types.ts';

// Core specification 3.0, 5.3.11 "Recursive Types".
const recursionGroup = 0x4e;
const finalSubtype = 0x4f;
const openSubtype = 0x50;
const arrayType = 0x5e;
const structType = 0x5f;
const functionType = 0x60;

/** What stands at an index, where it is no function type; function types are kept as the offset of their parameters. */
const isStruct = -1;
const isArray = -2;

const noTypes: readonly ValueType[] = Object.freeze([]);

/**
 * The types of a module. Passed over once, and written out only where an import, an export or a tag asks:
 * a module of one megabyte can hold 350,000 of them.
 */
export class TypeTable {
  readonly #bytes: Uint8Array;
  readonly #places: number[] = [];
  readonly #functions = new Map<number, FunctionType>();
  /** Offset of the first entry that is more than a plain function type. */
  firstGc: number | undefined;
  /** Largest number of parameters and results together, and of results alone. */
  widest = 0;
  mostResults = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get count(): number {
    return this.#places.length;
  }

  /** True when there is anything beyond plain function types. */
  get usesGc(): boolean {
    return this.firstGc !== undefined;
  }

  read(reader: ByteReader, seen: SeenTypes): void {
    // The smallest entry is an empty recursion group: two bytes.
    for (let left = reader.count('types', 2); left > 0; left -= 1) {
      const form = reader.peek();
      if (form !== functionType) this.firstGc ??= reader.offset;
      if (form !== recursionGroup) {
        this.#readSubtype(reader, seen);
        continue;
      }
      reader.skip(1);
      for (let inGroup = reader.count('types of a group', 2); inGroup > 0; inGroup -= 1)
        this.#readSubtype(reader, seen);
    }
  }

  /** True when the type at that index is a function type. */
  isFunction(index: number): boolean {
    return (this.#places[index] ?? isStruct) >= 0;
  }

  /** The function type at an index; undefined where there is none, or a type of another sort. */
  functionType(index: number): FunctionType | undefined {
    const known = this.#functions.get(index);
    const place = this.#places[index];
    if (known !== undefined || place === undefined || place < 0) return known;
    const reader = new ByteReader(this.#bytes, place);
    const type = { params: readValueTypes(reader), results: readValueTypes(reader) };
    this.#functions.set(index, type);
    return type;
  }

  /** What stands at an index, for messages. */
  describe(index: number): string {
    const place = this.#places[index];
    if (place === undefined) return `only ${this.count} types`;
    if (place >= 0) return 'a function type';
    return place === isStruct ? 'a struct type' : 'an array type';
  }

  #readSubtype(reader: ByteReader, seen: SeenTypes): void {
    let form = reader.u8();
    if (form === finalSubtype || form === openSubtype) {
      for (let left = reader.count('supertypes'); left > 0; left -= 1) reader.u32();
      form = reader.u8();
    }
    if (form === functionType) this.#readFunctionType(reader, seen);
    else if (form === arrayType) {
      this.#places.push(isArray);
      skipField(reader, seen);
    } else if (form === structType) {
      this.#places.push(isStruct);
      for (let left = reader.count('fields', 2); left > 0; left -= 1) skipField(reader, seen);
    } else
      throw reader.fail(
        'wasm/type',
        `Cannot read a type: found form 0x${form.toString(16)}, expected a function, a struct or an array`,
        reader.offset - 1,
      );
  }

  #readFunctionType(reader: ByteReader, seen: SeenTypes): void {
    this.#places.push(reader.offset);
    const params = skipValueTypes(reader, seen);
    const results = skipValueTypes(reader, seen);
    this.widest = Math.max(this.widest, params + results);
    this.mostResults = Math.max(this.mostResults, results);
  }
}

function skipValueTypes(reader: ByteReader, seen: SeenTypes): number {
  const count = reader.count('value types');
  for (let left = count; left > 0; left -= 1) {
    const start = reader.offset;
    seen.note(readTypeCode(reader), start);
  }
  return count;
}

function readValueTypes(reader: ByteReader): readonly ValueType[] {
  const count = reader.count('value types');
  if (count === 0) return noTypes;
  return Array.from({ length: count }, () => nameType(readTypeCode(reader)));
}

function skipField(reader: ByteReader, seen: SeenTypes): void {
  skipStorageType(reader, seen);
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
