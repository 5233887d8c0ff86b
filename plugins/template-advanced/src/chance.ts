// Where chance comes from: a seed in the call, one in the configuration, or the host's random bytes.
import { randomBytes } from '@plugindex/pdk-js';

export interface Chance {
  /** Evenly from 0 up to, and never quite, 1. */
  next(): number;
}

interface Sources {
  /** `seed`: a number. `repeat`: "call", where each call draws on, or "request", where the same request gets the same again. */
  readonly settings: { readonly seed?: number; readonly repeat?: string };
  /** The call: its function, its arguments as text, and its own seed where it has one. */
  readonly given: {
    readonly name: string;
    readonly texts: string;
    readonly options: { readonly seed?: unknown };
  };
  readonly context: unknown;
}

/** Counts the calls of this instance, so that two calls with one seed do not say the same. */
let calls = 0;

/** The chance of one call. An option `seed` makes the call itself repeatable, whatever came before it. */
export function chanceFor({ settings, given, context }: Sources): Chance {
  const own = given.options.seed;
  if (own !== undefined) return seeded(`${given.name}\n${String(own)}`);
  if (settings.seed === undefined) return drawn();
  calls += 1;
  const scope = settings.repeat === 'request' ? JSON.stringify([context, given.texts]) : String(calls);
  return seeded(`${given.name}\n${settings.seed}\n${scope}`);
}

function seeded(text: string): Chance {
  let state = fnv1a(text);
  return {
    // Mulberry32: short, even, and not for secrets.
    next() {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    },
  };
}

function drawn(): Chance {
  return {
    next() {
      const [a = 0, b = 0, c = 0, d = 0] = randomBytes(4);
      return (a * 16777216 + b * 65536 + c * 256 + d) / 4294967296;
    },
  };
}

/** FNV-1a of 32 bits over UTF-16 units: spreads short texts well. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** A whole number from `least` to `most`, both included. */
export function between(chance: Chance, least: number, most: number): number {
  return Math.floor(least + chance.next() * (most - least + 1));
}

/** One of the items. The list is not empty. */
export function pick<Item>(chance: Chance, items: readonly Item[]): Item {
  return items[between(chance, 0, items.length - 1)] as Item;
}

/** All items in another order (Fisher and Yates). */
export function shuffled<Item>(chance: Chance, items: readonly Item[]): Item[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = between(chance, 0, last);
    const [a, b] = [mixed[last] as Item, mixed[other] as Item];
    mixed[last] = b;
    mixed[other] = a;
  }
  return mixed;
}

/** As many digits, letters or hexadecimal digits as the pattern has "#", "?" and "x"; the rest stands as it is. */
export function fill(chance: Chance, pattern: string): string {
  return pattern.replace(/[#?x]/g, (place) => {
    const alphabet =
      place === '#' ? '0123456789' : place === '?' ? 'abcdefghijklmnopqrstuvwxyz' : '0123456789abcdef';
    return pick(chance, [...alphabet]);
  });
}
