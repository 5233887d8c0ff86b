// The snapshot: one small document that names, by digest, everything a client trusts.
import { type Digest, type RegistryConfig, type Snapshot, toTimestamp } from '@plugindex/model';

/** The parts of a snapshot that say what is served; two snapshots with equal content serve the same index. */
export interface SnapshotContent {
  readonly config: Digest;
  readonly shards: readonly (Digest | null)[];
  readonly search: Digest;
  readonly changes: Snapshot['changes'];
  readonly advisories: Digest;
}

export interface SnapshotInput extends SnapshotContent {
  readonly registry: RegistryConfig;
  readonly commit: string | null;
  readonly now: Date;
  /** The snapshot that is served now; undefined before the first publication. */
  readonly previous: Snapshot | undefined;
}

/**
 * The next snapshot: its version is one more than the last, so that a client can refuse an older one, and it
 * expires when the registry's policy says so.
 */
export function createSnapshot(input: SnapshotInput): Snapshot {
  const { registry, now, previous } = input;
  const expires = new Date(now.getTime() + registry.policy.snapshotMaxAgeHours * 3_600_000);
  return {
    format: 1,
    registry: registry.name,
    version: (previous?.version ?? 0) + 1,
    createdAt: toTimestamp(now),
    expires: toTimestamp(expires),
    commit: input.commit,
    config: input.config,
    shards: input.shards,
    search: input.search,
    changes: input.changes,
    advisories: input.advisories,
  };
}

/** Share of a snapshot's life after which it is made again although nothing changed: a missed run or two do no harm. */
export const renewAfterShare = 1 / 3;

/**
 * Whether a compiled snapshot has to be published: `unchanged` when the one that is served says the same and is young.
 * @example planSnapshot({ served, compiled, now: new Date() }) // 'changed'
 */
export function planSnapshot(input: {
  readonly served: Snapshot | undefined;
  readonly compiled: Snapshot;
  readonly now: Date;
}): 'first' | 'changed' | 'renew' | 'unchanged' {
  const { served, compiled, now } = input;
  if (served === undefined) return 'first';
  if (contentOf(served) !== contentOf(compiled)) return 'changed';
  const created = Date.parse(served.createdAt);
  const life = Date.parse(served.expires) - created;
  return now.getTime() - created >= life * renewAfterShare ? 'renew' : 'unchanged';
}

function contentOf({ registry, config, shards, search, changes, advisories }: Snapshot): string {
  return JSON.stringify({ registry, config, shards, search, changes, advisories });
}
