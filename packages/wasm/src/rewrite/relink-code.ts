// The code section of a rewritten module: old bodies with their calls renumbered, then the added ones.
import { InstructionReader } from '../code/instruction-reader.ts';
import { type FunctionBody, readBodies } from '../code/read-bodies.ts';
import { ByteWriter } from './byte-writer.ts';
import { CodeWriter } from './code-writer.ts';
import type { AddedFunction, Relinking } from './relink-plan.ts';
import { typeCode } from './relink-sections.ts';

const call = 0x10;
const refFunc = 0xd2;
const end = 0x0b;

export function writeCode(writer: ByteWriter, relinking: Relinking): void {
  const { bytes, added } = relinking;
  const bodies = readBodies(bytes);
  const content = new ByteWriter();
  writer.unsigned(bodies.length + added.length);
  for (const body of bodies) {
    content.clear();
    copyBody(content, body, relinking);
    writeSized(writer, content);
  }
  for (const fn of added) {
    content.clear();
    writeAdded(content, fn, relinking);
    writeSized(writer, content);
  }
}

function writeSized(writer: ByteWriter, content: ByteWriter): void {
  writer.unsigned(content.length);
  writer.bytes(content.written);
}

function copyBody(writer: ByteWriter, body: FunctionBody, { bytes, old, moved }: Relinking): void {
  const reader = new InstructionReader(bytes, body, { globals: old.globals.length });
  writer.unsigned(body.localGroups);
  let copied = body.localsStart;
  while (reader.next()) {
    if (reader.opcode !== call && reader.opcode !== refFunc) continue;
    writer.bytes(bytes.subarray(copied, reader.start));
    writer.byte(reader.opcode);
    writer.unsigned(moved(reader.index));
    copied = reader.end;
  }
  writer.bytes(bytes.subarray(copied, body.end));
}

function writeAdded(writer: ByteWriter, { locals = [], write }: AddedFunction, { indexOf }: Relinking): void {
  writer.unsigned(locals.length);
  for (const local of locals) writer.bytes([1, typeCode(local)]);
  write(new CodeWriter(writer, indexOf));
  writer.byte(end);
}
