// Holds the keys of millions of postings outside the heap until they are sorted: bytes, by the first two letters of the key.

/** Bytes of keys that were joined by newlines, by the first two UTF-16 units of each. */
export type PackedKeys = ReadonlyMap<string, readonly Uint8Array[]>;

const encoder = new TextEncoder();

/** Keys that are kept as texts before they are packed. */
const packAt = 50_000;

/** Collects keys in any order and gives them back sorted, a few at a time. */
export class PostingBuckets {
  private loose = new Map<string, string[]>();
  private count = 0;
  private readonly packed = new Map<string, Uint8Array[]>();

  add(keys: readonly string[]): void {
    for (const key of keys) {
      const bucket = key.slice(0, 2);
      const others = this.loose.get(bucket);
      if (others === undefined) this.loose.set(bucket, [key]);
      else others.push(key);
    }
    this.count += keys.length;
    if (this.count >= packAt) this.pack();
  }

  /** Takes over what another collected: another thread, for example. */
  addPacked(keys: PackedKeys): void {
    for (const [bucket, parts] of keys)
      this.packed.set(bucket, [...(this.packed.get(bucket) ?? []), ...parts]);
  }

  /** Everything collected so far, ready to be handed to another thread; nothing stays here. */
  takePacked(): PackedKeys {
    this.pack();
    const taken = new Map(this.packed);
    this.packed.clear();
    return taken;
  }

  /** Every key, sorted by UTF-16 code unit. Each bucket is unpacked when its turn comes, and let go after it. */
  *sorted(): Generator<string> {
    const packed = new Map(this.takePacked());
    for (const bucket of [...packed.keys()].sort()) {
      const text = Buffer.concat(packed.get(bucket) ?? []).toString();
      packed.delete(bucket);
      yield* text.split('\n').slice(0, -1).sort();
    }
  }

  private pack(): void {
    for (const [bucket, keys] of this.loose) {
      // Not Buffer.from(): its pool is shared, and these bytes are handed over to another thread.
      const bytes = encoder.encode(`${keys.join('\n')}\n`);
      const parts = this.packed.get(bucket);
      if (parts === undefined) this.packed.set(bucket, [bytes]);
      else parts.push(bytes);
    }
    this.loose = new Map();
    this.count = 0;
  }
}
