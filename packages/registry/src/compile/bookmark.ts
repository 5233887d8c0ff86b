// Where the last compile stood: what the next one has to know beside the files that are served. Kept, never served.
import { type Change, type Deployment, type Digest, digestOf, type RegistryConfig } from '@plugindex/model';
import { emptySha256, type Sha256State } from './resumable-sha256.ts';

/** Rises when the same index would compile to other bytes, so that nothing old is built upon. */
export const compilerVersion = 2;

/** One JSON file beside the compiled index. */
export interface Bookmark {
  readonly format: 1;
  /** Digest of what every file depends on: registry, deployment, extra files, compiler. */
  readonly inputs: Digest;
  /** The log: how far it was hashed, and its last line's number. */
  readonly log: Sha256State;
  readonly count: number;
  /** The last `published` lines of the log, oldest first, from which the feeds are made. */
  readonly recent: readonly Change[];
  /** Names that are needed but not there, each with the names that need it; sorted. */
  readonly missing: Readonly<Record<string, readonly string[]>>;
}

export const emptyLog: Pick<Bookmark, 'log' | 'count' | 'recent'> = {
  log: emptySha256,
  count: 0,
  recent: [],
};

/** What an incremental compile must find unchanged, as one digest. */
export function digestInputs(input: {
  readonly registry: RegistryConfig;
  readonly deployment: Deployment;
  readonly extraFiles?: ReadonlyMap<string, Uint8Array>;
}): Digest {
  const extra = [...(input.extraFiles ?? [])].map(([path, bytes]) => [path, digestOf(bytes)]).toSorted();
  return digestOf(JSON.stringify([compilerVersion, input.registry, input.deployment, extra]));
}
