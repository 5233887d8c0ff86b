// What the commands for authors need of the outside: the folder of a plugin, the tools that build it, and what comes with this program.
import type { Runner } from '@plugindex/host';
import type { FolderPort, TreePort } from '@plugindex/model';
import type { BuildPorts } from '@plugindex/registry/build/build-ports';
import type { ProbePorts } from '@plugindex/registry/build/probe';

export interface AuthorPort {
  /** A folder that holds a plugin, or will. It need not be there yet. */
  openFolder(path: string): Promise<AuthorFolder>;
  /** Files that come with this program, by path: `index/registry.yaml`, `packages/pdk-rust/…`. */
  readonly supplies: Supplies;
  /** Looks for compilers. */
  readonly probes: ProbePorts;
  /** Of the Node that runs this program, without "v". */
  readonly nodeVersion: string;
  /** The home folder as people find it. */
  readonly homeFolder: string;
  /** A monotonic clock, in milliseconds with fractions. */
  nowMs(): number;
  /** Runs calls in workers that can be ended. */
  openRunner(): Runner;
  /** A page for this machine alone. Its address holds a secret. */
  servePage(options: PageOptions): Promise<ServedPage>;
  /** Calls back for each key that is pressed, as long as somebody sits at a terminal. */
  onKey(press: (key: string) => void): Watching;
  /** Settles when the person wants what goes on and on to end: Ctrl+C. */
  stopped(): Promise<void>;
}

export interface PageOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly maxBodyBytes: number;
  answer(request: PageRequest): Promise<PageAnswer>;
}

export interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface PageAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

export interface ServedPage {
  readonly url: string;
  /** Tells every open page one line of text. */
  publish(line: string): void;
  close(): Promise<void>;
}

export interface Supplies {
  /** Throws what the disk says. */
  read(path: string, options: { readonly maxBytes: number }): Promise<Uint8Array>;
  /** A folder of them; its list is empty where there is none. */
  folder(path: string): Promise<TreePort>;
}

/** The files that a build sees. */
export interface SourceTree extends TreePort {
  treeId(): Promise<string>;
  leftOut(): Promise<readonly string[]>;
}

export interface AuthorFolder {
  /** Absolute. */
  readonly path: string;
  /** Path in the Git repository around it, with forward slashes, empty for its root; undefined where there is none. */
  readonly pathInRepository: string | undefined;
  /** Reads and writes files of the folder. */
  readonly files: FolderPort;
  /** What a commit of everything would hold now: without what Git ignores, and without what tools leave behind. */
  source(): Promise<SourceTree>;
  /** The ports of `build`, over the folder as it is now, whatever the manifest pins. */
  buildPorts(): Promise<BuildPorts>;
  /** Calls back after files of the folder have changed, once for many changes in a row. */
  watch(onChange: () => void): Watching;
  close(): Promise<void>;
}

export interface Watching {
  close(): void;
}
