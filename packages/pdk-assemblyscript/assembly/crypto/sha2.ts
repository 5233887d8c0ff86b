// SHA-256, SHA-384, SHA-512 (FIPS 180-4) and HMAC over them (RFC 2104).
import { utf8 } from '../text';

export const enum Sha2 {
  Sha256,
  Sha384,
  Sha512,
}

// FIPS 180-4 4.2.2: first 32 bits of the fractional parts of the cube roots of the first 64 primes.
const k32: StaticArray<u32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
];

// FIPS 180-4 4.2.3: first 64 bits of the fractional parts of the cube roots of the first 80 primes.
const k64: StaticArray<u64> = [
  0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
  0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
  0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
  0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
  0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
  0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
  0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
  0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
  0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
  0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
  0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
  0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
  0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
  0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
  0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
  0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
];

// FIPS 180-4 5.3: square roots of the first eight primes (256, 512) and of the ninth to sixteenth (384).
const start256: StaticArray<u32> = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];
const start384: StaticArray<u64> = [
  0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939, 0x67332667ffc00b31,
  0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
];
const start512: StaticArray<u64> = [
  0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1,
  0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
];

const state32 = new StaticArray<u32>(8);
const words32 = new StaticArray<u32>(64);
const state64 = new StaticArray<u64>(8);
const words64 = new StaticArray<u64>(80);

/** The digest of a text's UTF-8 bytes. */
export function sha2(variant: Sha2, text: string): Uint8Array {
  return sha2Bytes(variant, utf8(text));
}

/** The digest of some bytes: 32, 48 or 64 bytes. */
export function sha2Bytes(variant: Sha2, message: Uint8Array): Uint8Array {
  return variant == Sha2.Sha256 ? sha256(message) : sha512(message, variant);
}

/** HMAC (RFC 2104) of a message, as long as the digest. */
export function hmac(variant: Sha2, key: Uint8Array, message: Uint8Array): Uint8Array {
  const blockSize = variant == Sha2.Sha256 ? 64 : 128;
  const short = key.length > blockSize ? sha2Bytes(variant, key) : key;
  const inner = new Uint8Array(blockSize + message.length);
  const outer = new Uint8Array(blockSize);
  for (let i = 0; i < blockSize; i++) {
    const byte: u8 = i < short.length ? short[i] : 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  inner.set(message, blockSize);
  const digest = sha2Bytes(variant, inner);
  const last = new Uint8Array(blockSize + digest.length);
  last.set(outer);
  last.set(digest, blockSize);
  return sha2Bytes(variant, last);
}

/** The message, a one bit, zeros, and the length in bits at the end of the last block (FIPS 180-4 5.1). */
function pad(message: Uint8Array, blockSize: i32, lengthSize: i32): Uint8Array {
  const least = message.length + 1 + lengthSize;
  const padded = new Uint8Array((least + blockSize - 1) & ~(blockSize - 1));
  padded.set(message);
  padded[message.length] = 0x80;
  store<u64>(padded.dataStart + padded.length - 8, bswap<u64>((<u64>message.length) << 3));
  return padded;
}

function sha256(message: Uint8Array): Uint8Array {
  const blocks = pad(message, 64, 8);
  for (let i = 0; i < 8; i++) state32[i] = start256[i];
  for (let at = 0; at < blocks.length; at += 64) block256(blocks.dataStart + at);
  const digest = new Uint8Array(32);
  for (let i = 0; i < 8; i++) store<u32>(digest.dataStart + (i << 2), bswap<u32>(state32[i]));
  return digest;
}

function block256(block: usize): void {
  const w = words32;
  for (let t = 0; t < 16; t++) w[t] = bswap<u32>(load<u32>(block + (t << 2)));
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15];
    const y = w[t - 2];
    const s0 = rotr<u32>(x, 7) ^ rotr<u32>(x, 18) ^ (x >> 3);
    const s1 = rotr<u32>(y, 17) ^ rotr<u32>(y, 19) ^ (y >> 10);
    w[t] = s1 + w[t - 7] + s0 + w[t - 16];
  }
  const s = state32;
  let a = s[0];
  let b = s[1];
  let c = s[2];
  let d = s[3];
  let e = s[4];
  let f = s[5];
  let g = s[6];
  let h = s[7];
  for (let t = 0; t < 64; t++) {
    const t1 =
      h + (rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25)) + ((e & f) ^ (~e & g)) + k32[t] + w[t];
    const t2 = (rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  s[0] += a;
  s[1] += b;
  s[2] += c;
  s[3] += d;
  s[4] += e;
  s[5] += f;
  s[6] += g;
  s[7] += h;
}

function sha512(message: Uint8Array, variant: Sha2): Uint8Array {
  const blocks = pad(message, 128, 16);
  const start = variant == Sha2.Sha384 ? start384 : start512;
  for (let i = 0; i < 8; i++) state64[i] = start[i];
  for (let at = 0; at < blocks.length; at += 128) block512(blocks.dataStart + at);
  const digest = new Uint8Array(variant == Sha2.Sha384 ? 48 : 64);
  for (let i = 0; i < digest.length >> 3; i++)
    store<u64>(digest.dataStart + (i << 3), bswap<u64>(state64[i]));
  return digest;
}

function block512(block: usize): void {
  const w = words64;
  for (let t = 0; t < 16; t++) w[t] = bswap<u64>(load<u64>(block + (t << 3)));
  for (let t = 16; t < 80; t++) {
    const x = w[t - 15];
    const y = w[t - 2];
    const s0 = rotr<u64>(x, 1) ^ rotr<u64>(x, 8) ^ (x >> 7);
    const s1 = rotr<u64>(y, 19) ^ rotr<u64>(y, 61) ^ (y >> 6);
    w[t] = s1 + w[t - 7] + s0 + w[t - 16];
  }
  const s = state64;
  let a = s[0];
  let b = s[1];
  let c = s[2];
  let d = s[3];
  let e = s[4];
  let f = s[5];
  let g = s[6];
  let h = s[7];
  for (let t = 0; t < 80; t++) {
    const t1 =
      h + (rotr<u64>(e, 14) ^ rotr<u64>(e, 18) ^ rotr<u64>(e, 41)) + ((e & f) ^ (~e & g)) + k64[t] + w[t];
    const t2 = (rotr<u64>(a, 28) ^ rotr<u64>(a, 34) ^ rotr<u64>(a, 39)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  s[0] += a;
  s[1] += b;
  s[2] += c;
  s[3] += d;
  s[4] += e;
  s[5] += f;
  s[6] += g;
  s[7] += h;
}
