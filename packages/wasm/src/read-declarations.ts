// Reads what can be imported or defined: limits, memories, tables, globals, tags.
import type { ByteReader } from './byte-reader.ts';
import { skipConstantExpression } from './constant-expression.ts';
import type { FunctionType, GlobalFact, MemoryFact, TableFact } from './module-facts.ts';
import type { ModuleState } from './module-state.ts';
import { readMutability, type TypeTable } from './read-types.ts';
import { nameType, readTypeCode, type SeenTypes } from './value-types.ts';

// Core specification 3.0, 5.3.13 "Limits"; bit 1 comes from the threads proposal.
const hasMaximum = 1;
const isShared = 2;
const is64Bit = 4;

interface Origin {
  readonly imported: boolean;
}

function readLimitFlags(reader: ByteReader): number {
  const flags = reader.u8();
  if (flags <= (hasMaximum | isShared | is64Bit)) return flags;
  throw reader.fail(
    'wasm/limits',
    `Cannot read limits: found flags ${flags}, expected at most 7`,
    reader.offset - 1,
  );
}

/** A maximum that is not below the minimum. */
function readMaximum(reader: ByteReader, flags: number, min: number): number {
  const start = reader.offset;
  const max = flags & is64Bit ? reader.u64() : reader.u32();
  if (max >= min) return max;
  throw reader.fail(
    'wasm/limits',
    `Cannot read limits: found a maximum of ${max}, expected at least the minimum of ${min}`,
    start,
  );
}

// Objects are written out key by key: of these there may be hundreds of thousands, and spreading costs five times as much.
export function readMemory(reader: ByteReader, { imported }: Origin): MemoryFact {
  const flags = readLimitFlags(reader);
  const is64 = (flags & is64Bit) !== 0;
  const shared = (flags & isShared) !== 0;
  const min = is64 ? reader.u64() : reader.u32();
  if ((flags & hasMaximum) === 0) return { min, shared, is64, imported };
  return { min, max: readMaximum(reader, flags, min), shared, is64, imported };
}

export function readTable(reader: ByteReader, seen: SeenTypes, { imported }: Origin): TableFact {
  const start = reader.offset;
  const code = readTypeCode(reader);
  seen.note(code, start);
  const type = nameType(code);
  const flags = readLimitFlags(reader);
  const is64 = (flags & is64Bit) !== 0;
  const shared = (flags & isShared) !== 0;
  const min = is64 ? reader.u64() : reader.u32();
  if ((flags & hasMaximum) === 0) return { type, min, shared, is64, imported };
  return { type, min, max: readMaximum(reader, flags, min), shared, is64, imported };
}

// Core specification 3.0, 5.5.7: a table with a first value of its own starts with 0x40 0x00.
const tableWithInitialiser = 0x40;

/** A table as the table section has it: perhaps with a first value for its elements. */
export function readDefinedTable(reader: ByteReader, state: ModuleState): TableFact {
  const { seenTypes } = state;
  if (reader.peek() !== tableWithInitialiser) return readTable(reader, seenTypes, { imported: false });
  reader.skip(1);
  const reserved = reader.u8();
  if (reserved !== 0)
    throw reader.fail(
      'wasm/type',
      `Cannot read a table: found ${reserved}, expected a zero byte`,
      reader.offset - 1,
    );
  const table = readTable(reader, seenTypes, { imported: false });
  noteConstantExpression(reader, state);
  return table;
}

export function readGlobalType(reader: ByteReader, seen: SeenTypes, { imported }: Origin): GlobalFact {
  const start = reader.offset;
  const code = readTypeCode(reader);
  seen.note(code, start);
  return { type: nameType(code), mutable: readMutability(reader), imported };
}

export function readDefinedGlobal(reader: ByteReader, state: ModuleState): GlobalFact {
  const global = readGlobalType(reader, state.seenTypes, { imported: false });
  noteConstantExpression(reader, state);
  return global;
}

/** Passes over a constant expression, and keeps the place of the first instruction that plugins may not use. */
export function noteConstantExpression(reader: ByteReader, state: ModuleState): void {
  const foreign = skipConstantExpression(reader, state.referredFunctions);
  state.foreignExpression ??= foreign;
}

/** A tag: what an exception carries, as the parameters of a function type. */
export function readTag(reader: ByteReader, { types }: ModuleState): FunctionType {
  const start = reader.offset;
  // A byte by the specification; V8 reads a number, and so accepts longer forms of zero.
  const attribute = reader.u32();
  if (attribute !== 0)
    throw reader.fail('wasm/kind', `Cannot read a tag: found attribute ${attribute}, expected 0`, start);
  return resolveFunctionType(reader, types, readFunctionTypeIndex(reader, types));
}

/** An index into the type section, of a function type. */
export function readFunctionTypeIndex(reader: ByteReader, types: TypeTable): number {
  const start = reader.offset;
  const index = reader.u32();
  if (types.isFunction(index)) return index;
  throw reader.fail(
    'wasm/index',
    `Cannot find function type ${index}: found ${types.describe(index)}, expected a function type`,
    start,
  );
}

/** The function type at an index that was read already. */
export function resolveFunctionType(reader: ByteReader, types: TypeTable, index: number): FunctionType {
  const type = types.functionType(index);
  if (type !== undefined) return type;
  throw reader.fail('wasm/index', `Cannot find function type ${index}: found ${types.describe(index)}`);
}
