// One reader for each section of a module, in the order that the binary format demands.
import type { ByteReader } from './byte-reader.ts';
import type { ExportFact, ExternalKind, ImportFact } from './module-facts.ts';
import type { ModuleState } from './module-state.ts';
import {
  noteConstantExpression,
  readDefinedGlobal,
  readDefinedTable,
  readFunctionTypeIndex,
  readGlobalType,
  readMemory,
  readTable,
  readTag,
  resolveFunctionType,
} from './read-declarations.ts';
import { readTypeCode } from './value-types.ts';

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

function readTypes(reader: ByteReader, { types, seenTypes }: ModuleState): void {
  types.read(reader, seenTypes);
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
  for (let left = reader.count('imports', 4); left > 0; left -= 1)
    state.imports.push(readImport(reader, state));
  state.importedFunctions = state.functions.length;
}

const imported = { imported: true };

function readImport(reader: ByteReader, state: ModuleState): ImportFact {
  const { offset } = reader;
  const module = reader.name();
  const name = reader.name();
  const kind = readExternalKind(reader);
  switch (kind) {
    case 'function': {
      const index = readFunctionTypeIndex(reader, state.types);
      state.functions.push(index);
      return { module, name, offset, kind, type: resolveFunctionType(reader, state.types, index) };
    }
    case 'table': {
      const table = readTable(reader, state.seenTypes, imported);
      state.tables.push(table);
      return { module, name, offset, kind, table };
    }
    case 'memory': {
      const memory = readMemory(reader, imported);
      state.memories.push(memory);
      return { module, name, offset, kind, memory };
    }
    case 'global': {
      const global = readGlobalType(reader, state.seenTypes, imported);
      state.globals.push(global);
      return { module, name, offset, kind, global };
    }
    case 'tag': {
      const type = readTag(reader, state);
      state.tags.push(type);
      return { module, name, offset, kind, type };
    }
  }
}

function readFunctions(reader: ByteReader, { functions, types }: ModuleState): void {
  for (let left = reader.count('functions'); left > 0; left -= 1)
    functions.push(readFunctionTypeIndex(reader, types));
}

function readTables(reader: ByteReader, state: ModuleState): void {
  for (let left = reader.count('tables', 3); left > 0; left -= 1) {
    state.places.tables.push(reader.offset);
    state.tables.push(readDefinedTable(reader, state));
  }
}

function readMemories(reader: ByteReader, { memories, places }: ModuleState): void {
  for (let left = reader.count('memories', 2); left > 0; left -= 1) {
    places.memories.push(reader.offset);
    memories.push(readMemory(reader, { imported: false }));
  }
}

function readTags(reader: ByteReader, state: ModuleState): void {
  for (let left = reader.count('tags', 2); left > 0; left -= 1) state.tags.push(readTag(reader, state));
}

function readGlobals(reader: ByteReader, state: ModuleState): void {
  for (let left = reader.count('globals', 3); left > 0; left -= 1)
    state.globals.push(readDefinedGlobal(reader, state));
}

/** Whether a name is taken twice is left to the engine: such a module is well-formed, but not valid. */
function readExports(reader: ByteReader, state: ModuleState): void {
  for (let left = reader.count('exports', 3); left > 0; left -= 1) {
    state.places.exports.push(reader.offset);
    state.exports.push(readExport(reader, state));
  }
}

const indexSpaces = {
  function: 'functions',
  table: 'tables',
  memory: 'memories',
  global: 'globals',
  tag: 'tags',
} as const;

function readExport(reader: ByteReader, state: ModuleState): ExportFact {
  const name = reader.name();
  const kind = readExternalKind(reader);
  const start = reader.offset;
  const index = reader.u32();
  const count = state[indexSpaces[kind]].length;
  if (index >= count)
    throw reader.fail(
      'wasm/index',
      `Cannot export ${kind} ${index}: found ${count} of them, expected at least ${index + 1}`,
      start,
    );
  if (kind !== 'function') return { name, kind, index };
  const type = resolveFunctionType(reader, state.types, state.functions[index] ?? -1);
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
    readTypeCode(body);
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
    else noteConstantExpression(reader, state);
    reader.skip(reader.u32());
  }
  state.data = { segments, bytes };
}
