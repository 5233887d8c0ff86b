// Reads a whole index tree into a state, with every problem on the way.
import {
  type Advisory,
  compareText,
  type Problem,
  parseAdvisory,
  parseRegistryConfig,
  type RegistryConfig,
  sortProblems,
  type TreePort,
} from '@plugindex/model';
import type { IndexState, PluginState } from '../index-state.ts';
import { parseIndexPath } from './index-path.ts';
import { indexTreeProblem } from './index-tree-rules.ts';
import { maxIndexFileBytes, parseIndexFile, parsePluginFolder } from './parse-plugin-folder.ts';

export interface ReadIndexOptions {
  /** What stands before paths of the index when they are shown to people; 'index/' by default. */
  readonly root?: string;
}

/** `state` is absent only where registry.yaml is; plugins and advisories with an error are left out of it. */
export interface ReadIndex {
  readonly state?: IndexState;
  readonly problems: readonly Problem[];
}

/**
 * Reads an index tree, `tree` being the index folder itself. Publish nothing while a problem is an `error`:
 * what could not be read would vanish for clients.
 * @example const { state, problems } = await readIndex(createFolderTree('index'))
 */
export async function readIndex(tree: TreePort, options: ReadIndexOptions = {}): Promise<ReadIndex> {
  const { root = 'index/' } = options;
  const problems: Problem[] = [];
  const files = await readTree(tree, { root, problems });
  const registry = readRegistry(files.get('registry.yaml'), { root, problems });
  const plugins = readPlugins(files, { root, problems });
  const advisories = readAdvisories(files, { root, problems });
  const sorted = sortProblems(problems);
  if (registry === undefined) return { problems: sorted };
  return { state: { registry, plugins, advisories }, problems: sorted };
}

interface Sink {
  readonly root: string;
  readonly problems: Problem[];
}

async function readTree(tree: TreePort, { root, problems }: Sink): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const { path, size } of await tree.list()) {
    const { kind } = parseIndexPath(path);
    if (kind === 'unknown' || kind === 'review') continue;
    if (size > maxIndexFileBytes) {
      const message = `Cannot read the file: found ${size} bytes, expected at most ${maxIndexFileBytes}`;
      problems.push(indexTreeProblem('index/file/too-large', root + path, message));
      continue;
    }
    files.set(path, await tree.read(path, { maxBytes: maxIndexFileBytes }));
  }
  return files;
}

function readRegistry(bytes: Uint8Array | undefined, { root, problems }: Sink): RegistryConfig | undefined {
  const path = 'registry.yaml';
  if (bytes === undefined) {
    const message = 'Cannot read the index: found no registry.yaml in it';
    problems.push(indexTreeProblem('index/registry/missing', root + path, message));
    return undefined;
  }
  const parsed = parseIndexFile(parseRegistryConfig, { path, root }, bytes);
  problems.push(...parsed.problems);
  return parsed.ok ? parsed.value : undefined;
}

function readPlugins(
  files: ReadonlyMap<string, Uint8Array>,
  { root, problems }: Sink,
): ReadonlyMap<string, PluginState> {
  const folders = new Map<string, Map<string, Uint8Array>>();
  for (const [path, bytes] of files) {
    const found = parseIndexPath(path);
    if (!('folder' in found)) continue;
    const folder = folders.get(found.folder) ?? new Map<string, Uint8Array>();
    folders.set(found.folder, folder.set(path, bytes));
  }
  const plugins: [string, PluginState][] = [];
  for (const [folder, content] of folders) {
    const name = folder.slice(folder.lastIndexOf('/') + 1);
    const read = parsePluginFolder(name, content, root);
    problems.push(...read.problems);
    if (read.plugin !== undefined) plugins.push([name, read.plugin]);
  }
  return new Map(plugins.toSorted(([a], [b]) => compareText(a, b)));
}

function readAdvisories(
  files: ReadonlyMap<string, Uint8Array>,
  { root, problems }: Sink,
): readonly Advisory[] {
  const advisories: Advisory[] = [];
  for (const [path, bytes] of files) {
    const found = parseIndexPath(path);
    if (found.kind !== 'advisory') continue;
    const parsed = parseIndexFile(parseAdvisory, { path, root }, bytes);
    problems.push(...parsed.problems);
    if (!parsed.ok) continue;
    if (parsed.value.id === found.id) advisories.push(parsed.value);
    else {
      const message = `Cannot read the file: found advisory "${parsed.value.id}", expected "${found.id}"`;
      problems.push(indexTreeProblem('index/entry/misplaced', root + path, message));
    }
  }
  return advisories.toSorted((a, b) => compareText(a.id, b.id));
}
