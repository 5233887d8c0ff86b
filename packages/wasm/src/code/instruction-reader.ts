// Walks through the instructions of one function: bounds-checked, without recursion, and only what the allow-list names.
import { ByteReader } from '../byte-reader.ts';
import {
  bulkOperands,
  bulkPrefix,
  type Operands,
  opcodes,
  plainOperands,
  vectorOperands,
  vectorPrefix,
} from './opcodes.ts';
import type { FunctionBody } from './read-bodies.ts';

export interface InstructionScope {
  /** How many globals the module has, imported ones included. */
  readonly globals: number;
}

// threat: a megabyte of `block` makes engines take hundreds of megabytes. Compilers nest one block for each case of a
// switch; the deepest known guest, a JavaScript engine, stays far below.
const maxNesting = 10_000;
// A JavaScript engine's largest switch has some hundreds.
const maxLabels = 10_000;
const emptyBlock = 0x40;
// Core specification 3.0, 5.3: numbers and vectors, and the short forms of two references.
const plainTypes: ReadonlySet<number> = new Set([0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x70, 0x6f]);
const referenceTypes: ReadonlySet<number> = new Set([0x70, 0x6f]);
/** Alignments are exponents; bit 6 says that the number of a memory follows. */
const firstAlignmentFlag = 0x40;
const wholeBody = -1;

/**
 * Reads one instruction at a time into its own fields: a module has hundreds of thousands of them, and an object for
 * each would cost more than the reading.
 * What it lets pass may still not validate (the engine says so); but it ends every instruction where the engine does.
 * @example
 * const reader = new InstructionReader(bytes, body, { globals: 0 });
 * while (reader.next()) count[reader.opcode] += 1;
 */
export class InstructionReader {
  /** The instruction that `next()` read: its opcode (see `opcodes`), and where it starts in the module. */
  opcode = 0;
  start = 0;
  /** Of a branch: how many blocks out; of a `br_table` the farthest. */
  label = 0;
  /** The last index of an instruction that names a function, a table or a segment. */
  index = 0;
  readonly #reader: ByteReader;
  readonly #locals: number;
  readonly #globals: number;
  /** Opcodes of the open blocks, outermost first; the body itself is one. */
  readonly #open: number[] = [wholeBody];

  /** Throws WasmError, as does every other call. */
  constructor(bytes: Uint8Array, body: FunctionBody, { globals }: InstructionScope) {
    this.#reader = new ByteReader(bytes, body.start, body.end, 'code');
    this.#reader.functionIndex = body.index;
    this.#locals = body.params + body.locals;
    this.#globals = globals;
  }

  /** Offset of the first byte after the instruction. */
  get end(): number {
    return this.#reader.offset;
  }

  /** Reads the next instruction; false after the `end` of the body. Throws WasmError. */
  next(): boolean {
    const reader = this.#reader;
    if (this.#open.length === 0) {
      if (reader.remaining === 0) return false;
      throw reader.fail(
        'wasm/nesting',
        `Cannot read a function: found ${reader.remaining} bytes after its end, expected none`,
      );
    }
    this.start = reader.offset;
    this.opcode = reader.u8();
    if (this.opcode === bulkPrefix || this.opcode === vectorPrefix) this.#readPrefixed();
    else this.#readOperands(plainOperands[this.opcode]);
    return true;
  }

  #readPrefixed(): void {
    const prefix = this.opcode;
    const number = this.#reader.u32();
    this.opcode = prefix * 0x100 + number;
    this.#readOperands((prefix === bulkPrefix ? bulkOperands : vectorOperands)[number]);
  }

  #readOperands(operands: Operands | undefined): void {
    const reader = this.#reader;
    switch (operands) {
      case 'none':
        return;
      case 'local':
        this.#readBelow('local', this.#locals);
        return;
      case 'i32':
        reader.skipNumber(5);
        return;
      case 'access':
        this.#readAccess();
        return;
      case 'label':
        this.label = 0;
        this.#readLabel();
        return;
      case 'end':
        this.#open.pop();
        return;
      case 'block':
        this.#openBlock();
        return;
      case 'global':
        this.#readBelow('global', this.#globals);
        return;
      case 'index':
        this.index = reader.u32();
        return;
      case 'else':
        this.#readElse();
        return;
      case 'labels':
        this.#readLabels();
        return;
      default:
        this.#readRareOperands(operands);
        return;
    }
  }

  #readRareOperands(operands: Operands | undefined): void {
    const reader = this.#reader;
    switch (operands) {
      case 'i64':
        reader.skipNumber(10);
        return;
      case '4 bytes':
        reader.skip(4);
        return;
      case '8 bytes':
        reader.skip(8);
        return;
      case '16 bytes':
        reader.skip(16);
        return;
      case 'byte':
        reader.skip(1);
        return;
      case 'access and lane':
        this.#readAccess();
        reader.skip(1);
        return;
      case 'two indices':
        reader.u32();
        this.index = reader.u32();
        return;
      case 'index and memory':
        reader.u32();
        this.#readMemory();
        return;
      case 'memory':
        this.#readMemory();
        return;
      case 'two memories':
        this.#readMemory();
        this.#readMemory();
        return;
      case 'type':
        this.#readTypeOfSelect();
        return;
      case 'heap type':
        this.#readPlainType(referenceTypes);
        return;
      default:
        throw reader.fail(
          'wasm/opcode',
          `Cannot use instruction 0x${this.opcode.toString(16)}: expected one of WebAssembly 2.0, without threads, exceptions, tail calls and garbage collection`,
          this.start,
        );
    }
  }

  /** What a rewriting adds after the last local or global must have no name in the module as it was. */
  #readBelow(what: string, count: number): void {
    const index = this.#reader.u32();
    if (index >= count)
      throw this.#reader.fail(
        'wasm/index',
        `Cannot find ${what} ${index}: found ${count} of them, expected at least ${index + 1}`,
        this.start,
      );
  }

  #readLabel(): void {
    const label = this.#reader.u32();
    if (label >= this.#open.length)
      throw this.#reader.fail(
        'wasm/index',
        `Cannot branch out of ${label + 1} blocks: found ${this.#open.length} open ones`,
        this.start,
      );
    if (label > this.label) this.label = label;
  }

  #readLabels(): void {
    this.label = 0;
    const count = this.#reader.count('labels');
    if (count > maxLabels)
      throw this.#reader.fail(
        'wasm/unmeterable',
        `Cannot use a br_table: found ${count} labels, expected at most ${maxLabels}`,
        this.start,
      );
    for (let left = count; left >= 0; left -= 1) this.#readLabel();
  }

  #openBlock(): void {
    const reader = this.#reader;
    if (this.#open.length > maxNesting)
      throw reader.fail(
        'wasm/nesting',
        `Cannot open another block: found ${maxNesting} open ones, expected fewer`,
        this.start,
      );
    this.#open.push(this.opcode);
    if (reader.peek() === emptyBlock || plainTypes.has(reader.peek())) {
      reader.skip(1);
      return;
    }
    const type = reader.s33();
    if (type < 0)
      throw reader.fail(
        'wasm/type',
        `Cannot read the type of a block: found ${type}, expected nothing, a number, a vector, funcref, externref or a function type`,
        this.start,
      );
  }

  #readElse(): void {
    if (this.#open.at(-1) !== opcodes.if)
      throw this.#reader.fail('wasm/nesting', 'Cannot read an else: expected it inside an if', this.start);
    this.#open[this.#open.length - 1] = opcodes.else;
  }

  #readAccess(): void {
    const alignment = this.#reader.u32();
    if (alignment >= firstAlignmentFlag)
      throw this.#reader.fail(
        'wasm/opcode',
        `Cannot read an access to memory: found alignment ${alignment}, expected less than ${firstAlignmentFlag}`,
        this.start,
      );
    this.#reader.u32();
  }

  #readMemory(): void {
    const memory = this.#reader.u32();
    if (memory !== 0)
      throw this.#reader.fail(
        'wasm/opcode',
        `Cannot use memory ${memory}: expected the only one, 0`,
        this.start,
      );
  }

  #readTypeOfSelect(): void {
    const count = this.#reader.u32();
    if (count !== 1)
      throw this.#reader.fail(
        'wasm/type',
        `Cannot read a select: found ${count} types, expected one`,
        this.start,
      );
    this.#readPlainType(plainTypes);
  }

  #readPlainType(known: ReadonlySet<number>): void {
    const type = this.#reader.u8();
    if (!known.has(type))
      throw this.#reader.fail(
        'wasm/type',
        `Cannot read a type: found 0x${type.toString(16)}, expected ${known === referenceTypes ? 'func or extern' : 'a number, a vector, funcref or externref'}`,
        this.start,
      );
  }
}
