// The instructions that a plugin may use, and what follows each opcode: an allow-list, as a table.

/** What stands after an opcode. */
export type Operands =
  | 'none'
  | 'block' // the type of a block, a loop or an if
  | 'else'
  | 'end'
  | 'label'
  | 'labels' // a list of labels and the one for all other cases
  | 'local'
  | 'global'
  | 'index' // of a function, a table or a segment
  | 'two indices'
  | 'index and memory'
  | 'type' // a list of one type
  | 'heap type'
  | 'access' // alignment and offset
  | 'access and lane'
  | 'memory'
  | 'two memories'
  | 'i32'
  | 'i64'
  | 'byte'
  | '4 bytes'
  | '8 bytes'
  | '16 bytes';

/** Opcodes that mean more than "go on with the next one". Behind a prefix: 0xfc00 + the number, 0xfd00 + the number. */
export const opcodes = {
  unreachable: 0x00,
  nop: 0x01,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  tableSet: 0x26,
  memoryGrow: 0x40,
  memoryInit: 0xfc08,
  memoryCopy: 0xfc0a,
  memoryFill: 0xfc0b,
  tableInit: 0xfc0c,
  tableCopy: 0xfc0e,
  tableGrow: 0xfc0f,
  tableFill: 0xfc11,
} as const;

export const bulkPrefix = 0xfc;
export const vectorPrefix = 0xfd;

type Range = readonly [from: number, to: number, operands: Operands];

// Core specification 3.0, 5.4. Left out on purpose: exceptions (0x06 to 0x0a, 0x18, 0x19, 0x1f), tail calls (0x12, 0x13),
// calls by reference and their kin (0x14, 0x15, 0xd3 to 0xd6), and everything behind the prefixes 0xfb and 0xfe.
const plainRanges: readonly Range[] = [
  [0x00, 0x01, 'none'], // unreachable, nop
  [0x02, 0x04, 'block'], // block, loop, if
  [0x05, 0x05, 'else'],
  [0x0b, 0x0b, 'end'],
  [0x0c, 0x0d, 'label'], // br, br_if
  [0x0e, 0x0e, 'labels'], // br_table
  [0x0f, 0x0f, 'none'], // return
  [0x10, 0x10, 'index'], // call
  [0x11, 0x11, 'two indices'], // call_indirect
  [0x1a, 0x1b, 'none'], // drop, select
  [0x1c, 0x1c, 'type'], // select
  [0x20, 0x22, 'local'],
  [0x23, 0x24, 'global'],
  [0x25, 0x26, 'index'], // table.get, table.set
  [0x28, 0x3e, 'access'], // loads and stores
  [0x3f, 0x40, 'memory'], // memory.size, memory.grow
  [0x41, 0x41, 'i32'],
  [0x42, 0x42, 'i64'],
  [0x43, 0x43, '4 bytes'], // f32.const
  [0x44, 0x44, '8 bytes'], // f64.const
  [0x45, 0xc4, 'none'], // arithmetic, sign extension included
  [0xd0, 0xd0, 'heap type'], // ref.null
  [0xd1, 0xd1, 'none'], // ref.is_null
  [0xd2, 0xd2, 'index'], // ref.func
];

const bulkRanges: readonly Range[] = [
  [0, 7, 'none'], // saturating conversions
  [8, 8, 'index and memory'], // memory.init
  [9, 9, 'index'], // data.drop
  [10, 10, 'two memories'], // memory.copy
  [11, 11, 'memory'], // memory.fill
  [12, 12, 'two indices'], // table.init
  [13, 13, 'index'], // elem.drop
  [14, 14, 'two indices'], // table.copy
  [15, 17, 'index'], // table.grow, table.size, table.fill
];

// From 0x100 on the relaxed ones, which may answer one thing here and another there.
const vectorRanges: readonly Range[] = [
  [0x00, 0x0b, 'access'],
  [0x0c, 0x0d, '16 bytes'], // v128.const, i8x16.shuffle
  [0x0e, 0x14, 'none'],
  [0x15, 0x22, 'byte'], // lanes taken out and put in
  [0x23, 0x53, 'none'],
  [0x54, 0x5b, 'access and lane'],
  [0x5c, 0x5d, 'access'],
  [0x5e, 0xff, 'none'],
];
const vectorGaps: readonly number[] = [
  0x9a, 0xa2, 0xa5, 0xa6, 0xaf, 0xb0, 0xb2, 0xb3, 0xb4, 0xbb, 0xc2, 0xc5, 0xc6, 0xcf, 0xd0, 0xd2, 0xd3, 0xd4,
  0xe2, 0xee,
];

function tableOf(ranges: readonly Range[], gaps: readonly number[] = []): readonly (Operands | undefined)[] {
  return Array.from({ length: 0x100 }, (_, opcode) =>
    gaps.includes(opcode) ? undefined : ranges.find(([from, to]) => opcode >= from && opcode <= to)?.[2],
  );
}

/** By opcode; undefined for what a plugin may not use. */
export const plainOperands = tableOf(plainRanges);
/** By the number that follows the prefix. */
export const bulkOperands = tableOf(bulkRanges);
export const vectorOperands = tableOf(vectorRanges, vectorGaps);
