// The memory that Extism's guests share with their host: blocks outside of the linear memory, reached by offset through imports.
//
//   0              no block
//   16 …           blocks; each begins at a multiple of 16
//
// All of it lives for one call: what a call leaves behind the next one cannot see.
import { HostError } from '../host-error.ts';

const firstOffset = 16;
const smallestBlock = 16;
/** Blocks up to this size have a power of two, larger ones a multiple of it, so that what is given back fits again. */
const pageBytes = 65_536;
/** A record of a block costs the host more than the smallest block costs the guest. */
const maxBlocks = 65_536;
/** More than this is given back to the engine after the call. Bytes. */
const keptBytes = 1_048_576;

export class KernelMemory {
  /** What all blocks together may have; asked for anew with each block. */
  readonly #mostBytes: () => number;
  #bytes = new Uint8Array(pageBytes);
  #view = new DataView(this.#bytes.buffer);
  /** Where the next block begins that no other left. */
  #top = firstOffset;
  readonly #lengths = new Map<number, number>();
  readonly #left = new Map<number, number[]>();

  constructor(mostBytes: () => number) {
    this.#mostBytes = mostBytes;
  }

  /** Bytes that it takes. */
  get size(): number {
    return this.#bytes.length;
  }

  /** Forgets all blocks. */
  clear(): void {
    if (this.#bytes.length > keptBytes) this.#resize(pageBytes);
    else this.#bytes.fill(0, 0, this.#top);
    this.#top = firstOffset;
    this.#lengths.clear();
    this.#left.clear();
  }

  /** The offset of a new block; 0 for one without bytes. Throws HostError `host/trap` where there is no room. */
  allocate(length: number): number {
    if (length === 0) return 0;
    const capacity = capacityFor(length);
    const offset = this.#left.get(capacity)?.pop() ?? this.#extend(length, capacity);
    if (this.#lengths.size >= maxBlocks)
      throw new HostError(
        'host/trap',
        `Cannot give a block: found ${maxBlocks} in use, expected fewer; free those that are no longer needed`,
      );
    this.#lengths.set(offset, length);
    return offset;
  }

  /** A new block with these bytes in it. */
  store(bytes: Uint8Array): number {
    const offset = this.allocate(bytes.length);
    this.#bytes.set(bytes, offset);
    return offset;
  }

  /** Nothing happens where no block begins: kits free what they were given twice. */
  free(offset: number): void {
    const length = this.#lengths.get(offset);
    if (length === undefined) return;
    this.#lengths.delete(offset);
    const capacity = capacityFor(length);
    const left = this.#left.get(capacity);
    if (left === undefined) this.#left.set(capacity, [offset]);
    else left.push(offset);
  }

  /** Bytes of the block that begins there; 0 where none does. */
  lengthAt(offset: number): number {
    return this.#lengths.get(offset) ?? 0;
  }

  /** The bytes of the block that begins there, as they are now. Throws HostError `host/pointer`. */
  block(offset: number, what: string): Uint8Array {
    const length = this.#lengths.get(offset);
    if (length === undefined)
      throw new HostError(
        'host/pointer',
        `Cannot take ${what}: found offset ${offset}, where no block begins`,
      );
    return this.#bytes.subarray(offset, offset + length);
  }

  /** Bytes anywhere in what was given out. Throws HostError `host/pointer`. */
  range(offset: number, length: number): Uint8Array {
    if (length === 0) return this.#bytes.subarray(0, 0);
    this.#check(offset, length);
    return this.#bytes.subarray(offset, offset + length);
  }

  loadByte(offset: number): number {
    this.#check(offset, 1);
    return this.#bytes[offset] ?? 0;
  }

  storeByte(offset: number, value: number): void {
    this.#check(offset, 1);
    this.#bytes[offset] = value;
  }

  loadWord(offset: number): bigint {
    this.#check(offset, 8);
    return this.#view.getBigInt64(offset, true);
  }

  storeWord(offset: number, value: bigint): void {
    this.#check(offset, 8);
    this.#view.setBigInt64(offset, value, true);
  }

  // threat: an offset that is negative, past everything that was given out, or so large that a sum would wrap.
  #check(offset: number, length: number): void {
    if (offset >= firstOffset && offset + length <= this.#top) return;
    throw new HostError(
      'host/pointer',
      `Cannot reach bytes of the kernel: found ${offset} + ${length}, expected ${firstOffset} to ${this.#top}`,
    );
  }

  #extend(length: number, capacity: number): number {
    const offset = this.#top;
    const end = offset + capacity;
    const most = this.#mostBytes();
    // threat: `alloc` of four gigabytes that cost the guest nothing.
    if (end > most)
      throw new HostError(
        'host/trap',
        `Cannot give a block of ${length} bytes: found ${offset} in use, expected at most ${most} beside the linear memory ("limits.maxMemoryBytes")`,
      );
    if (end > this.#bytes.length) this.#resize(Math.max(end, Math.min(most, this.#bytes.length * 2)));
    this.#top = end;
    return offset;
  }

  #resize(size: number): void {
    const bytes = new Uint8Array(size);
    bytes.set(this.#bytes.subarray(0, Math.min(this.#top, size)));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

function capacityFor(length: number): number {
  if (length > pageBytes) return Math.ceil(length / pageBytes) * pageBytes;
  return 2 ** Math.ceil(Math.log2(Math.max(length, smallestBlock)));
}
