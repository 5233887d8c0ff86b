// Builds and inspects the plugin of a folder as the registry would: same stages, same rules.
import { hasErrors, type Problem, type RegistryConfig, sortProblems } from '@plugindex/model';
import { build } from '@plugindex/registry/build/build';
import type { BuildResult } from '@plugindex/registry/build/build-request';
import { type Inspection, inspect } from '@plugindex/registry/inspect/inspect';
import type { LocalPlugin, OpenedPlugin } from './local-plugin.ts';

export interface LocalBuild {
  readonly plugin: LocalPlugin;
  readonly built: BuildResult;
  readonly inspection: Inspection;
  /** Warnings and the like: with an error there is no build. */
  readonly problems: readonly Problem[];
}

export type BuildOutcome =
  | { readonly ok: true; readonly value: LocalBuild; readonly problems: readonly Problem[] }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      /** The manifest could be read. */
      readonly plugin?: LocalPlugin;
      /** The module was built, and inspection refuses it. */
      readonly artifact?: Uint8Array;
    };

/** Everything that stands between the folder and a module that the registry would take. */
export async function buildLocally(opened: OpenedPlugin): Promise<BuildOutcome> {
  const read = await opened.read();
  if (!read.ok) return { ok: false, problems: sortProblems(read.problems) };
  const plugin = read.value;
  const { manifest, document } = plugin;
  const registry = opened.registry.config;
  const { file } = document;
  const made = await build(
    { manifest, file, hooks: hooksOf(plugin, registry), maxMemoryBytes: maxMemoryOf(plugin, registry) },
    await opened.folder.buildPorts(),
  );
  const buildProblems = made.problems.map((problem) => located(problem, plugin));
  if (!made.ok) return { ok: false, plugin, problems: sortProblems([...read.problems, ...buildProblems]) };
  const { artifact } = made.value;
  const locate = (pointer: string) => document.locate(pointer);
  const inspection = inspect({ bytes: artifact, manifest, registry, file, locate });
  const problems = sortProblems([...read.problems, ...buildProblems, ...inspection.problems]);
  if (hasErrors(problems)) return { ok: false, plugin, problems, artifact };
  return { ok: true, value: { plugin, built: made.value, inspection, problems }, problems };
}

function located(problem: Problem, { document }: LocalPlugin): Problem {
  const { pointer, line } = problem.where;
  if (pointer === undefined || line !== undefined) return problem;
  return { ...problem, where: { ...problem.where, ...document.locate(pointer) } };
}

function hooksOf({ manifest }: LocalPlugin, registry: RegistryConfig): readonly string[] {
  return manifest.kinds.flatMap((kind) => Object.keys(registry.kinds[kind]?.hooks ?? {}));
}

function maxMemoryOf({ manifest }: LocalPlugin, registry: RegistryConfig): number {
  return manifest.limits?.maxMemoryBytes ?? registry.limits.maxMemoryBytes.default;
}
