// SHA-256 that can stop and go on later: the digest of a log that only grows costs what was added, not the whole log.
import { type Digest, toDigest } from '@plugindex/model';

/** Where hashing stands: the chaining value after every whole block, and the bytes since. Plain JSON. */
export interface Sha256State {
  /** Eight 32-bit words. */
  readonly words: readonly number[];
  /** Bytes hashed so far, those in `rest` included. */
  readonly size: number;
  /** Fewer than 64 bytes, in base64. */
  readonly rest: string;
}

// FIPS 180-4, sections 4.2.2 and 5.3.3: fractional parts of the roots of the first primes.
const primes = firstPrimes(64);
const roundConstants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
export const emptySha256: Sha256State = {
  words: primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)) | 0),
  size: 0,
  rest: '',
};

function fraction(value: number): number {
  return ((value - Math.floor(value)) * 2 ** 32) | 0;
}

function firstPrimes(count: number): readonly number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate += 1) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  }
  return found;
}

/** Goes on with more bytes. @example sha256Digest(resumeSha256(emptySha256, bytes)) */
export function resumeSha256(state: Sha256State, bytes: Uint8Array): Sha256State {
  const words = Int32Array.from(state.words);
  const rest = Buffer.from(state.rest, 'base64');
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The first block is made of the rest and of what is missing to it; the others are read where they are.
  const start = rest.length === 0 ? 0 : Math.min(64 - rest.length, input.length);
  const first = Buffer.concat([rest, input.subarray(0, start)]);
  if (first.length === 64) addBlock(words, first, 0);
  const open = first.length === 64 ? Buffer.alloc(0) : first;
  const end = input.length - ((input.length - start) % 64);
  for (let at = start; at < end; at += 64) addBlock(words, input, at);
  return {
    words: [...words],
    size: state.size + bytes.length,
    rest: Buffer.concat([open, input.subarray(end)]).toString('base64'),
  };
}

/** The digest of everything hashed so far; hashing may go on after it. */
export function sha256Digest(state: Sha256State): Digest {
  const words = Int32Array.from(state.words);
  const rest = Buffer.from(state.rest, 'base64');
  // FIPS 180-4, section 5.1.1: a one bit, zeros, and the length in bits as 64 bits.
  const last = Buffer.alloc(rest.length < 56 ? 64 : 128);
  rest.copy(last);
  last[rest.length] = 0x80;
  last.writeBigUInt64BE(BigInt(state.size) * 8n, last.length - 8);
  for (let at = 0; at < last.length; at += 64) addBlock(words, last, at);
  return toDigest([...words].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(''));
}

const schedule = new Int32Array(64);

/** FIPS 180-4, section 6.2.2. */
function addBlock(words: Int32Array, bytes: Buffer, offset: number): void {
  for (let t = 0; t < 16; t += 1) schedule[t] = bytes.readInt32BE(offset + t * 4);
  for (let t = 16; t < 64; t += 1) {
    const w15 = schedule[t - 15] ?? 0;
    const w2 = schedule[t - 2] ?? 0;
    const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
    const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
    schedule[t] = ((schedule[t - 16] ?? 0) + s0 + (schedule[t - 7] ?? 0) + s1) | 0;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = words;
  for (let t = 0; t < 64; t += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + s1 + choice + (roundConstants[t] ?? 0) + (schedule[t] ?? 0)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + s0 + majority) | 0];
  }
  for (const [at, added] of [a, b, c, d, e, f, g, h].entries()) words[at] = ((words[at] ?? 0) + added) | 0;
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}
