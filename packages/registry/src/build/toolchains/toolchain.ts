// What a toolchain is: how to find it, how to bring it, and how it turns a source into steps.
import type { Parsed, Toolchain as ToolchainName } from '@plugindex/model';
import type { MachinePort } from '../build-ports.ts';
import type { BuildRequest } from '../build-request.ts';
import type { SourceFile } from '../source-files.ts';

/** One program to run in the workspace. */
export interface BuildStep {
  /** A word for problems: "asc", "cargo build". */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** True for a step that downloads and therefore must not run plugin code. */
  readonly network: boolean;
}

/** Everything that a build does, decided before anything runs. */
export interface BuildPlan {
  /** Paths of source files that are not put into the workspace, because a tool would obey them. */
  readonly withheld: readonly string[];
  /** The steps, once the workspace has a path. All run in `sourceFolder`. */
  steps(root: string): readonly BuildStep[];
  /** Where the artifact is: a file, or a folder with exactly one `.wasm`; relative to the workspace. */
  readonly output: string;
  /** What decides the bytes besides source and tools: part of the cache's key. */
  readonly fingerprint: unknown;
}

/** A toolchain that is present, and what it will be called in the release record. */
export interface PresentToolchain {
  /** Name and version of each tool, in the order in which they run. */
  readonly tools: Readonly<Record<string, string>>;
  /** Turns a source into a plan, or into problems of the source. */
  plan(request: BuildRequest, files: readonly SourceFile[]): Parsed<BuildPlan>;
}

export interface Toolchain {
  readonly name: ToolchainName;
  /** The command that brings it. */
  readonly install: string;
  /** Looks for it, runs nothing of a plugin. Undefined when this machine lacks it. */
  probe(machine: MachinePort, run: ProbeRunner): Promise<PresentToolchain | undefined>;
}

/** Runs a trusted tool to learn its version or paths; undefined when it fails. */
export type ProbeRunner = (command: string, args: readonly string[]) => Promise<string | undefined>;

/**
 * Where the source is put inside the workspace: two levels deep, so that "../../packages/<kit>" means the same
 * there as in a repository that keeps its plugins in `plugins/`.
 */
export const sourceFolder = 'plugins/source';

/** The same moment for every build, so that no tool can write the time into an artifact: 2020-01-01T00:00:00Z. */
const sourceDateEpoch = '1577836800';

/** The whole environment of a step: nothing of ours gets in. `path`: folders of the tools. */
export function scrubbedEnv(root: string, path: readonly string[]): Record<string, string> {
  return {
    PATH: [...new Set(path)].join(':'),
    HOME: `${root}/home`,
    TMPDIR: `${root}/tmp`,
    LC_ALL: 'C',
    TZ: 'UTC',
    SOURCE_DATE_EPOCH: sourceDateEpoch,
  };
}

/** 64 KiB, the unit of linear memory. */
export const wasmPageBytes = 65_536;

/** The largest whole number of pages that fits, in bytes. */
export function wholePages(bytes: number): number {
  return Math.floor(bytes / wasmPageBytes) * wasmPageBytes;
}
