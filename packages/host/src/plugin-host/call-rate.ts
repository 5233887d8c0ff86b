// Calls per second of one plugin: never more than the limit within any second, in bounded memory.

// Parts of a second in which calls are counted together. A part that has begun counts whole, so that a plugin that calls
// evenly gets 16 of 17 of its limit; a token bucket would let twice the limit through at the turn of a second.
const parts = 16;
const windowMs = 1000;
const partMs = windowMs / parts;

export interface CallRate {
  /** Counts one call, or says in how many milliseconds there is room for one. `nowMs` never goes back; the limit may change. */
  take(
    nowMs: number,
    maxCallsPerSecond: number,
  ): { readonly ok: true } | { readonly ok: false; readonly waitMs: number };
}

/** @example createCallRate().take(0, 2) // { ok: true } */
export function createCallRate(): CallRate {
  // One more than a window holds: the part that is under way.
  const counts = new Float64Array(parts + 1);
  let current = Number.NEGATIVE_INFINITY;
  let sum = 0;
  const forget = (part: number) => {
    const slot = ((part % counts.length) + counts.length) % counts.length;
    sum -= counts[slot] ?? 0;
    counts[slot] = 0;
    return slot;
  };
  const advance = (part: number) => {
    if (part - current >= counts.length) {
      counts.fill(0);
      sum = 0;
    } else for (let next = current + 1; next <= part; next++) forget(next);
    current = Math.max(current, part);
  };
  /** When enough of the past is forgotten for one more call. */
  const roomAt = (maxCallsPerSecond: number) => {
    let left = sum;
    for (let age = parts; age >= 0; age--) {
      const part = current - age;
      left -= counts[((part % counts.length) + counts.length) % counts.length] ?? 0;
      if (left < maxCallsPerSecond) return (part + counts.length) * partMs;
    }
    return Number.POSITIVE_INFINITY;
  };
  return {
    take(nowMs, maxCallsPerSecond) {
      const part = Math.floor(nowMs / partMs);
      if (part > current) advance(part);
      if (sum >= maxCallsPerSecond) {
        return {
          ok: false,
          waitMs: maxCallsPerSecond < 1 ? windowMs : Math.max(0, roomAt(maxCallsPerSecond) - nowMs),
        };
      }
      const slot = ((current % counts.length) + counts.length) % counts.length;
      counts[slot] = (counts[slot] ?? 0) + 1;
      sum += 1;
      return { ok: true };
    },
  };
}
