// One entry as the index holds it now: what a planner starts from. Its files come along as bytes, so that comments survive.
import { nearest, type Parsed, type Problem, quote, shardPath, type TreePort } from '@plugindex/model';
import type { PluginState } from '../index-state.ts';
import { indexTreeProblem } from '../index-tree/index-tree-rules.ts';
import { maxIndexFileBytes, parsePluginFolder } from '../index-tree/parse-plugin-folder.ts';
import { proposeProblem } from './propose-rules.ts';

/** What stands before paths of the index, in the repository and wherever they are shown. */
export const indexRoot = 'index/';

export interface CurrentEntry {
  readonly name: string;
  readonly state: PluginState;
  /** Name inside the entry's folder to its text: `plugin.yaml`, `1.2.0.yaml`, `yanks.yaml`. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Path from the repository's root of one file of an entry. @example entryPath('auth-jwt', 'yanks.yaml') */
export function entryPath(name: string, file: string): string {
  return `${indexRoot}plugins/${shardPath(name)}/${file}`;
}

/** Names of all plugins of an index, from paths alone. */
export async function pluginNames(tree: TreePort): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const { path } of await tree.list()) {
    const [, name] = /^plugins\/(?:[^/]+\/){1,2}([^/]+)\/plugin\.yaml$/.exec(path) ?? [];
    if (name !== undefined) names.add(name);
  }
  return names;
}

/**
 * Reads one entry; `tree` is the index folder. A plugin that is not there is a problem, with the name that was
 * probably meant.
 * @example const current = await readCurrentEntry(tree, 'auth-jwt')
 */
export async function readCurrentEntry(tree: TreePort, name: string): Promise<Parsed<CurrentEntry>> {
  const folder = `plugins/${shardPath(name)}/`;
  const files = new Map<string, Uint8Array>();
  const problems: Problem[] = [];
  for (const { path, size } of await tree.list()) {
    if (!path.startsWith(folder) || path.slice(folder.length).includes('/')) continue;
    if (size > maxIndexFileBytes) {
      const message = `Cannot read the file: found ${size} bytes, expected at most ${maxIndexFileBytes}`;
      problems.push(indexTreeProblem('index/file/too-large', indexRoot + path, message));
    } else files.set(path, await tree.read(path, { maxBytes: maxIndexFileBytes }));
  }
  if (files.size === 0 && problems.length === 0) return unknownPlugin(name, await pluginNames(tree));
  const read = parsePluginFolder(name, files, indexRoot);
  problems.push(...read.problems);
  if (read.plugin === undefined) return { ok: false, problems };
  const texts = new Map(
    [...files].map(([path, bytes]) => [path.slice(folder.length), new TextDecoder().decode(bytes)]),
  );
  return { ok: true, value: { name, state: read.plugin, texts }, problems };
}

function unknownPlugin(name: string, names: ReadonlySet<string>): Parsed<CurrentEntry> {
  const meant = nearest(name, names);
  const problem = proposeProblem(
    'propose/plugin/unknown',
    { file: `${indexRoot}plugins/` },
    {
      message: `Cannot find the plugin ${quote(name)}: the registry has no entry of this name`,
      found: name,
      hint: meant === undefined ? 'plugindex submit' : `did you mean "${meant}"?`,
    },
  );
  return { ok: false, problems: [problem] };
}
