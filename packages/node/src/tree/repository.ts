// What a Git repository is to us: trees to read, ids to compare. Two backends, one conformance suite.
import type { TreePort } from '@plugindex/model';
import type { EntryMode } from './git-objects.ts';

/** A TreePort that also knows its own id and what it left out. */
export interface IdentifiedTree extends TreePort {
  /** Git tree id of the whole folder, links and executable bits included. */
  treeId(): Promise<string>;
  /** Paths of links and submodules, which `list` leaves out. */
  leftOut(): Promise<readonly string[]>;
}

/** One side of a change. Links and submodules are told, so that a check can refuse them. */
export interface ChangedEntry {
  readonly id: string;
  readonly mode: EntryMode;
}

/** A path that differs between two trees: added without `before`, removed without `after`. */
export interface TreeChange {
  readonly path: string;
  readonly before?: ChangedEntry;
  readonly after?: ChangedEntry;
}

/**
 * A repository opened for reading. `revision` is an object id, `HEAD` or the name of a branch or tag; `path` is a folder
 * below it, the root without it. Every method throws a TreeError `tree/revision` for anything else that could be taken
 * for an option or an expression.
 */
export interface Repository {
  readonly backend: 'git' | 'isomorphic-git';
  /** The working folder, or the Git folder of a bare repository. */
  readonly root: string;
  /** Commit id of a revision, or undefined when there is none. */
  commitId(revision: string): Promise<string | undefined>;
  /** When a commit was made, by its committer: RFC 3339 UTC, whole seconds. Undefined when there is none. */
  commitTime(revision: string): Promise<string | undefined>;
  /** Names of the files, links and submodules directly in a folder, sorted; empty when there is no such folder. */
  fileNames(revision: string, path?: string): Promise<readonly string[]>;
  /** Tree id of a folder at a revision, or undefined when either is missing. */
  treeId(revision: string, path?: string): Promise<string | undefined>;
  /** The folder as it stood at a revision. Throws a TreeError `tree/not-found`. */
  tree(revision: string, path?: string): Promise<IdentifiedTree>;
  /** True when the repository holds this object. */
  hasObject(id: string): Promise<boolean>;
  /** What changed between two revisions, sorted by path; a `path` that one of them lacks counts as empty there. */
  diffTrees(base: string, head: string, path?: string): Promise<readonly TreeChange[]>;
  /** The folder as it is on disk now, without what Git ignores: its tree id is what a commit of everything would give. */
  workingTree(path?: string): Promise<IdentifiedTree>;
  /** Ends the helper process, if one runs. The repository can be used again afterwards. */
  close(): Promise<void>;
}
