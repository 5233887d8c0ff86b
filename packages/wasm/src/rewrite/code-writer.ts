// Writes the instructions of a function that a rewriting adds: one method for each that is needed.
import type { ByteWriter } from './byte-writer.ts';

/** Where a called function is; throws for a name that nothing has. */
export type FunctionIndex = (name: string) => number;

type Load = 'i32.load' | 'i64.load' | 'i32.load8_u';
type Store = 'i32.store' | 'i64.store';

// Core specification 3.0, 5.4: opcode and natural alignment.
const accesses: Readonly<Record<Load | Store, readonly [opcode: number, alignment: number]>> = {
  'i32.load': [0x28, 2],
  'i64.load': [0x29, 3],
  'i32.load8_u': [0x2d, 0],
  'i32.store': [0x36, 2],
  'i64.store': [0x37, 3],
};

const plain = {
  unreachable: 0x00,
  else: 0x05,
  end: 0x0b,
  return: 0x0f,
  drop: 0x1a,
  select: 0x1b,
  'i32.eqz': 0x45,
  'i32.eq': 0x46,
  'i32.ne': 0x47,
  'i32.gt_u': 0x4b,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i64.mul': 0x7e,
  'i64.or': 0x84,
  'i64.shl': 0x86,
  'i64.shr_u': 0x88,
  'i32.wrap_i64': 0xa7,
  'i32.trunc_sat_f64_u': 0xfc03,
  'i64.extend_i32_u': 0xad,
  'f64.convert_i32_u': 0xb8,
  'f64.convert_i64_s': 0xb9,
} as const;

const noResult = 0x40;

export class CodeWriter {
  readonly #writer: ByteWriter;
  readonly #indexOf: FunctionIndex;

  constructor(writer: ByteWriter, indexOf: FunctionIndex) {
    this.#writer = writer;
    this.#indexOf = indexOf;
  }

  /** Instructions without operands, in their order. */
  do(...names: readonly (keyof typeof plain)[]): void {
    for (const name of names) this.#opcode(plain[name]);
  }

  block(): void {
    this.#writer.bytes([0x02, noResult]);
  }

  loop(): void {
    this.#writer.bytes([0x03, noResult]);
  }

  if(): void {
    this.#writer.bytes([0x04, noResult]);
  }

  branch(depth: number): void {
    this.#withIndex(0x0c, depth);
  }

  branchIf(depth: number): void {
    this.#withIndex(0x0d, depth);
  }

  call(name: string): void {
    this.#withIndex(0x10, this.#indexOf(name));
  }

  get(local: number): void {
    this.#withIndex(0x20, local);
  }

  set(local: number): void {
    this.#withIndex(0x21, local);
  }

  tee(local: number): void {
    this.#withIndex(0x22, local);
  }

  i32(value: number): void {
    this.#writer.byte(0x41);
    this.#writer.signed(value);
  }

  i64(value: number): void {
    this.#writer.byte(0x42);
    this.#writer.signed(value);
  }

  access(name: Load | Store, offset = 0): void {
    const [opcode, alignment] = accesses[name];
    this.#writer.byte(opcode);
    this.#writer.unsigned(alignment);
    this.#writer.unsigned(offset);
  }

  memoryCopy(): void {
    this.#opcode(0xfc0a);
    this.#writer.bytes([0, 0]);
  }

  memoryFill(): void {
    this.#opcode(0xfc0b);
    this.#writer.byte(0);
  }

  #withIndex(opcode: number, index: number): void {
    this.#writer.byte(opcode);
    this.#writer.unsigned(index);
  }

  #opcode(opcode: number): void {
    if (opcode < 0x100) {
      this.#writer.byte(opcode);
      return;
    }
    this.#writer.byte(opcode >> 8);
    this.#writer.unsigned(opcode & 0xff);
  }
}
