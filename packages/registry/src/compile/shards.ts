// The shard files that stand between the signed snapshot and every plugin's files.
import { compareText, type Digest, type Shard } from '@plugindex/model';

/** The digests by which a client recognises one plugin's files. */
export interface PluginDigests {
  readonly index: Digest;
  readonly description: Digest;
}

/** A shard of these names, sorted. */
export function toShard(names: Iterable<readonly [string, PluginDigests]>): Shard {
  return { format: 1, names: Object.fromEntries([...names].toSorted(([a], [b]) => compareText(a, b))) };
}
