// A Merkle tree that only grows, RFC 6962 section 2: root and inclusion proof of any leaf at any earlier size.
import { createHash } from 'node:crypto';

/** Hash of a leaf's bytes. RFC 6962 2.1: the prefixes keep a leaf from passing as a node. */
export function leafHash(leaf: Uint8Array): Buffer {
  return createHash('sha256').update(leafPrefix).update(leaf).digest();
}

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest();
}

/**
 * Keeps the hash of every full subtree, so that appending costs one hash on average and a proof at most 2 log2 n.
 * @example const tree = new MerkleTree(); tree.append(leafHash(bytes)); tree.root() // 32 bytes
 */
export class MerkleTree {
  /** `levels[h][i]`: hash of the full subtree over leaves [i·2^h, (i+1)·2^h). */
  readonly #levels: Buffer[][] = [[]];

  get size(): number {
    return this.#levels[0]?.length ?? 0;
  }

  /** Adds a leaf by its hash; returns its index. */
  append(hash: Buffer): number {
    const index = this.size;
    let full = hash;
    for (let height = 0; ; height++) {
      const level = this.#levels[height] ?? [];
      this.#levels[height] = level;
      level.push(full);
      const left = level.at(-2);
      if (left === undefined || level.length % 2 === 1) return index;
      full = nodeHash(left, full);
    }
  }

  /** Root over the first `size` leaves. RFC 6962 2.1: an empty tree has the hash of nothing. */
  root(size = this.size): Buffer {
    this.#checkSize(size);
    return size === 0 ? createHash('sha256').digest() : this.#rangeHash(0, size);
  }

  /** Siblings from the leaf up to the root over the first `size` leaves. RFC 6962 2.1.1. */
  inclusionProof(index: number, size = this.size): readonly Buffer[] {
    this.#checkSize(size);
    if (!Number.isSafeInteger(index) || index < 0 || index >= size)
      throw new RangeError(`Cannot prove leaf ${index}: the tree has ${size} leaves`);
    const proof: Buffer[] = [];
    let [from, to] = [0, size];
    while (to - from > 1) {
      const split = from + splitOf(to - from);
      if (index < split) {
        proof.push(this.#rangeHash(split, to));
        to = split;
      } else {
        proof.push(this.#rangeHash(from, split));
        from = split;
      }
    }
    return proof.reverse();
  }

  /** Hash over leaves [from, to), where `from` is a multiple of the largest power of two that the range holds. */
  #rangeHash(from: number, to: number): Buffer {
    const length = to - from;
    const height = Math.log2(length);
    const stored = Number.isInteger(height) ? this.#levels[height]?.[from / length] : undefined;
    if (stored !== undefined) return stored;
    const split = from + splitOf(length);
    return nodeHash(this.#rangeHash(from, split), this.#rangeHash(split, to));
  }

  #checkSize(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.size)
      throw new RangeError(`Cannot look at ${size} leaves: the tree has ${this.size}`);
  }
}

/** The largest power of two below `length`, for length > 1. */
function splitOf(length: number): number {
  return 2 ** Math.floor(Math.log2(length - 1));
}
