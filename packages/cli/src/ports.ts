// What the command line needs of the outside, handed in by main.
import type { FolderPort, HttpPort, TreePort } from '@plugindex/model';
import type { DraftFile } from '@plugindex/registry/propose/wishes';
import type { SourceLookup } from '@plugindex/registry/validate/source-facts';
import type { AuthorPort } from './author/author-port.ts';
import type { DeviceLogin, GitHubAddress, GitHubPort, RepositoryName } from './github-port.ts';

export interface CliPorts {
  /** Writes data to stdout. */
  out(text: string): void;
  /** Writes talk to stderr. */
  say(text: string): void;
  /** Asks a yes-or-no question; undefined when nobody is there to answer. */
  ask(question: string): Promise<boolean | undefined>;
  /** Asks for a line of text; undefined when nobody is there to answer. */
  askText(question: string): Promise<string | undefined>;
  readonly http: HttpPort;
  readonly home: FolderPort;
  /** Its path, for what opens files in it by itself: the stores of plugins. */
  readonly homeFolder: string;
  readonly now: () => Date;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a file that the user named. */
  readFile(path: string, options: { readonly maxBytes: number }): Promise<Uint8Array>;
  /** Opens the Git repository that the user works in, for the commands of authors. */
  openWorkplace(): Promise<Workplace>;
  /** Opens the folder in which the user writes a plugin. Throws a TreeError `tree/not-found` outside of a repository. */
  openPluginFolder(folder: string): Promise<PluginFolder>;
  /** Folders and compilers, for the commands that make, build and try a plugin. */
  openAuthor(): Promise<AuthorPort>;
  /** GitHub's API, for the commands that open pull requests. */
  openGitHub(address: GitHubAddress): Promise<GitHubPort>;
  /** The token of a sign-in on another page. Throws a GitHubError `github/login-…`. */
  signInByDevice(login: DeviceLogin): Promise<string>;
  /** The token that GitHub's own command line keeps for a host; undefined where it has none or is not there. */
  readGhToken(host: string): Promise<string | undefined>;
  /** Replaces a file that the user named. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
}

/** A change to the index, with release records on both sides. */
export interface IndexChange {
  /** The index folder at the revision. */
  readonly base: TreePort;
  /** The index folder as it is now. */
  readonly head: TreePort;
  /** Paths outside the index folder that differ. */
  readonly outside: readonly string[];
}

/** The repository around the working folder, as authors and maintainers see it. */
export interface Workplace {
  /** Absolute path of its root. */
  readonly root: string;
  /** The index folder as it is now, changes that are not committed included. */
  head(): Promise<TreePort>;
  /** The same with the release records of the registry's branch `records`, as far as the clone has it. */
  index(): Promise<TreePort>;
  /** What a pull request from here to a revision would change. */
  change(revision: string): Promise<IndexChange>;
  readonly sources: SourceLookup;
  /** Removes one file, `path` relative to the root; no error when it is gone already. */
  remove(path: string): Promise<void>;
  close(): Promise<void>;
}

/** The folder in which an author writes a plugin: its drafts, and the Git repository around it. */
export interface PluginFolder {
  /** Path inside the repository, with forward slashes; empty for its root. */
  readonly path: string;
  /** Where the repository is on GitHub, and on which host, as the remote `origin` says. */
  readonly remote: (RepositoryName & { readonly host: string }) | undefined;
  /** The text of a file of the folder as it is now; undefined where there is none. */
  readDraft(name: string): Promise<DraftFile | undefined>;
  /** True when the commit is here. */
  hasCommit(commit: string): Promise<boolean>;
  /** The same file at a commit; undefined where the commit, or the file in it, is not here. */
  readDraftAt(commit: string, name: string): Promise<DraftFile | undefined>;
  /** Looks into commits of this repository. Others, and commits that are not here, are nobody's to judge: undefined. */
  sourcesAt(commit: string): Promise<SourceLookup | undefined>;
  close(): Promise<void>;
}
