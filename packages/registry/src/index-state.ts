// The index as a value: everything that an index tree says, parsed once, for validate, compile and decide.
import type {
  Advisory,
  Digest,
  Manifest,
  PluginEntry,
  RegistryConfig,
  ReleaseRecord,
  Yanks,
} from '@plugindex/model';

/** What the index holds in Git at one commit. Maps are ordered by key, so that equal trees give equal states. */
export interface IndexState {
  readonly registry: RegistryConfig;
  /** Plugin name to its entry. */
  readonly plugins: ReadonlyMap<string, PluginState>;
  /** Sorted by id. */
  readonly advisories: readonly Advisory[];
}

/** One entry: `index/plugins/<shard>/<name>/`. */
export interface PluginState {
  readonly entry: PluginEntry;
  /** Version to its manifest, ascending by version. */
  readonly versions: ReadonlyMap<string, VersionState>;
  readonly yanks?: Yanks;
}

/** One version. Without a release record it is work that the pipeline has still to do, and clients do not see it. */
export interface VersionState {
  readonly manifest: Manifest;
  /** Digest of the manifest file's bytes; the release record repeats it. */
  readonly manifestDigest: Digest;
  /** Those bytes, kept until there is a record: they are released with the artifact. */
  readonly manifestBytes?: Uint8Array;
  readonly release?: ReleaseRecord;
}
