// Turns a start function into an exported one, so that it runs when the host says so, on the fuel of a call.
import { ByteReader } from '../byte-reader.ts';
import type { ModuleFacts, SectionFact } from '../module-facts.ts';
import { ByteWriter } from './byte-writer.ts';

/** Name of the export; what reactors of WASI call it. */
export const initializer = '_initialize';

const sectionIds = { custom: 0, export: 7, start: 8 } as const;
const functionKind = 0;
const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** False where the name of the export is taken: then there is no telling which of the two comes first. */
export function canMoveStart({ exports }: Pick<ModuleFacts, 'exports'>): boolean {
  return exports.every(({ name }) => name !== initializer);
}

/**
 * The module without a start section. No index changes; of the custom sections only "name" is kept. A module that has no
 * start function, or whose start function cannot be moved, comes back as it is.
 * @example moveStart(bytes, readModule(bytes))
 */
export function moveStart(bytes: Uint8Array, facts: ModuleFacts): Uint8Array {
  const { start, sections, custom } = facts;
  if (start === undefined || !canMoveStart(facts)) return bytes;
  const writer = new ByteWriter();
  writer.bytes(magicAndVersion);
  for (const found of sections) {
    if (found.id === sectionIds.start || found.id === sectionIds.custom) continue;
    const content = new ByteWriter();
    if (found.id === sectionIds.export) writeExports(content, { bytes, found, start });
    else content.bytes(bytes.subarray(found.offset, found.offset + found.size));
    writeSection(writer, found.id, content);
  }
  const names = custom.find(({ name }) => name === 'name');
  if (names !== undefined) {
    const content = new ByteWriter();
    content.name(names.name);
    content.bytes(bytes.subarray(names.offset, names.offset + names.size));
    writeSection(writer, sectionIds.custom, content);
  }
  return writer.written.slice();
}

function writeExports(
  writer: ByteWriter,
  {
    bytes,
    found,
    start,
  }: { readonly bytes: Uint8Array; readonly found: SectionFact; readonly start: number },
): void {
  const reader = new ByteReader(bytes, found.offset, found.offset + found.size, found.name);
  writer.unsigned(reader.u32() + 1);
  writer.bytes(reader.take(reader.remaining));
  writer.name(initializer);
  writer.byte(functionKind);
  writer.unsigned(start);
}

function writeSection(writer: ByteWriter, id: number, content: ByteWriter): void {
  writer.byte(id);
  writer.unsigned(content.length);
  writer.bytes(content.written);
}
