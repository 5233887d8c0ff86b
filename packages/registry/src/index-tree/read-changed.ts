// Reads the entries and advisories that changed, and no others.
import { type Advisory, compareText, type Problem, parseAdvisory } from '@plugindex/model';
import type { PluginState } from '../index-state.ts';
import type { ChangedEntries } from './changed-entries.ts';
import { parseIndexFile, parsePluginFolder } from './parse-plugin-folder.ts';

/** Files directly in a folder of the index, by path; empty where there is no such folder. */
export type ReadFolder = (folder: string) => Promise<ReadonlyMap<string, Uint8Array>>;

export interface ReadChanged {
  /** Every changed entry, undefined for one that is gone. */
  readonly plugins: ReadonlyMap<string, PluginState | undefined>;
  /** All advisories, sorted by id, where one of them changed. */
  readonly advisories?: readonly Advisory[];
  /** Nothing may be compiled while one of them is an `error`. */
  readonly problems: readonly Problem[];
}

/** Reads what changed. `root` stands before paths when they are shown: 'index/'. */
export async function readChanged(
  changed: ChangedEntries,
  readFolder: ReadFolder,
  root: string,
): Promise<ReadChanged> {
  const problems: Problem[] = [];
  const plugins = new Map<string, PluginState | undefined>();
  for (const [name, folder] of changed.plugins) {
    const files = await readFolder(folder);
    const read = files.size === 0 ? { problems: [] } : parsePluginFolder(name, files, root);
    problems.push(...read.problems);
    plugins.set(name, 'plugin' in read ? read.plugin : undefined);
  }
  if (!changed.advisories) return { plugins, problems };
  const advisories: Advisory[] = [];
  for (const [path, bytes] of await readFolder('advisories')) {
    const parsed = parseIndexFile(parseAdvisory, { path, root }, bytes);
    problems.push(...parsed.problems);
    if (parsed.ok) advisories.push(parsed.value);
  }
  return { plugins, advisories: advisories.toSorted((a, b) => compareText(a.id, b.id)), problems };
}
