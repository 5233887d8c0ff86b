// Random programs that validate: blocks, loops, branches of every form, calls, memory. Most of them end, some never do.
import { pick, type RandomBelow } from './random-module.ts';
import { buildModule, type FunctionSpec, leb, signedLeb } from './wasm-builder.ts';

const i32 = 0x7f;
const noResult = 0x40;
const locals = 4;
/** `if (local 0) {}` */
const choiceOfNothing = [0x20, 0, 0x04, noResult, 0x0b];
const binary: readonly [number, ...number[]] = [
  0x46, 0x48, 0x4b, 0x6a, 0x6b, 0x6c, 0x71, 0x72, 0x73, 0x74, 0x76,
];

export interface ProgramOptions {
  /** Instructions that are charged by size: `memory.fill`, `memory.copy`, `memory.grow`, and their kin for tables. */
  readonly bySize: boolean;
}

/** Writes one function; `labels` has for each open block, innermost last, whether a branch to it carries a value. */
class RandomFunction {
  readonly below: RandomBelow;
  readonly options: ProgramOptions;
  readonly callable: number;
  readonly labels: boolean[] = [true];
  budget = 60;

  constructor(below: RandomBelow, callable: number, options: ProgramOptions) {
    this.below = below;
    this.callable = callable;
    this.options = options;
  }

  constant(): number[] {
    return [0x41, ...signedLeb(this.below(40))];
  }

  local(): number {
    return this.below(locals + 1);
  }

  /** Leaves one i32. */
  expression(depth = 0): number[] {
    this.budget -= 1;
    if (depth > 3 || this.budget < 0) return this.below(2) === 0 ? this.constant() : [0x20, this.local()];
    const next = () => this.expression(depth + 1);
    switch (this.below(12)) {
      case 0:
      case 1:
        return this.constant();
      case 2:
      case 3:
        return [0x20, this.local()];
      case 4:
        return this.enclosed([0x02, i32], true, () => [...this.statements(), ...next()]);
      case 5:
        return this.choice(next);
      case 6:
        return this.callable === 0 ? this.constant() : [...next(), 0x10, this.below(this.callable)];
      case 7:
        return [...next(), 0x41, 0xff, 0, 0x71, 0x2d, 0, 0]; // i32.load8_u of an address below 128
      case 8:
        return [...next(), ...next(), ...next(), 0x1b];
      case 9:
        return this.options.bySize ? this.grow() : [0x3f, 0];
      default:
        return [...next(), ...next(), pick(binary, this.below)];
    }
  }

  choice(next: () => number[]): number[] {
    const condition = next();
    this.labels.push(true);
    const then = [...this.statements(), ...next()];
    const otherwise = [...this.statements(), ...next()];
    this.labels.pop();
    return [...condition, 0x04, i32, ...then, 0x05, ...otherwise, 0x0b];
  }

  enclosed(head: readonly number[], carries: boolean, inside: () => number[]): number[] {
    this.labels.push(carries);
    const body = inside();
    this.labels.pop();
    return [...head, ...body, 0x0b];
  }

  statements(): number[] {
    return Array.from({ length: this.below(4) }, () => this.statement()).flat();
  }

  /** Leaves the stack as it was. */
  statement(): number[] {
    this.budget -= 1;
    if (this.budget < 0) return [0x01];
    switch (this.below(10)) {
      case 0:
        return this.enclosed([0x02, noResult], false, () => this.statements());
      case 1:
        return this.countedLoop();
      case 2:
        return [...this.expression(), ...this.enclosed([0x04, noResult], false, () => this.statements())];
      case 3:
      case 4:
        return this.branchIf();
      case 5:
        return this.enclosed([0x02, noResult], false, () => [
          ...this.statements(),
          ...this.leave(),
          ...this.statements(),
        ]);
      case 6:
        return [...this.expression(), 0x41, 0xff, 0, 0x71, ...this.expression(), 0x3a, 0, 0];
      case 7:
        if (!this.options.bySize) return [0x01];
        return this.below(3) === 0 ? this.moveElements() : this.fill();
      default:
        return [...this.expression(), 0x21, this.local()];
    }
  }

  fill(): number[] {
    const small = () => [...this.expression(), 0x41, 0xff, 0, 0x71];
    return this.below(2) === 0
      ? [...small(), ...this.expression(), ...small(), 0xfc, 11, 0]
      : [...small(), ...small(), ...small(), 0xfc, 10, 0, 0];
  }

  /** Of the memory or the table, mostly by little, now and then by more than there is. */
  grow(): number[] {
    const by = this.below(6) === 0 ? this.expression() : [0x41, this.below(3)];
    return this.below(2) === 0 ? [...by, 0x40, 0] : [0xd0, 0x70, ...by, 0xfc, 15, 0];
  }

  /** Fills or copies elements of the table; sometimes past its end, which traps. */
  moveElements(): number[] {
    const index = () => [0x41, this.below(3)];
    const count = this.below(8) === 0 ? this.expression() : [0x41, this.below(3)];
    return this.below(2) === 0
      ? [...index(), 0xd0, 0x70, ...count, 0xfc, 17, 0]
      : [...index(), ...index(), ...count, 0xfc, 14, 0, 0];
  }

  countedLoop(): number[] {
    const counter = locals + 1 + this.below(3);
    const start = [0x41, this.below(5), 0x21, ...leb(counter)];
    const turn = [0x20, ...leb(counter), 0x41, 1, 0x6b, 0x22, ...leb(counter), 0x41, 0, 0x4a, 0x0d, 0];
    return [...start, ...this.enclosed([0x03, noResult], false, () => [...this.statements(), ...turn])];
  }

  /** A label, and whether it carries a value. */
  label(): readonly [label: number, carries: boolean] {
    const label = this.below(this.labels.length);
    return [label, this.labels.at(-1 - label) ?? false];
  }

  branchIf(): number[] {
    const [label, carries] = this.label();
    const value = carries ? this.expression() : [];
    return [...value, ...this.expression(), 0x0d, ...leb(label), ...(carries ? [0x1a] : [])];
  }

  /** Never goes on. */
  leave(): number[] {
    if (this.below(4) === 0) return [...this.expression(), 0x0f];
    const [label, carries] = this.label();
    const value = carries ? this.expression() : [];
    if (this.below(2) === 0) return [...value, 0x0c, ...leb(label)];
    const same = this.labels.flatMap((other, index) =>
      other === carries ? [this.labels.length - 1 - index] : [],
    );
    const targets = Array.from({ length: this.below(4) }, () => leb(same[this.below(same.length)] ?? label));
    return [...value, ...this.expression(), 0x0e, targets.length, ...targets.flat(), ...leb(label)];
  }

  body(): number[] {
    // The meter charges functions of more than 512 stretches in another form.
    const long = this.below(8) === 0 ? Array.from({ length: 600 }, () => choiceOfNothing).flat() : [];
    return [...long, ...this.statements(), ...this.statements(), ...this.expression()];
  }
}

/**
 * A module with functions of one i32 to one i32, each calling those before it, a memory and a table. The last is exported, and
 * of the others some are: `f0`, `f1`, …
 * @example randomProgram(createRandomBelow(1), { bySize: false })
 */
export function randomProgram(below: RandomBelow, options: ProgramOptions): Uint8Array {
  const count = 1 + below(5);
  const functions = Array.from(
    { length: count },
    (_, index): FunctionSpec => ({
      ...((index === count - 1 || below(2) === 0) && { export: `f${index}` }),
      params: ['i32'],
      results: ['i32'],
      locals: [[locals + 3, 'i32']],
      body: new RandomFunction(below, index, options).body(),
    }),
  );
  return buildModule({
    functions,
    memories: [{ min: 1, max: 8 }],
    tables: [{ min: 4, max: 9 }],
    exports: [{ name: 'memory', kind: 'memory', index: 0 }],
  });
}
