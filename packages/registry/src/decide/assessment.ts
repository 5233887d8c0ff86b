// What a pull request would change, as facts about the index: what `assess` finds and `decide` starts from.
import type { Owner, Problem } from '@plugindex/model';

/** What the forge says of a repository today. */
export interface RepositoryIdentity {
  readonly id: number;
  readonly ownerId: number;
  readonly isPublic: boolean;
}

/** How far a change reaches under Semantic Versioning 2.0.0: what the next version number has to say of it. */
export type ChangeLevel = 'patch' | 'minor' | 'major';

/** One difference between a version and the one before it that a user of the plugin would notice. */
export interface InterfaceChange {
  /** What changed: `kind`, `host`, `config`, `dependency`, `license`. */
  readonly part: 'kind' | 'host' | 'config' | 'dependency' | 'license';
  /** Text of the author. Null: it was or is not there. */
  readonly before: string | null;
  readonly after: string | null;
  readonly level: ChangeLevel;
}

/** One manifest that is new or changed. */
export interface VersionChange {
  readonly version: string;
  /** The merged version that it is compared with; null for the first one. */
  readonly previous: string | null;
  /** In words, as in `net api.example.com`. */
  readonly addedCapabilities: readonly string[];
  readonly removedCapabilities: readonly string[];
  readonly interfaceChanges: readonly InterfaceChange[];
  /** What its number announces; null for the first one. */
  readonly announced: ChangeLevel | null;
  /** False where its number announces less than it changes. */
  readonly isSemverConsistent: boolean;
  /** `lost`: it is not built from the repository of its entry, or is pinned by less than the version before it. */
  readonly provenance: 'kept' | 'lost' | 'first';
}

/** One key of `source` in plugin.yaml, or of what the forge says of the repository. */
export interface SourceChange {
  readonly key: 'repository' | 'id' | 'ownerId';
  readonly before: string;
  readonly after: string;
  /** Where the other value stands: in the pull request, or on the forge, where the repository was made anew or moved. */
  readonly found: 'entry' | 'forge';
}

export interface PluginAssessment {
  readonly name: string;
  /** Folder relative to the index. */
  readonly folder: string;
  readonly isNew: boolean;
  /** The whole folder goes. */
  readonly isRemoved: boolean;
  readonly ownersBefore: readonly Owner[];
  readonly ownersAfter: readonly Owner[];
  /** The proposer was an owner before, or is one of a new plugin; for the release feed: it adds versions and nothing else. */
  readonly isByOwner: boolean;
  /** Fields that only maintainers set and that change. */
  readonly maintainerFields: readonly string[];
  readonly sourceChanges: readonly SourceChange[];
  /** False where the forge has no such public repository. */
  readonly sourceIsPublic: boolean;
  readonly versions: readonly VersionChange[];
  readonly yanked: readonly { readonly version: string; readonly reason: string }[];
  /** Versions whose yank is taken back or changed. */
  readonly unyanked: readonly string[];
  /** Names that a new name could be taken for. */
  readonly nearNames: readonly string[];
  /** Problems in its folder. */
  readonly problems: readonly Problem[];
}

/** Everything about one head that does not change while the pull request waits. Nothing of the head was run to learn it. */
export interface Assessment {
  readonly headSha: string;
  /** How many files change; more than GitHub counts where it takes a removal and an addition for a rename. */
  readonly changedFiles: number;
  /** True where more files change than are looked at: then there are no problems and no plugins. */
  readonly isTooLarge: boolean;
  /** Changed paths outside the index, relative to the repository, the first ones. */
  readonly outside: readonly string[];
  readonly outsideCount: number;
  /** Changed paths of the index that are no plugin's, relative to the index, the first ones. */
  readonly shared: readonly string[];
  readonly sharedCount: number;
  /** Paths that both sides changed since they parted: what a merge would make of them was not looked at. */
  readonly conflicts: readonly string[];
  /** Somebody asked to take over a plugin of others; `granted` when a maintainer did so. */
  readonly adoption: 'none' | 'asked' | 'granted';
  /** Sorted by name. */
  readonly plugins: readonly PluginAssessment[];
  readonly problems: readonly Problem[];
}
