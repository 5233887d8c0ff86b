// What a template handed over: checked once, so that functions read numbers and texts and never wonder.
import { fail } from '@plugindex/pdk-js';

/** Most items, words or repetitions that one call makes. */
export const mostItems = 1000;

/** What has to be known of the function that is called. */
export interface Callee {
  readonly name: string;
  readonly parameters: readonly unknown[];
}

export class Arguments {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Arguments without the options, for the seed of a request. */
  readonly texts: string;
  readonly #given: readonly unknown[];

  /** The last argument may be an object of options; every other one belongs to a parameter. */
  constructor({ name, parameters }: Callee, args: readonly unknown[]) {
    this.name = name;
    const last = args.at(-1);
    const hasOptions = typeof last === 'object' && last !== null && !Array.isArray(last);
    this.options = hasOptions ? (last as Record<string, unknown>) : {};
    this.#given = hasOptions ? args.slice(0, -1) : args;
    this.texts = JSON.stringify(this.#given);
    const unknown = Object.keys(this.options).filter((key) => key !== 'seed');
    if (unknown.length > 0) this.refuse(`there is no option "${unknown[0]}"`);
    const seed = this.options.seed;
    if (seed !== undefined && typeof seed !== 'string' && typeof seed !== 'number')
      this.refuse('expected the option "seed" to be a number or a text');
    if (this.#given.length > parameters.length)
      this.refuse(`found ${this.#given.length} arguments, expected at most ${parameters.length}`);
  }

  /** A whole number within bounds. */
  whole(at: number, { least, most, fallback }: { least: number; most: number; fallback: number }): number {
    const value = this.#given[at] ?? fallback;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    return this.refuse(`expected argument ${at + 1} to be a whole number from ${least} to ${most}`);
  }

  number(at: number, fallback: number): number {
    const value = this.#given[at] ?? fallback;
    if (typeof value === 'number' && Math.abs(value) <= 1e15) return value;
    return this.refuse(`expected argument ${at + 1} to be a number`);
  }

  text(at: number, fallback: string): string {
    const value = this.#given[at] ?? fallback;
    if (typeof value === 'string' && value.length <= 1000) return value;
    return this.refuse(`expected argument ${at + 1} to be a text of at most 1000 characters`);
  }

  list(at: number): readonly unknown[] {
    const value = this.#given[at];
    if (Array.isArray(value) && value.length > 0 && value.length <= mostItems) return value;
    return this.refuse(`expected argument ${at + 1} to be a list of 1 to ${mostItems} items`);
  }

  /** A day in the form 2026-01-31, as milliseconds since 1970, UTC. */
  day(at: number, fallback: string): number {
    const text = this.text(at, fallback);
    const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
    // Some engines take the 31st of February for the 3rd of March.
    if (!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)) return ms;
    return this.refuse(`expected argument ${at + 1} to be a day such as 2026-01-31`);
  }

  refuse(reason: string): never {
    return fail('invalid_arguments', `Cannot call "${this.name}": ${reason}`);
  }
}
