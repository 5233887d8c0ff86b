// Finds the functions whose entry is paid for by those that call them: one charge instead of two, for the same fuel.
import { InstructionReader } from '../code/instruction-reader.ts';
import type { FunctionBody } from '../code/read-bodies.ts';
import { readElementSegments } from '../element-segments.ts';
import { readState } from '../read-module.ts';
import { mergeCharges } from './merge-charges.ts';
import {
  type AmountCharge,
  type Charge,
  type EntryPrice,
  type EntryPrices,
  planCharges,
} from './plan-charges.ts';

/** Of a function's instructions. The larger ones are entered seldom for what they do, and reading them twice takes time. */
const mostBytes = 1000;
const elementSection = 9;
/** Each is read again for each. */
const mostLevels = 3;
/** Of a function whose entry may be paid for by its callers, or not. */
const undecided: EntryPrice = { units: 0, level: Number.POSITIVE_INFINITY };

export interface EntryScope {
  readonly globals: number;
  readonly isExact: boolean;
}

/**
 * Small functions that are only ever called by their index, and before the way parts in them call no other of these, or only those
 * of a lower level: so that there is an end to what a caller pays. Every function of AssemblyScript begins with a call that looks
 * at the stack. What a host or a table can call pays for itself. Throws WasmError.
 */
export function priceEntries(
  bytes: Uint8Array,
  bodies: readonly FunctionBody[],
  { globals, isExact }: EntryScope,
): EntryPrices {
  const reachable = findReachable(bytes);
  const small = bodies.filter(({ index, start, end }) => !reachable.has(index) && end - start <= mostBytes);
  const prices = new Map<number, EntryPrice>(small.map(({ index }) => [index, undecided]));
  const plan = (body: FunctionBody, level: number) =>
    planCharges(new InstructionReader(bytes, body, { globals }), body, { entryPrices: prices, level });
  for (let level = 0; level < mostLevels; level += 1) {
    const found = small.filter(
      (body) => prices.get(body.index) === undecided && !entryOf(plan(body, level)).calls,
    );
    for (const { index } of found) prices.set(index, { units: 0, level });
  }
  for (const [index, price] of prices) if (price === undecided) prices.delete(index);
  // Now that it is known who pays: what is merged depends on what is called.
  for (let level = 0; level < mostLevels; level += 1) {
    for (const body of small) {
      if (prices.get(body.index)?.level !== level) continue;
      const charges = plan(body, level);
      if (!isExact) mergeCharges(charges, { keepsCalls: true });
      prices.set(body.index, { units: entryOf(charges).amount, level });
    }
  }
  return prices;
}

function entryOf([entry]: readonly Charge[]): AmountCharge {
  if (entry?.kind !== 'amount') throw new TypeError('unreachable: a function begins with its entry');
  return entry;
}

/** What can be called otherwise: exports, the start function, and whatever there is a reference to. */
function findReachable(bytes: Uint8Array): ReadonlySet<number> {
  const { exports, start, sections, referredFunctions } = readState(bytes);
  const reachable = new Set(referredFunctions);
  for (const { kind, index } of exports) if (kind === 'function') reachable.add(index);
  if (start !== undefined) reachable.add(start);
  const elements = sections.find(({ id }) => id === elementSection);
  if (elements !== undefined) readElementSegments(bytes, elements, reachable);
  return reachable;
}
