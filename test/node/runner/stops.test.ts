// A guest that never ends is stopped within 20 ms of its time, whatever it does: it is the watchdog that stops it, not its fuel.
import { expect, test } from 'vitest';
import { endlessGuests, measureStops, type Stop } from '../../kit/measure-stop.ts';

// What is asked of a machine that has nothing else to do: the best of ten shows it on a busy one too.
const goalMs = 20;
/** Taking a thread down takes some milliseconds more. */
const threadMs = 50;
const tries = 10;

test.each(['a loop', 'a recursion', 'a bulk fill', 'a regular expression in JavaScript'])(
  '%s is stopped within 20 ms of its time, and its thread with it',
  async (what) => {
    const { [what]: bytes } = await endlessGuests();
    if (bytes === undefined) throw new Error(`expected a guest for "${what}"`);
    const stops: Stop[] = [];
    const best = (field: 'told' | 'ended') => Math.min(...stops.map((stop) => stop[field]));
    while (stops.length < tries && !(best('told') < goalMs && best('ended') < threadMs))
      stops.push(...(await measureStops(bytes, { times: 1, timeoutMs: 100 })));
    // Not before it either: a call has the time that it was given.
    expect(best('told')).toBeGreaterThanOrEqual(0);
    expect(best('told')).toBeLessThan(goalMs);
    expect(best('ended')).toBeLessThan(threadMs);
  },
);
