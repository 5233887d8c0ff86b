// A clock that stands and random bytes that come again: for mocks whose answers must be the same tomorrow. Never for secrets.

export interface ReproducibleWish {
  /** Milliseconds since 1970, UTC. */
  readonly nowMs: number;
  /** Without one the bytes are 00 01 02 …, anew for each draw. */
  readonly seed?: number | undefined;
}

export interface ReproduciblePorts {
  /** Milliseconds since 1970, UTC; always the same. */
  readonly now: () => number;
  /** Overwrites all bytes with the next ones of the sequence. */
  readonly random: (bytes: Uint8Array) => void;
}

/**
 * The same seed gives the same bytes on every machine, however they are split over draws. They are those of xoshiro128**
 * (Blackman and Vigna), 32 bits at a time with the lowest byte first, its state filled from the seed by SplitMix32.
 * threat: whoever sees sixteen bytes knows all that follow. No key, no token, no password from here.
 * @example createReproduciblePorts({ nowMs: 0, seed: 7 })
 */
export function createReproduciblePorts({ nowMs, seed }: ReproducibleWish): ReproduciblePorts {
  return { now: () => nowMs, random: seed === undefined ? countUp : fillFrom(byteSequence(seed)) };
}

/** Bytes that people can tell at a glance. */
function countUp(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at++) bytes[at] = at & 0xff;
}

function fillFrom(next: () => number): (bytes: Uint8Array) => void {
  return (bytes) => {
    for (let at = 0; at < bytes.length; at++) bytes[at] = next();
  };
}

function byteSequence(seed: number): () => number {
  const word = xoshiro128(stateOf(seed));
  let rest = 0;
  let left = 0;
  return () => {
    if (left === 0) {
      rest = word();
      left = 4;
    }
    const byte = rest & 0xff;
    rest >>>= 8;
    left--;
    return byte;
  };
}

export type XoshiroState = readonly [number, number, number, number];

/** Unsigned 32-bit words of xoshiro128** 1.1. The state must not be all zero. */
export function xoshiro128([a, b, c, d]: XoshiroState): () => number {
  let [s0, s1, s2, s3] = [a, b, c, d];
  return () => {
    const result = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotate(s3, 11);
    return result;
  };
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** A state from a whole number: its lower 32 bits fill one half, the bits above them the other, so that no two seeds share one. */
function stateOf(seed: number): XoshiroState {
  const whole = Number.isFinite(seed) ? Math.trunc(seed) : 0;
  const low = splitMix32(whole >>> 0);
  const high = splitMix32(Math.floor(whole / 2 ** 32) >>> 0);
  return [low(), low(), high(), high()];
}

function splitMix32(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
}
