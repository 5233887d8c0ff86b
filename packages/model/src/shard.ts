// The 256 shards of the compiled index: which one a name falls into, and where its file is.
import { digestHex } from './digest.ts';
import { digestOf } from './digest-of.ts';

export const shardCount = 256;

/**
 * Number of a plugin's shard, 0 to 255: the first byte of SHA-256 of its name.
 * @example shardNumber('auth-jwt') // 51
 */
export function shardNumber(name: string): number {
  return Number.parseInt(digestHex(digestOf(name)).slice(0, 2), 16);
}

/** Two hexadecimal digits, as they stand in paths. @example shardName(10) // '0a' */
export function shardName(shard: number): string {
  return shard.toString(16).padStart(2, '0');
}

/** Path of a shard's file below /v1/. */
export function shardFile(shard: number): string {
  return `shards/${shardName(shard)}.json`;
}
