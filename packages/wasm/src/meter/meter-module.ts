// Rewrites a module so that it charges fuel for what it does, and stops when there is none left. Pure: bytes in, bytes out.
import { readBodies } from '../code/read-bodies.ts';
import type { ModuleFacts, SectionFact } from '../module-facts.ts';
import { readModule } from '../read-module.ts';
import { ByteWriter } from '../rewrite/byte-writer.ts';
import { WasmError } from '../wasm-error.ts';
import { priceEntries } from './price-entries.ts';
import { type BodyScope, writeMeteredBody } from './rewrite-body.ts';
import { fuelExport, writeExports, writeGlobals, writeMemories, writeTables } from './rewrite-sections.ts';

/** Raised with every change of what comes out, prices included: what a cache holds under another number is void. */
export const meterFormat = 3;

export interface MeterOptions {
  /** Pages of 64 KiB. A memory that asks for more gets this maximum, one that begins with more is refused. */
  readonly maxPages: number;
  /** The same for the elements of each table. */
  readonly maxElements: number;
  /** What a start function may burn before anybody can set the fuel; nothing if left out. */
  readonly initialFuel?: number;
  /**
   * Charges each stretch of instructions for itself, so that the fuel is the number of instructions that were run: for
   * measuring. Otherwise small stretches are charged with those before them, run or not, which takes half the time.
   */
  readonly isExact?: boolean;
}

export interface MeteredModule {
  readonly bytes: Uint8Array;
  /** All that the bytes depend on beside the module: together with the module's digest a key for a cache. */
  readonly version: string;
}

/** Core specification 3.0, 3.2.15: what 32-bit addresses reach, 4 GiB. */
const mostPages = 65_536;
const mostGrowth = 8;
const freeGrowthBytes = 65_536;
const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
/** Core specification 3.0, 5.5.16. */
const sectionOrder = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];
const section = { custom: 0, table: 4, memory: 5, global: 6, export: 7, code: 10 } as const;

/**
 * A module that does the same as `bytes`, as long as there is fuel in its mutable i64 global `plugindex_fuel`, which it
 * exports. Out of fuel it traps, and the global is negative: nothing but running out makes it so.
 * No index changes: the global comes after all others, and no function, type or import is added. Of the custom sections
 * only "name" is kept; what others say about offsets would be wrong.
 *
 * The same bytes and options give the same bytes, everywhere. Throws WasmError for what cannot be read and for
 * what plugins may not use. What comes out validates if and only if `bytes` does.
 * @example meterModule(bytes, { maxPages: 256, maxElements: 1000 }).version // 'fuel-3 pages=256 elements=1000'
 */
export function meterModule(bytes: Uint8Array, options: MeterOptions): MeteredModule {
  const { maxPages, maxElements, initialFuel = 0, isExact = false } = options;
  const facts = readModule(bytes);
  checkMeterable(facts);
  return {
    bytes: rewrite(bytes, facts, { maxPages, maxElements, initialFuel, isExact }),
    version: meterVersion(options),
  };
}

/**
 * All that metered bytes depend on beside the module itself.
 * @example meterVersion({ maxPages: 256, maxElements: 1000 }) // 'fuel-3 pages=256 elements=1000'
 */
export function meterVersion({
  maxPages,
  maxElements,
  initialFuel = 0,
  isExact = false,
}: MeterOptions): string {
  return [
    `fuel-${meterFormat} pages=${maxPages} elements=${maxElements}`,
    ...(initialFuel > 0 ? [`initial=${initialFuel}`] : []),
    ...(isExact ? ['exact'] : []),
  ].join(' ');
}

/** What the admission gate refuses too; here for those who meter without it. */
function checkMeterable({ exports, memories, tables, sections }: ModuleFacts): void {
  const unmeterable = (name: string, message: string) =>
    new WasmError('wasm/unmeterable', message, {
      section: name,
      offset: sections.find((found) => found.name === name)?.offset ?? 0,
    });
  // threat: a guest that names the fuel itself could confuse the host about which is which.
  if (exports.some(({ name }) => name === fuelExport))
    throw unmeterable(
      'export',
      `Cannot meter a module: found the export "${fuelExport}", a name that the host keeps for itself`,
    );
  if (memories.length > 1)
    throw unmeterable('memory', `Cannot meter a module: found ${memories.length} memories, expected one`);
  // No engine accepts such a module; with a smaller maximum it would.
  if (memories.some(({ min, max = min }) => max > mostPages))
    throw new WasmError('wasm/limits', `Cannot meter a module: its memory has more than ${mostPages} pages`, {
      section: 'memory',
      offset: sections.find(({ name }) => name === 'memory')?.offset ?? 0,
    });
  if ([...memories, ...tables].some(({ shared, is64 }) => shared || is64))
    throw unmeterable(
      'memory',
      'Cannot meter a module: found a shared or 64-bit memory or table, expected unshared ones of 32 bits',
    );
}

function rewrite(bytes: Uint8Array, facts: ModuleFacts, options: Required<MeterOptions>): Uint8Array {
  const writer = new ByteWriter();
  const content = new ByteWriter();
  writer.bytes(magicAndVersion);
  for (const id of sectionOrder) {
    const found = facts.sections.find((candidate) => candidate.id === id);
    if (found === undefined && id !== section.global && id !== section.export) continue;
    content.clear();
    writeContent(content, { bytes, facts, id, found, options });
    writeSection(writer, id, content.written);
  }
  const names = facts.custom.find(({ name }) => name === 'name');
  if (names !== undefined) {
    content.clear();
    content.name(names.name);
    content.bytes(bytes.subarray(names.offset, names.offset + names.size));
    writeSection(writer, section.custom, content.written);
  }
  return writer.written.slice();
}

function writeSection(writer: ByteWriter, id: number, content: Uint8Array): void {
  writer.byte(id);
  writer.unsigned(content.length);
  writer.bytes(content);
}

interface SectionTask {
  readonly bytes: Uint8Array;
  readonly facts: ModuleFacts;
  readonly id: number;
  readonly found: SectionFact | undefined;
  readonly options: Required<MeterOptions>;
}

function writeContent(writer: ByteWriter, { bytes, facts, id, found, options }: SectionTask): void {
  const { maxPages, maxElements, initialFuel } = options;
  const globals = facts.globals.length;
  switch (id) {
    case section.table:
      writeTables(writer, { bytes, section: found }, { tables: facts.tables, maxElements });
      return;
    case section.memory:
      writeMemories(writer, { bytes, section: found }, { memories: facts.memories, maxPages });
      return;
    case section.global:
      writeGlobals(writer, { bytes, section: found }, initialFuel);
      return;
    case section.export:
      writeExports(writer, { bytes, section: found }, globals);
      return;
    case section.code:
      writeCode(writer, bytes, scopeOf(facts, options));
      return;
    default:
      writer.bytes(bytes.subarray(found?.offset ?? 0, (found?.offset ?? 0) + (found?.size ?? 0)));
      return;
  }
}

function scopeOf(
  { size, globals, memories, tables }: ModuleFacts,
  { maxPages, maxElements, isExact }: Required<MeterOptions>,
): Omit<BodyScope, 'entryPrices'> {
  return {
    isExact,
    mostBytes: mostMetered(size),
    globals: globals.length,
    maxPages: Math.min(memories[0]?.max ?? maxPages, maxPages),
    maxElements: tables.map(({ max = maxElements }) => Math.min(max, maxElements)),
  };
}

function mostMetered(bytes: number): number {
  return bytes * mostGrowth + freeGrowthBytes;
}

/** threat: a megabyte of `memory.grow` that becomes seventeen. Real modules grow by a tenth to a half. */
function checkGrowth(written: number, read: number, offset: number): void {
  const most = mostMetered(read);
  if (written > most)
    throw new WasmError(
      'wasm/unmeterable',
      `Cannot meter a module: its code is dense with what must be charged, metered it has more than ${most} bytes`,
      { section: 'code', offset },
    );
}

function writeCode(writer: ByteWriter, bytes: Uint8Array, given: Omit<BodyScope, 'entryPrices'>): void {
  const bodies = readBodies(bytes);
  const scope = { ...given, entryPrices: priceEntries(bytes, bodies, given) };
  const metered = new ByteWriter();
  writer.unsigned(bodies.length);
  for (const body of bodies) {
    metered.clear();
    writeMeteredBody(metered, { bytes, body }, scope);
    writer.unsigned(metered.length);
    writer.bytes(metered.written);
    checkGrowth(writer.length, bytes.length, body.start);
  }
}
