// Passes over constant expressions: the instructions that may compute the first value of a global, an offset, an element.
import type { ByteReader } from './byte-reader.ts';
import { skipHeapType } from './value-types.ts';

/** Answers false where plugins may not use the instruction. */
type SkipOperands = (reader: ByteReader) => unknown;

const none: SkipOperands = () => {};
const index: SkipOperands = (reader) => reader.skipNumber(5);
const twoIndices: SkipOperands = (reader) => {
  index(reader);
  index(reader);
};

// Core specification 3.0, 3.4.11 "Constant Expressions"; opcodes of 5.4.
const constantInstructions: ReadonlyMap<number, SkipOperands> = new Map([
  [0x23, index], // global.get
  [0x41, (reader) => reader.skipNumber(5)], // i32.const
  [0x42, (reader) => reader.skipNumber(10)], // i64.const
  [0x43, (reader) => reader.skip(4)], // f32.const
  [0x44, (reader) => reader.skip(8)], // f64.const
  [0x6a, none], // i32.add
  [0x6b, none], // i32.sub
  [0x6c, none], // i32.mul
  [0x7c, none], // i64.add
  [0x7d, none], // i64.sub
  [0x7e, none], // i64.mul
  [0xd0, skipHeapType], // ref.null
]);
const referenceToFunction = 0xd2; // ref.func

const gcPrefix = 0xfb;
const gcInstructions: ReadonlyMap<number, SkipOperands> = new Map([
  [0, index], // struct.new
  [1, index], // struct.new_default
  [6, index], // array.new
  [7, index], // array.new_default
  [8, twoIndices], // array.new_fixed
  [26, none], // any.convert_extern
  [27, none], // extern.convert_any
  [28, none], // ref.i31
]);

const vectorPrefix = 0xfd;
const vectorInstructions: ReadonlyMap<number, SkipOperands> = new Map([
  [12, (reader) => reader.skip(16)], // v128.const
]);

const endOfExpression = 0x0b;

/**
 * Passes over one, and says where its first instruction is that plugins may not use: those of garbage collection.
 * Indices of functions that it refers to go into `named`.
 * Throws WasmError `wasm/expression` at the first instruction that is not constant.
 */
export function skipConstantExpression(reader: ByteReader, named?: Set<number>): number | undefined {
  let foreign: number | undefined;
  for (;;) {
    const start = reader.offset;
    const opcode = reader.u8();
    if (opcode === endOfExpression) return foreign;
    if (opcode === referenceToFunction) {
      const index = reader.u32();
      named?.add(index);
      continue;
    }
    const skipOperands = findInstruction(reader, opcode);
    if (skipOperands === undefined)
      throw reader.fail(
        'wasm/expression',
        `Cannot read a constant expression: found instruction 0x${opcode.toString(16)}, expected a constant one`,
        start,
      );
    const isPlain = skipOperands(reader) !== false && opcode !== gcPrefix;
    if (!isPlain) foreign ??= start;
  }
}

function findInstruction(reader: ByteReader, opcode: number): SkipOperands | undefined {
  if (opcode === gcPrefix) return gcInstructions.get(reader.u32());
  if (opcode === vectorPrefix) return vectorInstructions.get(reader.u32());
  return constantInstructions.get(opcode);
}
