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

// FIPS 180-4, section 4.2.2: fractional parts of the cube roots of the first 64 primes.
const roundConstants = Int32Array.from([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);
// Section 5.3.3: of the square roots of the first eight.
const initialWords = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];
export const emptySha256: Sha256State = { words: initialWords.map((word) => word | 0), size: 0, rest: '' };

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
