// Everything that rules may look at: head and base of the index, what changed, who proposes it, what the sources hold.
import type { Manifest, PluginEntry, RegistryConfig } from '@plugindex/model';
import type { IndexFile, IndexView, PluginView } from './index-view.ts';

/** Who proposes a change. The id counts, the name is for people. */
export interface Author {
  readonly github: string;
  readonly id: number;
}

/** Paths that a change touches. `inside` are relative to the index folder, `outside` to the repository. */
export interface Changes {
  readonly added: ReadonlySet<string>;
  readonly modified: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
  readonly outside: readonly string[];
}

/** True for a path of the index that is new or changed: what is wrong elsewhere was somebody else's doing. */
export function isTouched({ added, modified }: Changes, { path }: { readonly path: string }): boolean {
  return added.has(path) || modified.has(path);
}

/** What a look at the pinned source of one manifest found. */
export interface SourceFacts {
  /** Git tree id of the folder that is built. */
  readonly tree: string;
  /** Paths below that folder. */
  readonly files: ReadonlySet<string>;
  /** Names of the files in the top folder of the repository. */
  readonly rootFiles: ReadonlySet<string>;
  /** Text of the README that the manifest names, or else of `README.md`. */
  readonly readme?: { readonly path: string; readonly text: string };
}

/** One manifest under validation. */
export interface ManifestSubject {
  readonly plugin: PluginView;
  readonly file: IndexFile<Manifest>;
  readonly manifest: Manifest;
  /** Version in the file name. */
  readonly version: string;
  /** True when a release record stands beside it: then it was reviewed before. */
  readonly released: boolean;
}

/** One `plugin.yaml` under validation. */
export interface EntrySubject {
  readonly plugin: PluginView;
  readonly file: IndexFile<PluginEntry>;
  readonly entry: PluginEntry;
  /** The entry before the change, where there was one. */
  readonly before?: PluginEntry;
}

export interface ValidateContext {
  readonly registry: RegistryConfig;
  readonly head: IndexView;
  /** The index before the change. Absent: everything in head is checked, and nothing that compares. */
  readonly base?: IndexView;
  readonly changes: Changes;
  readonly author?: Author;
  /** The author is one of the maintainers that base names (threat: a change that makes its author a maintainer). */
  readonly byMaintainer: boolean;
  /** The change was made by the pipeline itself, which alone writes release records. */
  readonly byPipeline: boolean;
  /** Folders that the change touches, or all. */
  readonly plugins: readonly PluginView[];
  /** What base holds of plugins that the change takes out of the index: head has neither entry nor manifest of them. */
  readonly removedPlugins: readonly PluginView[];
  readonly entries: readonly EntrySubject[];
  readonly manifests: readonly ManifestSubject[];
  /** Names of all folders in head that hold an entry or a manifest. */
  readonly names: ReadonlySet<string>;
  /** Name to folder, for the names that nobody has released or merged before. */
  readonly newPlugins: ReadonlyMap<string, PluginView>;
  /** Manifest path to what its source holds; null where the pin leads nowhere. Absent where nobody looked. */
  readonly sources: ReadonlyMap<string, SourceFacts | null>;
  /** What stands before paths of the index when they are shown, such as `index/`. */
  readonly root: string;
}
