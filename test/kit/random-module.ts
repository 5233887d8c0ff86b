// Random modules that engines mostly accept, with every form that a section can have: what real modules seldom show.
import { encodeName, leb, section, vector, wasmHeader } from './wasm-builder.ts';

/** A number from 0 up to, but not including, `limit`. */
export type RandomBelow = (limit: number) => number;

/** The same numbers for the same seed, on every machine. */
export function createRandomBelow(seed: number): RandomBelow {
  let state = seed >>> 0;
  return (limit) => {
    // Mulberry32, public domain: four operations, period 2^32.
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) % limit;
  };
}

export function pick<T>(items: readonly [T, ...T[]], below: RandomBelow): T {
  return items[below(items.length)] ?? items[0];
}

const numberTypes: readonly [number, ...number[]] = [0x7f, 0x7e, 0x7d, 0x7c, 0x7b];
const heapTypes: readonly [number, ...number[]] = [
  0x74, 0x73, 0x72, 0x71, 0x70, 0x6f, 0x6e, 0x6d, 0x6c, 0x6b, 0x6a, 0x69,
];

type TypeForm = 'function' | 'tag' | 'struct' | 'array';

interface DeclaredType {
  readonly form: TypeForm;
  readonly entry: readonly number[];
  readonly open: boolean;
}

class RandomModule {
  readonly below: RandomBelow;
  readonly types: DeclaredType[] = [];
  functions = 0;
  tables = 0;
  memories = 0;
  globals = 0;
  tags = 0;

  constructor(below: RandomBelow) {
    this.below = below;
  }

  list(max: number, item: () => readonly number[]): number[][] {
    return Array.from({ length: this.below(max + 1) }, () => [...item()]);
  }

  chance(oneIn: number): boolean {
    return this.below(oneIn) === 0;
  }

  nullableReference(): number[] {
    const known = this.types.length;
    if (this.chance(2)) return [pick(heapTypes, this.below)];
    if (known === 0 || this.chance(3)) return [0x63, pick(heapTypes, this.below)];
    return [0x63, ...leb(this.below(Math.min(known, 64)))];
  }

  valueType(): number[] {
    if (this.chance(2)) return [pick(numberTypes, this.below)];
    if (this.chance(2)) return this.nullableReference();
    // Not one of the bottom types, which nothing can have.
    return this.types.length === 0
      ? [0x64, 0x70]
      : [0x64, ...leb(this.below(Math.min(this.types.length, 64)))];
  }

  field(): number[] {
    const storage = this.chance(4) ? [pick([0x78, 0x77], this.below)] : this.valueType();
    return [...storage, this.below(2)];
  }

  composite(): DeclaredType {
    const types = (max: number) => vector(this.list(max, () => this.valueType()));
    switch (this.below(6)) {
      case 0:
        return { form: 'struct', entry: [0x5f, ...vector(this.list(3, () => this.field()))], open: false };
      case 1:
        return { form: 'array', entry: [0x5e, ...this.field()], open: false };
      case 2:
      case 3:
        return { form: 'tag', entry: [0x60, ...types(3), 0], open: false };
      default:
        return { form: 'function', entry: [0x60, ...types(3), ...types(2)], open: false };
    }
  }

  /** One type, as it stands in the type section. */
  subtype(): number[] {
    const parent = this.below(this.types.length + 1);
    const known = this.types[parent];
    if (this.chance(4) && known?.open) {
      this.types.push(known);
      return [0x50, 1, ...leb(parent), ...known.entry];
    }
    const type = this.composite();
    const wrapped = this.chance(3);
    const open = wrapped && this.chance(2);
    this.types.push({ ...type, open });
    return wrapped ? [open ? 0x50 : 0x4f, 0, ...type.entry] : [...type.entry];
  }

  typeSection(): number[] {
    return vector(
      this.list(6, () => {
        if (!this.chance(3)) return this.subtype();
        return [0x4e, ...vector(this.list(3, () => this.subtype()))];
      }),
    );
  }

  typeIndex(...forms: readonly TypeForm[]): number | undefined {
    const indices = this.types.flatMap(({ form }, index) => (forms.includes(form) ? [index] : []));
    return indices[this.below(Math.max(1, indices.length))];
  }

  limits(flags: number, most: number): number[] {
    const min = this.below(most);
    return [flags, ...leb(min), ...(flags & 1 ? leb(min + this.below(most)) : [])];
  }

  memory(): number[] {
    this.memories += 1;
    return this.limits(pick([0, 1, 1, 3, 4, 5, 7], this.below), 100);
  }

  table(): number[] {
    this.tables += 1;
    return [...this.nullableReference(), ...this.limits(pick([0, 1, 4, 5], this.below), 100)];
  }

  name(): number[] {
    const texts = [
      '',
      'a',
      'memory',
      'plugindex_host_1',
      'é',
      '日本',
      '\ufeffbom',
      '\0',
      '😀',
      'x'.repeat(40),
    ] as const;
    return encodeName(`${pick(texts, this.below)}${this.below(1000)}`);
  }

  import(): number[] {
    const head = [...this.name(), ...this.name()];
    const callable = this.typeIndex('function', 'tag');
    const tag = this.typeIndex('tag');
    const kind = this.below(5);
    if (kind === 0 && callable !== undefined) {
      this.functions += 1;
      return [...head, 0, ...leb(callable)];
    }
    if (kind === 4 && tag !== undefined) {
      this.tags += 1;
      return [...head, 4, 0, ...leb(tag)];
    }
    if (kind === 1) return [...head, 1, ...this.table()];
    if (kind === 2) return [...head, 2, ...this.memory()];
    this.globals += 1;
    return [...head, 3, ...this.valueType(), this.below(2)];
  }

  /** A type and a constant expression of it. */
  global(): number[] {
    this.globals += 1;
    const mutable = this.below(2);
    const reference = this.nullableReference();
    const heap = reference.length > 1 ? reference.slice(1) : reference;
    const choices: readonly [readonly number[], ...(readonly number[])[]] = [
      [0x7f, mutable, 0x41, 0x80, 0x7f, 0x41, 3, 0x6a, 0x41, 2, 0x6c, 0x0b],
      [0x7e, mutable, 0x42, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x42, 1, 0x7d, 0x0b],
      [0x7d, mutable, 0x43, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b],
      [0x7c, mutable, 0x44, 0x0b, 1, 2, 3, 4, 5, 6, 7, 0x0b],
      [0x7b, mutable, 0xfd, 0x0c, ...leb(0x0b).concat(Array(15).fill(0x0b)), 0x0b],
      [...reference, mutable, 0xd0, ...heap, 0x0b],
      [0x6c, mutable, 0x41, 5, 0xfb, 28, 0x0b],
    ];
    return [...pick(choices, this.below)];
  }

  definedTable(): number[] {
    const table = this.table();
    const heap = table[0] === 0x63 ? table.slice(1, 2) : table.slice(0, 1);
    return this.chance(3) && (heap[0] ?? 0) < 0x80 ? [0x40, 0, ...table, 0xd0, ...heap, 0x0b] : table;
  }

  exports(): number[] {
    const counts = [this.functions, this.tables, this.memories, this.globals, this.tags];
    let serial = 0;
    return vector(
      this.list(5, () => {
        const kind = this.below(5);
        serial += 1;
        const usable = (counts[kind] ?? 0) > 0 ? kind : counts.findIndex((count) => count > 0);
        return [...encodeName(`${serial}é`), Math.max(usable, 0), ...leb(this.below(counts[usable] ?? 1))];
      }),
    );
  }

  build(): number[] {
    const types = section(1, this.typeSection());
    const imports = section(2, vector(this.list(4, () => this.import())));
    const callable = this.typeIndex('function', 'tag');
    const bodies = callable === undefined ? [] : this.list(3, () => [2 + 1, 0, 0x00, 0x0b]);
    this.functions += bodies.length;
    const tables = section(4, vector(this.list(2, () => this.definedTable())));
    const memories = section(5, vector(this.list(2, () => this.memory())));
    const tag = this.typeIndex('tag');
    const tags = vector(tag === undefined ? [] : this.list(2, () => [0, ...leb(tag)]));
    this.tags += tags[0] ?? 0;
    const globals = section(6, vector(this.list(4, () => this.global())));
    const data = this.list(2, () => [1, ...this.name()]);
    const parts = [
      types,
      imports,
      section(3, vector(bodies.map(() => leb(callable ?? 0)))),
      tables,
      memories,
      section(13, tags),
      globals,
      section(7, this.exports()),
      this.chance(2) ? section(12, leb(data.length)) : [],
      section(10, vector(bodies)),
      section(11, vector(data)),
    ];
    return parts.flatMap((part) => (this.chance(5) ? [...section(0, this.name()), ...part] : part));
  }
}

/**
 * Bytes of a random module; most of them V8 accepts.
 * @example randomModule(createRandomBelow(1))
 */
export function randomModule(below: RandomBelow): Uint8Array {
  return Uint8Array.from([...wasmHeader, ...new RandomModule(below).build()]);
}
