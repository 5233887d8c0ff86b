// The instructions that charge fuel. They leave the stack as they find it, and trap when less than nothing is left.
import type { ByteWriter } from '../rewrite/byte-writer.ts';
import type { SizePrice } from './fuel-prices.ts';

// Core specification 3.0, 5.4.
const op = {
  unreachable: 0x00,
  if: 0x04,
  end: 0x0b,
  select: 0x1b,
  localGet: 0x20,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  i64Const: 0x42,
  i32LessOrEqualUnsigned: 0x4d,
  i64LessSigned: 0x53,
  i64Subtract: 0x7d,
  i64Multiply: 0x7e,
  i64ShiftRightUnsigned: 0x88,
  i64ExtendUnsigned: 0xad,
} as const;
const noResult = 0x40;

export interface ChargeTarget {
  /** Index of the global that holds the fuel. */
  readonly fuelGlobal: number;
  /** Index of a local of type i32 that nothing else uses. */
  readonly scratchLocal: number;
}

export interface PricedSize {
  readonly price: SizePrice;
  /** What a growing instruction can at most be given and still succeed: above it, it does nothing, and that is free. */
  readonly largest: number | undefined;
}

/** `fuel -= amount; if (fuel < 0) unreachable` */
export function writeAmountCharge(writer: ByteWriter, amount: number, { fuelGlobal }: ChargeTarget): void {
  writeGet(writer, fuelGlobal);
  writer.byte(op.i64Const);
  writer.signed(amount);
  writeSubtraction(writer, fuelGlobal);
}

/**
 * The same with the number on top of the stack, read as unsigned, times its price.
 */
export function writeSizeCharge(
  writer: ByteWriter,
  { price: { units, shift }, largest }: PricedSize,
  { fuelGlobal, scratchLocal }: ChargeTarget,
): void {
  writeIndexed(writer, op.localTee, scratchLocal);
  writeGet(writer, fuelGlobal);
  writeIndexed(writer, op.localGet, scratchLocal);
  if (largest !== undefined) writeZeroAbove(writer, largest, scratchLocal);
  writer.byte(op.i64ExtendUnsigned);
  writer.byte(op.i64Const);
  writer.signed(shift > 0 ? shift : units);
  writer.byte(shift > 0 ? op.i64ShiftRightUnsigned : op.i64Multiply);
  writeSubtraction(writer, fuelGlobal);
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
function writeSubtraction(writer: ByteWriter, fuelGlobal: number): void {
  writer.byte(op.i64Subtract);
  writeIndexed(writer, op.globalSet, fuelGlobal);
  writeGet(writer, fuelGlobal);
  writer.byte(op.i64Const);
  writer.signed(0);
  writer.bytes([op.i64LessSigned, op.if, noResult, op.unreachable, op.end]);
}

function writeGet(writer: ByteWriter, global: number): void {
  writeIndexed(writer, op.globalGet, global);
}

function writeIndexed(writer: ByteWriter, opcode: number, index: number): void {
  writer.byte(opcode);
  writer.unsigned(index);
}
