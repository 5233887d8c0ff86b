// Reads the element section: for what plugins may not use there (references of other types, expressions that make objects), and
// for the functions that it names.
import { ByteReader } from './byte-reader.ts';
import { skipConstantExpression } from './constant-expression.ts';
import type { SectionFact } from './module-facts.ts';
import { isPlainType, readTypeCode } from './value-types.ts';

// Core specification 3.0, 5.5.12: bit 0 passive or declared, bit 1 an explicit table or declared, bit 2 expressions.
const isPassive = 1;
const hasIndex = 2;
const hasExpressions = 4;
const lastForm = 7;

/**
 * Offset of the first such thing; undefined where there is none. Indices of the functions that are named there go into `named`.
 * Throws WasmError for what cannot be read.
 */
export function readElementSegments(
  bytes: Uint8Array,
  section: SectionFact,
  named?: Set<number>,
): number | undefined {
  const reader = new ByteReader(bytes, section.offset, section.offset + section.size, section.name);
  let foreign: number | undefined;
  for (let left = reader.count('element segments', 2); left > 0; left -= 1) {
    const found = readSegment(reader, named);
    foreign ??= found;
  }
  if (reader.remaining > 0)
    throw reader.fail(
      'wasm/section',
      `Cannot read the element section: found ${reader.remaining} bytes after its content, expected none`,
    );
  return foreign;
}

function readSegment(reader: ByteReader, named: Set<number> | undefined): number | undefined {
  const start = reader.offset;
  const form = reader.u32();
  if (form > lastForm)
    throw reader.fail(
      'wasm/kind',
      `Cannot read an element segment: found kind ${form}, expected 0 to ${lastForm}`,
      start,
    );
  let foreign: number | undefined;
  if ((form & isPassive) === 0) {
    if ((form & hasIndex) !== 0) reader.u32();
    foreign ??= skipConstantExpression(reader);
  }
  if ((form & (isPassive | hasIndex)) !== 0) foreign ??= readElementType(reader, form);
  const read = (form & hasExpressions) === 0 ? readIndex : skipConstantExpression;
  for (let left = reader.count('elements'); left > 0; left -= 1) {
    const found = read(reader, named);
    foreign ??= found;
  }
  return foreign;
}

function readIndex(reader: ByteReader, named: Set<number> | undefined): undefined {
  const index = reader.u32();
  named?.add(index);
  return undefined;
}

/** A type for expressions, a kind for indices: 0, of functions. */
function readElementType(reader: ByteReader, form: number): number | undefined {
  const start = reader.offset;
  if ((form & hasExpressions) !== 0) return isPlainType(readTypeCode(reader)) ? undefined : start;
  const kind = reader.u8();
  if (kind !== 0)
    throw reader.fail(
      'wasm/kind',
      `Cannot read an element segment: found elements of kind ${kind}, expected 0`,
      start,
    );
  return undefined;
}
