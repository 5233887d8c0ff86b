// The instructions that charge fuel. They leave the stack as they find it, and trap when less than nothing is left.
import type { ByteWriter } from '../rewrite/byte-writer.ts';
import type { SizePrice } from './fuel-prices.ts';

// Core specification 3.0, 5.4.
const op = {
  unreachable: 0x00,
  block: 0x02,
  if: 0x04,
  end: 0x0b,
  brIf: 0x0d,
  select: 0x1b,
  localGet: 0x20,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  i64Const: 0x42,
  i32LessOrEqualUnsigned: 0x4d,
  i64LessSigned: 0x53,
  i64GreaterOrEqualSigned: 0x59,
  i64Subtract: 0x7d,
  i64Multiply: 0x7e,
  i64ShiftRightUnsigned: 0x88,
  i64ExtendUnsigned: 0xad,
} as const;
const noResult = 0x40;
const trapIf = [op.i64LessSigned, op.if, noResult, op.unreachable, op.end];
// What follows an `if` without `else` V8 takes for a block of its own, and notes each value in it for every branch to where the
// code meets again: in the interpreter of a guest in JavaScript 12 MB, while it improves it. A branch past the trap is spared
// that, and a little slower, as the processor has to jump each time.
const trapUnlessBranch = [op.i64GreaterOrEqualSigned, op.brIf, 0, op.unreachable, op.end];

export interface ChargeTarget {
  /** Index of the global that holds the fuel. */
  readonly fuelGlobal: number;
  /** Index of a local of type i32 that nothing else uses. */
  readonly scratchLocal: number;
  /** Whether the function has so many charges that what an engine needs to improve it counts for more than its speed. */
  readonly isLarge: boolean;
}

export interface PricedSize {
  readonly price: SizePrice;
  /** What a growing instruction can at most be given and still succeed: above it, it does nothing, and that is free. */
  readonly largest: number | undefined;
}

/** `fuel -= amount; if (fuel < 0) unreachable` */
export function writeAmountCharge(writer: ByteWriter, amount: number, target: ChargeTarget): void {
  writeGet(writer, target.fuelGlobal);
  writer.byte(op.i64Const);
  writer.signed(amount);
  writeSubtraction(writer, target);
}

/**
 * The same with the number on top of the stack, read as unsigned, times its price.
 */
export function writeSizeCharge(
  writer: ByteWriter,
  { price: { units, shift }, largest }: PricedSize,
  target: ChargeTarget,
): void {
  const { fuelGlobal, scratchLocal } = target;
  writeIndexed(writer, op.localTee, scratchLocal);
  writeGet(writer, fuelGlobal);
  writeIndexed(writer, op.localGet, scratchLocal);
  if (largest !== undefined) writeZeroAbove(writer, largest, scratchLocal);
  writer.byte(op.i64ExtendUnsigned);
  writer.byte(op.i64Const);
  writer.signed(shift > 0 ? shift : units);
  writer.byte(shift > 0 ? op.i64ShiftRightUnsigned : op.i64Multiply);
  writeSubtraction(writer, target);
}

/** `n <= largest ? n : 0`, where n is on the stack and in the local. */
function writeZeroAbove(writer: ByteWriter, largest: number, local: number): void {
  writer.byte(op.i32Const);
  writer.signed(0);
  writeIndexed(writer, op.localGet, local);
  writer.byte(op.i32Const);
  writer.signed(largest);
  writer.byte(op.i32LessOrEqualUnsigned);
  writer.byte(op.select);
}

/** Expects the fuel and what to take from it on the stack. */
function writeSubtraction(writer: ByteWriter, { fuelGlobal, isLarge }: ChargeTarget): void {
  writer.byte(op.i64Subtract);
  writeIndexed(writer, op.globalSet, fuelGlobal);
  if (isLarge) writer.bytes([op.block, noResult]);
  writeGet(writer, fuelGlobal);
  writer.byte(op.i64Const);
  writer.signed(0);
  writer.bytes(isLarge ? trapUnlessBranch : trapIf);
}

function writeGet(writer: ByteWriter, global: number): void {
  writeIndexed(writer, op.globalGet, global);
}

function writeIndexed(writer: ByteWriter, opcode: number, index: number): void {
  writer.byte(opcode);
  writer.unsigned(index);
}
