// A second meter, as simple as can be: it charges before each single instruction. What it counts is what was run.
import { InstructionReader, type ModuleFacts, opcodes, readBodies, readModule } from '@plugindex/wasm';
import { writeAmountCharge, writeSizeCharge } from '../../packages/wasm/src/meter/charge-code.ts';
import {
  priceOf,
  priceOfEntry,
  priceOfTurn,
  type SizePrice,
  sizePriceOf,
} from '../../packages/wasm/src/meter/fuel-prices.ts';
import { writeExports, writeGlobals } from '../../packages/wasm/src/meter/rewrite-sections.ts';
import { ByteWriter } from '../../packages/wasm/src/rewrite/byte-writer.ts';
import { wasmHeader } from './wasm-builder.ts';

const order = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

/** The meter itself gives memories their maximum: this one is for modules that have one, and tables likewise. */
export function meterEachInstruction(bytes: Uint8Array): Uint8Array {
  const { sections, globals } = readModule(bytes);
  const fuel = globals.length;
  const writer = new ByteWriter();
  writer.bytes(wasmHeader);
  for (const id of order) {
    const section = sections.find((candidate) => candidate.id === id);
    const content = new ByteWriter();
    if (id === 6) writeGlobals(content, { bytes, section }, 0);
    else if (id === 7) writeExports(content, { bytes, section }, fuel);
    else if (section === undefined) continue;
    else if (id === 10) writeBodies(content, bytes, fuel);
    else content.bytes(bytes.subarray(section.offset, section.offset + section.size));
    writer.byte(id);
    writer.unsigned(content.length);
    writer.bytes(content.written);
  }
  return writer.written.slice();
}

function writeBodies(writer: ByteWriter, bytes: Uint8Array, fuelGlobal: number): void {
  const facts = readModule(bytes);
  const bodies = readBodies(bytes);
  writer.unsigned(bodies.length);
  for (const body of bodies) {
    const written = new ByteWriter();
    written.unsigned(body.localGroups + 1);
    written.bytes(bytes.subarray(body.localsStart, body.start));
    written.bytes([1, 0x7f]);
    const target = { fuelGlobal, scratchLocal: body.params + body.locals, isLarge: false };
    writeAmountCharge(written, priceOfEntry(body.locals), target);
    const reader = new InstructionReader(bytes, body, { globals: fuelGlobal });
    while (reader.next()) {
      const price = sizePriceOf(reader.opcode);
      // What is free is an else or an end too, before which nothing may stand that does not belong to the arm.
      if (priceOf(reader.opcode) > 0) writeAmountCharge(written, priceOf(reader.opcode), target);
      if (price !== undefined) writeSizeCharge(written, { price, largest: largestOf(price, facts) }, target);
      written.bytes(bytes.subarray(reader.start, reader.end));
      if (reader.opcode === opcodes.loop) writeAmountCharge(written, priceOfTurn, target);
    }
    writer.unsigned(written.length);
    writer.bytes(written.written);
  }
}

function largestOf({ grows }: SizePrice, { memories, tables }: ModuleFacts): number | undefined {
  if (grows === undefined) return undefined;
  return grows === 'memory' ? memories[0]?.max : tables[0]?.max;
}
