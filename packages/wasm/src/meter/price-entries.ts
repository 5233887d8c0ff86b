// Finds the functions whose entry is paid for by those that call them: one charge instead of two, for the same fuel.
import { InstructionReader } from '../code/instruction-reader.ts';
import type { FunctionBody } from '../code/read-bodies.ts';
import { readElementSegments } from '../element-segments.ts';
import { readState } from '../read-module.ts';
import { mergeCharges } from './merge-charges.ts';
import { type EntryPrices, planCharges } from './plan-charges.ts';

/** Of a function's instructions. The larger ones are entered seldom for what they do, and reading them twice takes time. */
const mostBytes = 1000;
const elementSection = 9;
const nobodyElsePays: EntryPrices = new Map();

/**
 * Small functions that are only ever called by their index, and call nothing before the way parts in them: what a caller pays
 * does not depend on what it calls in its turn, so that there is an end to it. What a host or a table can call pays for itself.
 * Throws WasmError.
 */
export function priceEntries(
  bytes: Uint8Array,
  bodies: readonly FunctionBody[],
  { globals, isExact }: { readonly globals: number; readonly isExact: boolean },
): EntryPrices {
  const reachable = findReachable(bytes);
  const prices = new Map<number, number>();
  for (const body of bodies) {
    if (reachable.has(body.index) || body.end - body.start > mostBytes) continue;
    const charges = planCharges(new InstructionReader(bytes, body, { globals }), body, nobodyElsePays);
    if (!isExact) mergeCharges(charges, { keepsCalls: true });
    const [entry] = charges;
    if (entry?.kind === 'amount' && !entry.calls) prices.set(body.index, entry.amount);
  }
  return prices;
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
