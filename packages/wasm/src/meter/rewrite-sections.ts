// Writes the sections around the code anew: maxima, the global that holds the fuel, and its export.
import { ByteReader } from '../byte-reader.ts';
import type { LimitsFact, ModuleFacts, SectionFact } from '../module-facts.ts';
import type { ByteWriter } from '../rewrite/byte-writer.ts';

/** Name of the export; a guest that has one of that name is refused. */
export const fuelExport = 'plugindex_fuel';

const i64 = 0x7e;
const mutable = 1;
const i64Const = 0x42;
const end = 0x0b;
const globalKind = 3;
const withMaximum = 1;
/** Of tables: funcref and externref. What else may stand there has more bytes, or a first value for the elements. */
const elementTypes: readonly number[] = [0x70, 0x6f];

/** The content of a section, as it is: a count, and the entries after it. */
export interface SectionContent {
  readonly bytes: Uint8Array;
  readonly section: SectionFact | undefined;
}

/** One memory after the other, each with a maximum of at most `maxPages`. Throws WasmError. */
export function writeMemories(
  writer: ByteWriter,
  content: SectionContent,
  { memories, maxPages }: Pick<ModuleFacts, 'memories'> & { readonly maxPages: number },
): void {
  const own = memories.filter(({ imported }) => !imported);
  writer.unsigned(own.length);
  const reader = openSection(content);
  for (const memory of own)
    writeLimits(writer, memory, { max: maxPages, what: 'memory', unit: 'pages', reader });
}

/** One table after the other, each with a maximum of at most `maxElements`. Throws WasmError. */
export function writeTables(
  writer: ByteWriter,
  { bytes, section }: SectionContent,
  { tables, maxElements }: Pick<ModuleFacts, 'tables'> & { readonly maxElements: number },
): void {
  const reader = openSection({ bytes, section });
  const own = tables.filter(({ imported }) => !imported);
  writer.unsigned(reader.u32());
  for (const table of own) {
    const type = reader.u8();
    if (!elementTypes.includes(type))
      throw reader.fail(
        'wasm/unmeterable',
        'Cannot meter a table: expected funcref or externref, without a first value for its elements',
        reader.offset - 1,
      );
    writer.byte(type);
    writeLimits(writer, table, { max: maxElements, what: 'table', unit: 'elements', reader });
    // Flags, minimum and, where there is one, maximum: known from the facts.
    reader.skip(1);
    reader.u32();
    if (table.max !== undefined) reader.u32();
  }
}

function writeLimits(
  writer: ByteWriter,
  limits: LimitsFact,
  clamp: { readonly max: number; readonly what: string; readonly unit: string; readonly reader: ByteReader },
): void {
  if (limits.min > clamp.max)
    throw clamp.reader.fail(
      'wasm/unmeterable',
      `Cannot meter a ${clamp.what}: found ${limits.min} ${clamp.unit} to begin with, expected at most ${clamp.max}`,
    );
  writer.byte(withMaximum);
  writer.unsigned(limits.min);
  writer.unsigned(Math.min(limits.max ?? clamp.max, clamp.max));
}

/** The globals as they are, and one more. */
export function writeGlobals(writer: ByteWriter, content: SectionContent, initialFuel: number): void {
  copyAndCountOneMore(writer, content);
  writer.bytes([i64, mutable, i64Const]);
  writer.signed(initialFuel);
  writer.byte(end);
}

/** The exports as they are, and the fuel. */
export function writeExports(writer: ByteWriter, content: SectionContent, fuelGlobal: number): void {
  copyAndCountOneMore(writer, content);
  writer.name(fuelExport);
  writer.byte(globalKind);
  writer.unsigned(fuelGlobal);
}

function copyAndCountOneMore(writer: ByteWriter, content: SectionContent): void {
  if (content.section === undefined) {
    writer.unsigned(1);
    return;
  }
  const reader = openSection(content);
  writer.unsigned(reader.u32() + 1);
  writer.bytes(reader.take(reader.remaining));
}

function openSection({ bytes, section }: SectionContent): ByteReader {
  const start = section?.offset ?? 0;
  return new ByteReader(bytes, start, start + (section?.size ?? 0), section?.name);
}
