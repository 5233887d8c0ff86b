// What a build needs from the outside: its source, an empty folder, programs, a cache.
import {
  CodedError,
  type FolderPort,
  type ProcessPort,
  type Source,
  type Toolchain,
  type TreePort,
} from '@plugindex/model';

/** A pinned source, opened. */
export interface OpenedSource {
  /** The plugin's own folder. */
  readonly tree: TreePort;
  /** Git tree id of that folder, read back from Git. */
  readonly treeId: string;
  /** The commit, when the source is another repository. */
  readonly commit?: string;
  /** Links and submodules, which are not part of `tree`. */
  readonly leftOut: readonly string[];
  /** Names of the files in the top folder of the repository, where a licence may stand. */
  readonly rootFiles: readonly string[];
  /** When the commit was made, RFC 3339 UTC, whole seconds. */
  readonly commitTime?: string;
  close(): Promise<void>;
}

export interface BuildSourcePort {
  /** Opens exactly what the manifest pins. Throws a SourceError. */
  open(source: Source): Promise<OpenedSource>;
}

export type SourceErrorCode =
  | 'source/missing'
  | 'source/mismatch'
  | 'source/unreachable'
  | 'source/url'
  | 'source/no-git';

export class SourceError extends CodedError<SourceErrorCode> {}

/** An empty folder for one build. Plugin code may have run in it: nothing in it is trusted. */
export interface Workspace {
  /** Absolute path, links resolved. */
  readonly root: string;
  /** Writes new files; the folder is ours alone, so that no temporary names are needed. */
  write(files: readonly { readonly path: string; readonly bytes: Uint8Array }[]): Promise<void>;
  /** Names directly below a folder, sorted; empty when there is no such folder. */
  list(path: string): Promise<readonly string[]>;
  /**
   * Bytes of a regular file inside the workspace, undefined when there is none: a link is none.
   * Throws a RangeError past `maxBytes`.
   */
  read(path: string, options: { readonly maxBytes: number }): Promise<Uint8Array | undefined>;
  remove(): Promise<void>;
}

export interface WorkspacePort {
  create(): Promise<Workspace>;
}

/** A tool that comes as an npm package and runs under Node. */
export interface NpmTool {
  readonly version: string;
  /** How to run it so that it can read and write `folder` only, its own packages aside. */
  commandLine(folder: string): { readonly command: string; readonly args: readonly string[] };
}

/**
 * `rolldown` is run by the packer of JavaScript, which puts what it bundles onto the engine of `quickjs-wasi`;
 * `@plugindex/wasm` takes WASI out of a module.
 */
export type NpmToolName =
  | 'assemblyscript'
  | '@yowasp/clang'
  | 'rolldown'
  | 'quickjs-wasi'
  | '@plugindex/wasm';

/** What this machine has. */
export interface MachinePort {
  find(command: string): Promise<string | undefined>;
  exists(path: string): Promise<boolean>;
  npmTool(name: NpmToolName): Promise<NpmTool | undefined>;
  /** Variables with which an installed tool finds itself (HOME, PATH …): for probing, never beside plugin code. */
  readonly probeEnv: Readonly<Record<string, string>>;
  /** Variables that a download needs (proxies, certificates): for steps that run no plugin code. */
  readonly networkEnv: Readonly<Record<string, string>>;
}

/** An author kit and where sources expect it, relative to the root of the workspace. */
export interface Kit {
  readonly toolchain: Toolchain;
  readonly place: string;
  readonly tree: TreePort;
}

export interface BuildPorts {
  readonly sources: BuildSourcePort;
  readonly workspaces: WorkspacePort;
  readonly processes: ProcessPort;
  readonly machine: MachinePort;
  readonly kits: readonly Kit[];
  /** Artifacts that were built before; without it everything is built. */
  readonly cache?: FolderPort;
}
