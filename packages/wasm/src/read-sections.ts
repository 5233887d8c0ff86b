// One reader for each section of a module, in the order that the binary format demands.
import type { ByteReader } from './byte-reader.ts';
import { skipConstantExpression } from './constant-expression.ts';
import type { ExportFact, ExternalKind, ImportFact } from './module-facts.ts';
import type { ModuleState } from './module-state.ts';
import {
  readDefinedGlobal,
  readDefinedTable,
  readFunctionTypeIndex,
  readGlobalType,
  readMemory,
  readTable,
  readTag,
} from './read-declarations.ts';
import { readTypeSection } from './read-types.ts';
import { readValueType } from './value-types.ts';

interface SectionReader {
  readonly id: number;
  readonly name: string;
  read(reader: ByteReader, state: ModuleState): void;
}

/** Core specification 3.0, 5.5.16: the order is that of this table, not that of the ids. */
export const sectionReaders: readonly SectionReader[] = [
  { id: 1, name: 'type', read: readTypes },
  { id: 2, name: 'import', read: readImports },
  { id: 3, name: 'function', read: readFunctions },
  { id: 4, name: 'table', read: readTables },
  { id: 5, name: 'memory', read: readMemories },
  { id: 13, name: 'tag', read: readTags },
  { id: 6, name: 'global', read: readGlobals },
  { id: 7, name: 'export', read: readExports },
  { id: 8, name: 'start', read: readStart },
  { id: 9, name: 'element', read: readElementCount },
  { id: 12, name: 'data count', read: readDataCount },
  { id: 10, name: 'code', read: readCode },
  { id: 11, name: 'data', read: readData },
];

function readTypes(reader: ByteReader, state: ModuleState): void {
  const { types, usesGc } = readTypeSection(reader);
  state.types = types;
  state.usesGc = usesGc;
}

const externalKinds: readonly ExternalKind[] = ['function', 'table', 'memory', 'global', 'tag'];

function readExternalKind(reader: ByteReader): ExternalKind {
  const code = reader.u8();
  const kind = externalKinds[code];
  if (kind !== undefined) return kind;
  throw reader.fail(
    'wasm/kind',
    `Cannot read an import or export: found kind ${code}, expected 0 to 4`,
    reader.offset - 1,
  );
}

function readImports(reader: ByteReader, state: ModuleState): void {
  for (let left = reader.count('imports', 4); left > 0; left -= 1) {
    const entry = readImport(reader, state);
    state.imports.push(entry);
    if (entry.kind === 'function') state.functions.push(entry.type);
    else if (entry.kind === 'table') state.tables.push(entry.table);
    else if (entry.kind === 'memory') state.memories.push(entry.memory);
    else if (entry.kind === 'global') state.globals.push(entry.global);
    else state.tags.push(entry.type);
  }
  state.importedFunctions = state.functions.length;
}

function readImport(reader: ByteReader, { types }: ModuleState): ImportFact {
  const module = reader.name();
  const name = reader.name();
  const kind = readExternalKind(reader);
  const origin = { imported: true };
  switch (kind) {
    case 'function':
      return { module, name, kind, type: readFunctionTypeIndex(reader, types) };
    case 'table':
      return { module, name, kind, table: readTable(reader, origin) };
    case 'memory':
      return { module, name, kind, memory: readMemory(reader, origin) };
    case 'global':
      return { module, name, kind, global: readGlobalType(reader, origin) };
    case 'tag':
      return { module, name, kind, type: readTag(reader, types) };
  }
}

function readFunctions(reader: ByteReader, state: ModuleState): void {
  for (let left = reader.count('functions'); left > 0; left -= 1)
    state.functions.push(readFunctionTypeIndex(reader, state.types));
}

function readTables(reader: ByteReader, state: ModuleState): void {
  for (let left = reader.count('tables', 3); left > 0; left -= 1) state.tables.push(readDefinedTable(reader));
}

function readMemories(reader: ByteReader, state: ModuleState): void {
  for (let left = reader.count('memories', 2); left > 0; left -= 1)
    state.memories.push(readMemory(reader, { imported: false }));
}

function readTags(reader: ByteReader, state: ModuleState): void {
  for (let left = reader.count('tags', 2); left > 0; left -= 1) state.tags.push(readTag(reader, state.types));
}

function readGlobals(reader: ByteReader, state: ModuleState): void {
  for (let left = reader.count('globals', 3); left > 0; left -= 1)
    state.globals.push(readDefinedGlobal(reader));
}

function readExports(reader: ByteReader, state: ModuleState): void {
  const names = new Set<string>();
  for (let left = reader.count('exports', 3); left > 0; left -= 1) {
    const start = reader.offset;
    const entry = readExport(reader, state);
    if (names.has(entry.name))
      throw reader.fail(
        'wasm/duplicate',
        'Cannot read an export: found its name on an earlier one too, expected each name once',
        start,
      );
    names.add(entry.name);
    state.exports.push(entry);
  }
}

function readExport(reader: ByteReader, state: ModuleState): ExportFact {
  const name = reader.name();
  const kind = readExternalKind(reader);
  const start = reader.offset;
  const index = reader.u32();
  const declared = {
    function: 'functions',
    table: 'tables',
    memory: 'memories',
    global: 'globals',
    tag: 'tags',
  } as const;
  const count = state[declared[kind]].length;
  if (index >= count)
    throw reader.fail(
      'wasm/index',
      `Cannot export ${kind} ${index}: found ${count} of them, expected at least ${index + 1}`,
      start,
    );
  if (kind !== 'function') return { name, kind, index };
  const type = state.functions[index];
  if (type === undefined)
    throw reader.fail('wasm/index', `Cannot export function ${index}: found no type`, start);
  return { name, kind, index, type };
}

function readStart(reader: ByteReader, state: ModuleState): void {
  const index = reader.u32();
  if (index >= state.functions.length)
    throw reader.fail(
      'wasm/index',
      `Cannot start with function ${index}: found ${state.functions.length} functions`,
    );
  state.start = index;
}

/** Only the count: what a table is filled with is not looked at, but by the engine. */
function readElementCount(reader: ByteReader, state: ModuleState): void {
  state.elementSegments = reader.count('element segments', 2);
  reader.skip(reader.remaining);
}

function readDataCount(reader: ByteReader, state: ModuleState): void {
  state.dataCount = reader.u32();
}

/** Sizes of the bodies and counts of their locals; instructions are not looked at, but by the engine. */
function readCode(reader: ByteReader, state: ModuleState): void {
  const bytes = reader.remaining;
  const functions = reader.count('function bodies', 2);
  let largestFunctionBytes = 0;
  let locals = 0;
  for (let left = functions; left > 0; left -= 1) {
    const size = reader.u32();
    largestFunctionBytes = Math.max(largestFunctionBytes, size);
    locals += countLocals(reader.window(size));
  }
  state.code = { functions, bytes, largestFunctionBytes, locals };
}

function countLocals(body: ByteReader): number {
  let locals = 0;
  for (let groups = body.count('groups of locals', 2); groups > 0; groups -= 1) {
    locals += body.u32();
    readValueType(body);
  }
  return locals;
}

// Core specification 3.0, 5.5.14: 0 active in memory 0, 1 passive, 2 active in a named memory.
const passiveSegment = 1;
const activeSegmentWithMemory = 2;

function readData(reader: ByteReader, state: ModuleState): void {
  const bytes = reader.remaining;
  const segments = reader.count('data segments', 2);
  for (let left = segments; left > 0; left -= 1) {
    const start = reader.offset;
    const kind = reader.u32();
    if (kind > activeSegmentWithMemory)
      throw reader.fail(
        'wasm/kind',
        `Cannot read a data segment: found kind ${kind}, expected 0 to 2`,
        start,
      );
    if (kind === activeSegmentWithMemory) reader.u32();
    if (kind === passiveSegment) state.hasPassiveData = true;
    else skipConstantExpression(reader);
    reader.skip(reader.u32());
  }
  state.data = { segments, bytes };
}
