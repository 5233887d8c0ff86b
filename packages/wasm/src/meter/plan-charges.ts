// Decides where in a function fuel is charged, and how much: once for each stretch of instructions that run together.
import type { InstructionReader } from '../code/instruction-reader.ts';
import { opcodes } from '../code/opcodes.ts';
import type { FunctionBody } from '../code/read-bodies.ts';
import { priceOf, priceOfEntry, priceOfTurn, type SizePrice, sizePriceOf } from './fuel-prices.ts';

/** To be charged before the instruction at `offset`. */
export type Charge = AmountCharge | SizeCharge;

export interface AmountCharge {
  readonly kind: 'amount';
  readonly offset: number;
  /** The stretch after which the way parts that leads to this one; undefined for the entry and the head of a loop. */
  readonly follows: AmountCharge | undefined;
  amount: number;
  /** Whether functions are called in it that do not pay for their entry, but for those of a lower level. */
  calls: boolean;
  /** How much of the amount was moved here from stretches that follow. */
  moved: number;
}

/** By the number on top of the stack. */
export interface SizeCharge {
  readonly kind: 'size';
  readonly offset: number;
  readonly price: SizePrice;
  /** Index of the table, where it is one that grows. */
  readonly table: number;
}

interface OpenBlock {
  /** Where the instructions around the block are charged; undefined in code that is never reached. */
  readonly around: AmountCharge | undefined;
  /** Position, outermost is 0, of the outermost block that a branch in here leads to; its own, where there is none. */
  farthest: number;
}

/** What a caller pays for the entry of a function, which does not pay for it itself. */
export interface EntryPrice {
  readonly units: number;
  /** 0 where no other such function is called before the way parts in it; otherwise above the levels of those that are. */
  readonly level: number;
}

/** By the index of the function. */
export type EntryPrices = ReadonlyMap<number, EntryPrice>;

/**
 * The charges of one function in order of their offsets, the entry's first. Throws WasmError for instructions that plugins may
 * not use.
 *
 * A stretch begins where control can arrive from elsewhere, or go elsewhere before it: at the entry, at the head of a
 * loop, in each arm of an `if`, after `br_if`, and after the end of a block that a branch can pass by. A block that is
 * always left at its own end does not interrupt the stretch around it. So each way through the function is charged
 * exactly the instructions on it, and no turn of a loop and no call is free.
 * `level` is that of the function where callers pay for its entry.
 */
export function planCharges(
  reader: InstructionReader,
  { start, locals }: FunctionBody,
  { entryPrices, level = 0 }: { readonly entryPrices: EntryPrices; readonly level?: number | undefined },
): readonly Charge[] {
  const plan = new ChargePlan({ offset: start, entryPrice: priceOfEntry(locals), entryPrices, level });
  while (reader.next()) plan.note(reader);
  return plan.charges;
}

interface PlanOptions {
  readonly offset: number;
  readonly entryPrice: number;
  readonly entryPrices: EntryPrices;
  readonly level: number;
}

class ChargePlan {
  readonly charges: Charge[] = [];
  readonly #open: OpenBlock[] = [];
  readonly #entryPrices: EntryPrices;
  readonly #level: number;
  #current: AmountCharge | undefined;

  constructor({ offset, entryPrice, entryPrices, level }: PlanOptions) {
    this.#entryPrices = entryPrices;
    this.#level = level;
    this.#current = this.#begin(offset, undefined);
    this.#current.amount = entryPrice;
    this.#open.push({ around: undefined, farthest: 0 });
  }

  note(reader: InstructionReader): void {
    const { opcode } = reader;
    if (this.#current !== undefined) this.#current.amount += priceOf(opcode);
    switch (opcode) {
      case opcodes.block:
        this.#enter();
        return;
      case opcodes.loop:
        this.#enter();
        this.#beginTurn(reader.end);
        return;
      case opcodes.if:
        this.#enter();
        this.#split(reader.end);
        return;
      case opcodes.else:
        this.#beginElse(reader.end);
        return;
      case opcodes.end:
        this.#leave(reader.end);
        return;
      case opcodes.call:
        this.#call(reader.index);
        return;
      case opcodes.brIf:
        this.#branch(reader.label);
        this.#split(reader.end);
        return;
      case opcodes.br:
      case opcodes.brTable:
        this.#branch(reader.label);
        this.#current = undefined;
        return;
      case opcodes.return:
        this.#branch(this.#open.length - 1);
        this.#current = undefined;
        return;
      case opcodes.unreachable:
        this.#current = undefined;
        return;
      default:
        this.#noteSize(reader);
        return;
    }
  }

  #begin(offset: number, follows: AmountCharge | undefined): AmountCharge {
    const charge: AmountCharge = { kind: 'amount', offset, follows, amount: 0, calls: false, moved: 0 };
    this.charges.push(charge);
    return charge;
  }

  /** Begins a stretch, where the code is reached at all. */
  #split(offset: number): void {
    if (this.#current !== undefined) this.#current = this.#begin(offset, this.#current);
  }

  #beginTurn(offset: number): void {
    if (this.#current === undefined) return;
    this.#current = this.#begin(offset, undefined);
    this.#current.amount = priceOfTurn;
  }

  #enter(): void {
    this.#open.push({ around: this.#current, farthest: this.#open.length });
  }

  #beginElse(offset: number): void {
    const around = this.#open.at(-1)?.around;
    this.#current = around && this.#begin(offset, around);
  }

  #leave(offset: number): void {
    const block = this.#open.pop();
    const outer = this.#open.at(-1);
    if (block === undefined || outer === undefined) return;
    outer.farthest = Math.min(outer.farthest, block.farthest);
    const isPassedBy = block.farthest < this.#open.length;
    this.#current = block.around && isPassedBy ? this.#begin(offset, block.around) : block.around;
  }

  #call(callee: number): void {
    if (this.#current === undefined) return;
    const price = this.#entryPrices.get(callee);
    this.#current.amount += price?.units ?? 0;
    if (price !== undefined && price.level >= this.#level) this.#current.calls = true;
  }

  #branch(label: number): void {
    const block = this.#open.at(-1);
    if (block === undefined || this.#current === undefined) return;
    block.farthest = Math.min(block.farthest, this.#open.length - 1 - label);
  }

  #noteSize(reader: InstructionReader): void {
    const price = sizePriceOf(reader.opcode);
    if (price !== undefined)
      this.charges.push({ kind: 'size', offset: reader.start, price, table: reader.index });
  }
}
