// What each instruction costs in fuel. A change here changes what plugins burn: raise `meterFormat` with it.
import { opcodes } from '../code/opcodes.ts';

/** Blocks and their ends are no work for a machine. */
const free: ReadonlySet<number> = new Set([
  opcodes.nop,
  opcodes.block,
  opcodes.loop,
  opcodes.else,
  opcodes.end,
]);

/** Instructions for which the engine leaves the guest's code: measured, in units of a simple one. */
const dear: ReadonlyMap<number, number> = new Map([
  [opcodes.tableSet, 50],
  [opcodes.memoryGrow, 2_000],
  [opcodes.tableGrow, 200],
  [opcodes.memoryInit, 20],
  [opcodes.memoryCopy, 20],
  [opcodes.memoryFill, 20],
  [opcodes.tableInit, 50],
  [opcodes.tableCopy, 50],
  [opcodes.tableFill, 50],
]);

/** Without what is charged by size. */
export function priceOf(opcode: number): number {
  if (free.has(opcode)) return 0;
  return dear.get(opcode) ?? 1;
}

/** Entering a function: one unit, and one for each 4 begun locals, which the engine sets to zero. */
export function priceOfEntry(locals: number): number {
  return 1 + Math.ceil(locals / 4);
}

/** One turn of a loop, on top of its instructions: about what the charge itself takes, which may be all that a turn does. */
export const priceOfTurn = 3;

/** What an instruction does with the number on top of the stack. Cost: number × units >> shift. */
export interface SizePrice {
  readonly units: number;
  readonly shift: number;
  /** A number above the largest size makes the instruction do nothing but fail. */
  readonly grows?: 'memory' | 'table';
}

/** 8 bytes of memory to a unit, as many as one store moves. */
const byByte: SizePrice = { units: 1, shift: 3 };
/** The engine handles each element of a table for itself. */
const byElement: SizePrice = { units: 64, shift: 0 };
/** A page has 65,536 bytes, which are set to zero. */
const byPage: SizePrice = { units: 8_192, shift: 0, grows: 'memory' };

const bySize: ReadonlyMap<number, SizePrice> = new Map([
  [opcodes.memoryGrow, byPage],
  [opcodes.memoryInit, byByte],
  [opcodes.memoryCopy, byByte],
  [opcodes.memoryFill, byByte],
  [opcodes.tableInit, byElement],
  [opcodes.tableCopy, byElement],
  [opcodes.tableFill, byElement],
  [opcodes.tableGrow, { ...byElement, grows: 'table' }],
]);

/** What is not the price of a simple instruction, for people: the instruction in the text format, and its prices. */
export interface ListedPrice {
  readonly name: string;
  readonly units: number;
  readonly bySize: SizePrice | undefined;
}

export function listPrices(): readonly ListedPrice[] {
  return Object.entries(opcodes)
    .map(([key, opcode]) => ({
      // memoryGrow → memory.grow
      name: key.replace(/[A-Z]/, (letter) => `.${letter.toLowerCase()}`),
      units: priceOf(opcode),
      bySize: sizePriceOf(opcode),
    }))
    .filter(({ units, bySize }) => units > 1 || bySize !== undefined);
}

export function sizePriceOf(opcode: number): SizePrice | undefined {
  return bySize.get(opcode);
}
