// The variables of one Extism instance: they live as long as it does, and no longer.
import { CallEnded } from '../call-ended.ts';

/** A record of a variable costs the host more than a short key costs the guest. */
const maxVariables = 4096;

export class Variables {
  readonly #values = new Map<string, Uint8Array>();
  readonly #maxBytes: number;
  #size = 0;

  /** @param maxBytes of all keys and values together, keys counted in UTF-16 units */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#size;
  }

  get(key: string): Uint8Array | undefined {
    return this.#values.get(key);
  }

  delete(key: string): void {
    const value = this.#values.get(key);
    if (value === undefined) return;
    this.#values.delete(key);
    this.#size -= key.length + value.length;
  }

  /** Keeps a copy. Throws CallEnded where it does not fit. */
  set(key: string, value: Uint8Array): void {
    this.delete(key);
    const size = this.#size + key.length + value.length;
    if (size > this.#maxBytes || this.#values.size >= maxVariables)
      throw new CallEnded({
        code: 'too_large',
        message: `Cannot set a variable: found ${size} bytes in ${this.#values.size + 1} variables, expected at most ${this.#maxBytes} in ${maxVariables} ("limits.maxKvBytes")`,
      });
    this.#values.set(key, value.slice());
    this.#size = size;
  }
}
