// Reads a core module into facts: bounds-checked, no instruction looked at, nothing allocated that the bytes do not back.
import { ByteReader } from './byte-reader.ts';
import { readKnownCustomSections } from './custom-sections.ts';
import { findFeatures } from './features.ts';
import type { ModuleFacts } from './module-facts.ts';
import { ModuleState } from './module-state.ts';
import { sectionReaders } from './read-sections.ts';

// Core specification 3.0, 5.5.16: "\0asm", then the version in four bytes.
const magic = [0x00, 0x61, 0x73, 0x6d];
const headerBytes = 8;
const moduleVersion = 1;
/** The component model splits the version into a version and a layer of two bytes each; modules are layer 0. */
const componentLayer = 1;

/**
 * The facts of a core module. It reads whatever V8 accepts, and then names the same imports and exports.
 * It does not judge: what it reads may still not validate, as instructions are not looked at.
 *
 * Throws WasmError for everything else, with a code, the offset and the section. Nothing else is ever thrown.
 * Time and memory grow with the size of `bytes` alone, whatever counts they claim.
 * @example readModule(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)).exports // []
 */
export function readModule(bytes: Uint8Array): ModuleFacts {
  return toFacts(bytes, readState(bytes));
}

/** What `readModule()` makes its facts of. */
export function readState(bytes: Uint8Array): ModuleState {
  const reader = new ByteReader(bytes);
  readHeader(reader);
  const state = new ModuleState(bytes);
  let position = -1;
  while (reader.remaining > 0) position = readSection(reader, state, position);
  checkCounts(reader, state);
  return state;
}

function readHeader(reader: ByteReader): void {
  const found = reader.bytes.subarray(0, headerBytes);
  if (!magic.every((byte, index) => found[index] === byte))
    throw reader.fail(
      'wasm/magic',
      `Cannot read a module: found ${describeStart(found)}, expected the bytes 00 61 73 6d`,
    );
  if (found.length < headerBytes)
    throw reader.fail(
      'wasm/truncated',
      `Cannot read a module: found ${found.length} bytes, expected at least 8`,
    );
  const [version = 0, versionHigh = 0, layer = 0, layerHigh = 0] = found.subarray(magic.length);
  if (layer === componentLayer && layerHigh === 0)
    throw reader.fail(
      'wasm/component',
      'Cannot read a module: found a component, expected a core module (build for wasm32-unknown-unknown, without wit-bindgen, cargo-component or jco)',
    );
  if (version !== moduleVersion || versionHigh !== 0 || layer !== 0 || layerHigh !== 0)
    throw reader.fail(
      'wasm/version',
      `Cannot read a module: found version ${toHex([version, versionHigh, layer, layerHigh])}, expected 01 00 00 00`,
      magic.length,
    );
  reader.skip(headerBytes);
}

function describeStart(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty file';
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'a gzip file (unpack it first)';
  if (bytes[0] === 0x28) return 'a text that starts with "(" (turn WebAssembly text into a module first)';
  return `the bytes ${toHex(bytes.subarray(0, magic.length))}`;
}

function toHex(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** Reads one section and answers its position in the order of sections. */
function readSection(reader: ByteReader, state: ModuleState, lastPosition: number): number {
  const start = reader.offset;
  const id = reader.u8();
  const size = reader.u32();
  if (size > reader.remaining)
    throw reader.fail(
      'wasm/section',
      `Cannot read section ${id} of ${size} bytes: found ${reader.remaining}, expected ${size}`,
      start,
    );
  if (id === 0) {
    readCustomSection(reader, size, state);
    return lastPosition;
  }
  const position = sectionReaders.findIndex((candidate) => candidate.id === id);
  const section = sectionReaders[position];
  if (section === undefined)
    throw reader.fail('wasm/section', `Cannot read section ${id}: expected an id from 0 to 13`, start);
  if (position <= lastPosition)
    throw reader.fail(
      'wasm/section',
      `Cannot read the ${section.name} section: found it after the ${sectionReaders[lastPosition]?.name} section, expected each once and in order`,
      start,
    );
  const content = reader.window(size, section.name);
  state.sections.push({ id, name: section.name, offset: content.offset, size });
  section.read(content, state);
  if (content.remaining > 0)
    throw content.fail(
      'wasm/section',
      `Cannot read the ${section.name} section: found ${content.remaining} bytes after its content, expected none`,
    );
  return position;
}

/** Without a window of its own: a module of one megabyte can hold 350,000 custom sections. */
function readCustomSection(reader: ByteReader, size: number, state: ModuleState): void {
  const start = reader.offset;
  const name = reader.name();
  const nameBytes = reader.offset - start;
  if (nameBytes > size)
    throw reader.fail(
      'wasm/truncated',
      `Cannot read the name of a custom section: found ${nameBytes} bytes, expected at most the ${size} of the section`,
      start,
    );
  state.custom.push({ name, offset: reader.offset, size: size - nameBytes });
  reader.skip(size - nameBytes);
}

function checkCounts(
  reader: ByteReader,
  { functions, importedFunctions, code, data, dataCount }: ModuleState,
): void {
  const declared = functions.length - importedFunctions;
  if (declared !== code.functions)
    throw reader.fail(
      'wasm/count',
      `Cannot match functions and bodies: found ${code.functions} bodies, expected ${declared}`,
    );
  if (dataCount !== undefined && dataCount !== data.segments)
    throw reader.fail(
      'wasm/count',
      `Cannot match the data count: found ${data.segments} data segments, expected ${dataCount}`,
    );
}

/** What has been read, as plain data. */
export function toFacts(bytes: Uint8Array, state: ModuleState): ModuleFacts {
  const { sections, custom, imports, exports, tables, memories, globals, tags, code, data, start } = state;
  return {
    size: bytes.length,
    sections,
    types: { count: state.types.count, widest: state.types.widest },
    imports,
    exports,
    tables,
    memories,
    globals,
    tags,
    ...(start !== undefined && { start }),
    elementSegments: state.elementSegments,
    code,
    data,
    features: findFeatures(state),
    custom,
    ...readKnownCustomSections({ bytes, custom }),
  };
}
