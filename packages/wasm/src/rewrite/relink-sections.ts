// The sections around the code of a rewritten module: types, imports, functions, memory, exports, elements, data.
import type { ByteReader } from '../byte-reader.ts';
import { skipConstantExpression } from '../constant-expression.ts';
import type { FunctionType, SectionFact } from '../module-facts.ts';
import type { ValueType } from '../value-types.ts';
import { WasmError } from '../wasm-error.ts';
import type { ByteWriter } from './byte-writer.ts';
import { openSection, type Relinking } from './relink-plan.ts';

const functionForm = 0x60;
const kinds = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;
const end = 0x0b;
const i32Const = 0x41;
const numberTypes: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };

/** The byte of a number type; added code uses no others. */
export function typeCode(type: ValueType): number {
  const code = numberTypes[type];
  if (code !== undefined) return code;
  throw new WasmError('wasm/type', `Cannot write the type "${type}": expected a number type`, { offset: 0 });
}

/** The old types, then one for each import and each added function: a type may stand there twice. */
export function writeTypes(
  writer: ByteWriter,
  { bytes, plan, added }: Relinking,
  found: SectionFact | undefined,
): void {
  const types = [...plan.imports, ...added].map(({ type }) => type);
  copyCounted(writer, { bytes, found, more: types.length });
  for (const type of types) writeType(writer, type);
}

function writeType(writer: ByteWriter, { params, results }: FunctionType): void {
  writer.byte(functionForm);
  for (const list of [params, results]) {
    writer.unsigned(list.length);
    writer.bytes(list.map(typeCode));
  }
}

export function writeImports(writer: ByteWriter, { old, plan }: Relinking): void {
  if (plan.imports.length === 0) return;
  writer.unsigned(plan.imports.length);
  plan.imports.forEach(({ module, name }, index) => {
    writer.name(module);
    writer.name(name);
    writer.byte(kinds.function);
    writer.unsigned(old.types.count + index);
  });
}

export function writeFunctions(
  writer: ByteWriter,
  { bytes, old, plan, added }: Relinking,
  found: SectionFact | undefined,
): void {
  copyCounted(writer, { bytes, found, more: added.length });
  const first = old.types.count + plan.imports.length;
  added.forEach((_, index) => {
    writer.unsigned(first + index);
  });
}

export function writeMemory(
  writer: ByteWriter,
  { bytes, old, plan }: Relinking,
  found: SectionFact | undefined,
): void {
  const [memory, ...more] = old.memories;
  if (found === undefined) return;
  if (plan.memory === undefined || memory === undefined || more.length > 0) {
    writer.bytes(bytes.subarray(found.offset, found.offset + found.size));
    return;
  }
  const { min = memory.min, max } = plan.memory;
  if (min > max)
    throw new WasmError(
      'wasm/limits',
      `Cannot rewrite a module: its memory begins with ${min} pages, expected at most ${max}`,
      { offset: found.offset, section: 'memory' },
    );
  writer.unsigned(1);
  writer.byte(1);
  writer.unsigned(min);
  writer.unsigned(max);
}

export function writeExports(writer: ByteWriter, { old, plan, added, moved, indexOf }: Relinking): void {
  const own = added.filter(({ isExported }) => isExported);
  const names = new Set(own.map(({ name }) => name));
  const kept = old.exports.filter(({ name }) => plan.keepExport(name) && !names.has(name));
  writer.unsigned(kept.length + own.length);
  for (const { name, kind, index } of kept) {
    writer.name(name);
    writer.byte(kinds[kind]);
    writer.unsigned(kind === 'function' ? moved(index) : index);
  }
  for (const { name } of own) {
    writer.name(name);
    writer.byte(kinds.function);
    writer.unsigned(indexOf(name));
  }
}

/** Segments that list functions by index: all that compilers of C, Rust and Go write. */
export function writeElements(
  writer: ByteWriter,
  { bytes, moved }: Relinking,
  found: SectionFact | undefined,
): void {
  if (found === undefined) return;
  const reader = openSection(bytes, found);
  const count = reader.count('element segments', 1);
  writer.unsigned(count);
  for (let segment = 0; segment < count; segment += 1) {
    writeElementHead(writer, reader, bytes);
    const functions = reader.count('functions of an element segment', 1);
    writer.unsigned(functions);
    for (let left = functions; left > 0; left -= 1) writer.unsigned(moved(reader.u32()));
  }
}

// Core specification 3.0, 5.5.12: bit 0 passive or declared, bit 1 explicit table, bit 2 expressions.
function writeElementHead(writer: ByteWriter, reader: ByteReader, bytes: Uint8Array): void {
  const start = reader.offset;
  const form = reader.u32();
  if (form > 3)
    throw reader.fail(
      'wasm/kind',
      `Cannot rewrite an element segment of form ${form}, expected 0 to 3`,
      start,
    );
  const isActive = (form & 1) === 0;
  if (form === 2) reader.u32();
  if (isActive) skipConstantExpression(reader);
  if (form !== 0) reader.u8();
  writer.bytes(bytes.subarray(start, reader.offset));
}

export function writeData(
  writer: ByteWriter,
  { bytes, plan }: Relinking,
  found: SectionFact | undefined,
): void {
  if (plan.data === undefined) {
    if (found !== undefined) writer.bytes(bytes.subarray(found.offset, found.offset + found.size));
    return;
  }
  writer.unsigned(plan.data.length);
  for (const segment of plan.data) {
    writer.bytes([0, i32Const]);
    writer.signed(segment.offset);
    writer.byte(end);
    writer.unsigned(segment.bytes.length);
    writer.bytes(segment.bytes);
  }
}

function copyCounted(
  writer: ByteWriter,
  {
    bytes,
    found,
    more,
  }: { readonly bytes: Uint8Array; readonly found: SectionFact | undefined; readonly more: number },
): void {
  if (found === undefined) {
    if (more > 0) writer.unsigned(more);
    return;
  }
  const reader = openSection(bytes, found);
  writer.unsigned(reader.u32() + more);
  writer.bytes(reader.take(reader.remaining));
}
