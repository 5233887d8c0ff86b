// Reads what can be imported or defined: limits, memories, tables, globals, tags.
import type { ByteReader } from './byte-reader.ts';
import { skipConstantExpression } from './constant-expression.ts';
import type { FunctionType, GlobalFact, LimitsFact, MemoryFact, TableFact } from './module-facts.ts';
import { readMutability, type TypeFact } from './read-types.ts';
import { readValueType } from './value-types.ts';

// Core specification 3.0, 5.3.13 "Limits"; bit 1 comes from the threads proposal.
const hasMaximum = 1;
const isShared = 2;
const is64Bit = 4;

interface Origin {
  readonly imported: boolean;
}

function readLimits(reader: ByteReader, { imported }: Origin): LimitsFact {
  const start = reader.offset;
  const flags = reader.u8();
  if (flags > (hasMaximum | isShared | is64Bit))
    throw reader.fail('wasm/limits', `Cannot read limits: found flags ${flags}, expected at most 7`, start);
  const is64 = (flags & is64Bit) !== 0;
  const read = () => (is64 ? reader.u64() : reader.u32());
  const min = read();
  const shared = (flags & isShared) !== 0;
  if ((flags & hasMaximum) === 0) return { min, shared, is64, imported };
  const max = read();
  if (max < min)
    throw reader.fail(
      'wasm/limits',
      `Cannot read limits: found a maximum of ${max}, expected at least the minimum of ${min}`,
      start,
    );
  return { min, max, shared, is64, imported };
}

export function readMemory(reader: ByteReader, origin: Origin): MemoryFact {
  return readLimits(reader, origin);
}

export function readTable(reader: ByteReader, origin: Origin): TableFact {
  return { type: readValueType(reader), ...readLimits(reader, origin) };
}

// Core specification 3.0, 5.5.7: a table with a first value of its own starts with 0x40 0x00.
const tableWithInitialiser = 0x40;

/** A table as the table section has it: perhaps with a first value for its elements. */
export function readDefinedTable(reader: ByteReader): TableFact {
  if (reader.bytes[reader.offset] !== tableWithInitialiser || reader.remaining === 0)
    return readTable(reader, { imported: false });
  reader.skip(1);
  const reserved = reader.u8();
  if (reserved !== 0)
    throw reader.fail('wasm/type', `Cannot read a table: found ${reserved}, expected a zero byte`);
  const table = readTable(reader, { imported: false });
  skipConstantExpression(reader);
  return table;
}

export function readGlobalType(reader: ByteReader, { imported }: Origin): GlobalFact {
  return { type: readValueType(reader), mutable: readMutability(reader), imported };
}

export function readDefinedGlobal(reader: ByteReader): GlobalFact {
  const global = readGlobalType(reader, { imported: false });
  skipConstantExpression(reader);
  return global;
}

/** A tag: what an exception carries, as the parameters of a function type. */
export function readTag(reader: ByteReader, types: readonly TypeFact[]): FunctionType {
  const attribute = reader.u8();
  if (attribute !== 0)
    throw reader.fail(
      'wasm/kind',
      `Cannot read a tag: found attribute ${attribute}, expected 0`,
      reader.offset - 1,
    );
  return readFunctionTypeIndex(reader, types);
}

/** An index into the type section, resolved. */
export function readFunctionTypeIndex(reader: ByteReader, types: readonly TypeFact[]): FunctionType {
  const start = reader.offset;
  const index = reader.u32();
  const type = types[index];
  if (typeof type === 'object') return type;
  const found = type === undefined ? `only ${types.length} types` : `a type of another sort (${type})`;
  throw reader.fail(
    'wasm/index',
    `Cannot find function type ${index}: found ${found}, expected a function type`,
    start,
  );
}
