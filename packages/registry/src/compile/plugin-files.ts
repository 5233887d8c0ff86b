// The files that are about one plugin alone, all made from its description.
import type { Description } from '@plugindex/model';
import { digestOf, shardPath } from '@plugindex/model';
import { toIndexFile } from './index-lines.ts';
import { type CompiledFile, toJsonFile } from './json-file.ts';
import type { PluginDigests } from './shards.ts';

export interface PluginOutput {
  readonly files: readonly CompiledFile[];
  readonly digests: PluginDigests;
}

/** Paths of a plugin's files below /v1/. */
export function pluginPaths(name: string): { index: string; description: string; badge: string } {
  return {
    index: `index/${shardPath(name)}`,
    description: `plugins/${name}.json`,
    badge: `badges/${name}.json`,
  };
}

/** Compiles the files of one plugin. */
export function compilePlugin(description: Description, hints: readonly string[]): PluginOutput {
  const paths = pluginPaths(description.name);
  const index = toIndexFile(description, hints);
  const described = toJsonFile(description);
  return {
    files: [
      [paths.index, index],
      [paths.description, described],
      [paths.badge, toJsonFile(toBadge(description))],
    ],
    digests: { index: digestOf(index), description: digestOf(described) },
  };
}

/** What shields.io wants of a JSON endpoint (https://shields.io/badges/endpoint-badge). */
function toBadge(description: Description) {
  const current = description.versions.find((version) => version.version === description.version);
  const isWithdrawn = current?.yanked === true || description.deprecated !== null;
  return {
    schemaVersion: 1,
    label: description.name,
    message: current?.yanked === true ? 'yanked' : `v${description.version}`,
    color: isWithdrawn ? 'orange' : 'blue',
  };
}
