// Damages modules on purpose: bytes, numbers, whole sections, with section sizes kept right more often than not.
import { pick, type RandomBelow } from './random-module.ts';
import { leb, wasmHeader } from './wasm-builder.ts';

/** A module taken apart into its sections. What cannot be taken apart is one section with the id -1, kept as it is. */
interface Part {
  readonly id: number;
  readonly content: Uint8Array;
}

/** Bytes that mean something somewhere in the binary format. */
const telling: readonly [number, ...number[]] = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x07, 0x0b, 0x0d, 0x23, 0x40, 0x41, 0x4e, 0x4f, 0x50, 0x5e, 0x5f, 0x60,
  0x63, 0x64, 0x65, 0x69, 0x6e, 0x70, 0x77, 0x78, 0x7b, 0x7f, 0x80, 0xd0, 0xd2, 0xfb, 0xfd, 0xff,
];
/** Sections whose content is mostly not looked at: damaged less often. */
const opaqueSections = new Set([0, 9, 10, 11]);

function takeApart(bytes: Uint8Array): Part[] {
  const parts: Part[] = [];
  let offset = wasmHeader.length;
  while (offset < bytes.length) {
    const id = bytes[offset] ?? 0;
    let size = 0;
    let next = offset + 1;
    for (let scale = 1; next < bytes.length; scale *= 128) {
      const byte = bytes[next] ?? 0;
      size += (byte & 0x7f) * scale;
      next += 1;
      if (byte < 0x80) break;
    }
    if (next + size > bytes.length) return [...parts, { id: -1, content: bytes.subarray(offset) }];
    parts.push({ id, content: bytes.subarray(next, next + size) });
    offset = next + size;
  }
  return parts;
}

function putTogether(parts: readonly Part[]): Uint8Array {
  const heads = parts.map(({ id, content }) => (id < 0 ? [] : [id, ...leb(content.length)]));
  const size = parts.reduce((sum, part, index) => sum + part.content.length + (heads[index]?.length ?? 0), 8);
  const bytes = new Uint8Array(size);
  bytes.set(wasmHeader);
  let offset = wasmHeader.length;
  for (const [index, { content }] of parts.entries()) {
    const head = heads[index] ?? [];
    bytes.set(head, offset);
    bytes.set(content, offset + head.length);
    offset += head.length + content.length;
  }
  return bytes;
}

/** One small damage: a byte changed, put in, taken out or repeated. */
function damage(bytes: Uint8Array, below: RandomBelow): Uint8Array {
  if (bytes.length === 0) return Uint8Array.of(pick(telling, below));
  // Headers and first entries are where most is decided.
  const at = below(2) === 0 ? below(Math.min(bytes.length, 24)) : below(bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (below(7)) {
    case 0:
      return join(before, Uint8Array.of((bytes[at] ?? 0) ^ (1 << below(8))), after.subarray(1));
    case 1:
      return join(before, Uint8Array.of(below(256)), after.subarray(1));
    case 2:
      return join(before, Uint8Array.of(pick(telling, below)), after.subarray(1));
    case 3:
      return join(before, Uint8Array.of(pick(telling, below)), after);
    case 4:
      return join(before, after.subarray(1 + below(4)));
    case 5:
      return join(before, after.subarray(0, 1 + below(16)), after);
    default:
      // The same number in a longer form, or a huge one.
      return join(before, Uint8Array.of(...pick(longNumbers, below)), after.subarray(1));
  }
}

const longNumbers: readonly [readonly number[], ...(readonly number[])[]] = [
  [0x80, 0x00],
  [0x81, 0x80, 0x80, 0x80, 0x00],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0x7f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
];

function join(...pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}

function damageSections(parts: Part[], below: RandomBelow): Part[] {
  let index = below(parts.length);
  for (let tries = 0; tries < 4 && opaqueSections.has(parts[index]?.id ?? 0); tries += 1)
    index = below(parts.length);
  const part = parts[index];
  if (part === undefined) return parts;
  switch (below(12)) {
    case 0:
      return parts.toSpliced(index, 1);
    case 1:
      return parts.toSpliced(index, 0, part);
    case 2:
      return parts.toSpliced(below(parts.length), 0, ...parts.splice(index, 1));
    case 3:
      return parts.with(index, { ...part, id: below(16) });
    default:
      return parts.with(index, { ...part, content: damage(part.content, below) });
  }
}

/**
 * A damaged copy. Most damages keep the sizes of sections right.
 * @example mutateModule(bytes, createRandomBelow(1))
 */
export function mutateModule(bytes: Uint8Array, below: RandomBelow): Uint8Array {
  // One is the most telling: engines still accept many of the results.
  const damages = below(3) === 0 ? 2 + below(3) : 1;
  if (below(6) === 0) {
    let copy = bytes;
    for (let count = 0; count < damages; count += 1) copy = damage(copy, below);
    return below(8) === 0 ? copy.slice(0, below(copy.length + 1)) : copy.slice();
  }
  let parts = takeApart(bytes);
  for (let count = 0; count < damages && parts.length > 0; count += 1) parts = damageSections(parts, below);
  return putTogether(parts);
}
