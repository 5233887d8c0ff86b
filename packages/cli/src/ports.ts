// What the command line needs of the outside, handed in by main.
import type { FolderPort, HttpPort, TreePort } from '@plugindex/model';
import type { SourceLookup } from '@plugindex/registry';

export interface CliPorts {
  /** Writes data to stdout. */
  out(text: string): void;
  /** Writes talk to stderr. */
  say(text: string): void;
  /** Asks a yes-or-no question; undefined when nobody is there to answer. */
  ask(question: string): Promise<boolean | undefined>;
  readonly http: HttpPort;
  readonly home: FolderPort;
  readonly now: () => Date;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a file that the user named. */
  readFile(path: string, options: { readonly maxBytes: number }): Promise<Uint8Array>;
  /** Opens the Git repository that the user works in, for the commands of authors. */
  openWorkplace(): Promise<Workplace>;
  /** Replaces a file that the user named. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
}

/** The repository around the working folder, as authors and maintainers see it. */
export interface Workplace {
  /** Absolute path of its root. */
  readonly root: string;
  /** The index folder as it is now, changes that are not committed included. */
  head(): Promise<TreePort>;
  /** The index folder at a revision. */
  base(revision: string): Promise<TreePort>;
  /** Paths outside the index folder that differ from a revision. */
  outside(revision: string): Promise<readonly string[]>;
  readonly sources: SourceLookup;
  close(): Promise<void>;
}
