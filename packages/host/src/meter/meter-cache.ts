// Keeps metered modules, so that a module is rewritten once: by the digest of its bytes and by everything else that the result depends on.
import { meterBounds, meterVersion } from '@plugindex/wasm';
import type { MeterCache } from '../runner/worker-handle.ts';

/**
 * Where the bytes are. A store gives back what was put under a key, or nothing: it is trusted as the host's own code is, since
 * what comes out of it runs as it is. `key` has 64 hexadecimal digits.
 */
export interface MeterStore {
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, bytes: Uint8Array): Promise<void>;
}

/** SHA-256; the port of Node is `digestOf` of packages/model, that of a browser Web Crypto. */
export type ComputeDigest = (bytes: Uint8Array | string) => string | Promise<string>;

/**
 * A cache over a store. What a store cannot give or keep is no fault of a plugin: it is metered anew.
 * @example createNodeRunner({ meterCache: createMeterCache(createMemoryMeterStore(), digestOf) })
 */
export function createMeterCache(store: MeterStore, computeDigest: ComputeDigest): MeterCache {
  // Prices, places and code of the meter are in the version: what an older one wrote is never found again.
  const keyOf = async (bytes: Uint8Array, limits: { readonly maxMemoryBytes: number }) => {
    const digest = await computeDigest(`${await computeDigest(bytes)} ${meterVersion(meterBounds(limits))}`);
    return digest.slice(-keyLength);
  };
  return {
    read: async (bytes, limits) => {
      try {
        return await store.get(await keyOf(bytes, limits));
      } catch {
        return undefined;
      }
    },
    write: async (bytes, metered, limits) => {
      try {
        await store.put(await keyOf(bytes, limits), metered);
      } catch {
        // A full disk, a folder that is gone: the next load meters again.
      }
    },
  };
}

/** Hexadecimal digits of a SHA-256, whatever stands before them. */
const keyLength = 64;
const defaultBytes = 64 * 1024 * 1024;

/** A store in memory that forgets what was not asked for the longest. */
export function createMemoryMeterStore({ maxBytes = defaultBytes } = {}): MeterStore {
  const kept = new Map<string, Uint8Array>();
  let size = 0;
  const forget = (key: string) => {
    size -= kept.get(key)?.length ?? 0;
    kept.delete(key);
  };
  return {
    get: (key) => {
      const found = kept.get(key);
      if (found !== undefined) {
        // To the end: a map keeps the order in which keys were set.
        kept.delete(key);
        kept.set(key, found);
      }
      return Promise.resolve(found?.slice());
    },
    put: (key, bytes) => {
      forget(key);
      if (bytes.length <= maxBytes) {
        kept.set(key, bytes.slice());
        size += bytes.length;
      }
      for (const oldest of kept.keys()) {
        if (size <= maxBytes) break;
        forget(oldest);
      }
      return Promise.resolve();
    },
  };
}
