// Reads the compiled index once per build: what the site shows is what clients fetch, and nothing else.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DeepReadonly,
  type Description,
  type DocumentParser,
  parseDescription,
  parseQueue,
  parseRegistryDescriptor,
  parseStats,
  type Queue,
  type RegistryDescriptor,
  type Stats,
} from '@plugindex/model';

type Category = RegistryDescriptor['categories'][number];

export interface CompiledIndex {
  readonly registry: RegistryDescriptor;
  /** Sorted by name. */
  readonly plugins: readonly Description[];
  /** In the registry's order; a category without plugins has an empty list. */
  readonly categories: readonly { readonly category: Category; readonly plugins: readonly Description[] }[];
  /** Sorted by tag. */
  readonly tags: ReadonlyMap<string, readonly Description[]>;
  /** Open pull requests; undefined where nobody has written them down, as on a machine of one's own. */
  readonly queue: Queue | undefined;
  /** Download counts; undefined where nobody has counted. */
  readonly stats: Stats | undefined;
  /** True where the plugin has a page. */
  has(name: string): boolean;
}

let memo: CompiledIndex | undefined;

/** The folder is named by SITE_INDEX: what lies below /v1/. Throws when it is not there or not what it should be. */
export function compiledIndex(): CompiledIndex {
  memo ??= readCompiledIndex(process.env.SITE_INDEX ?? '../.plugindex/current/v1');
  return memo;
}

function readCompiledIndex(folder: string): CompiledIndex {
  if (!existsSync(join(folder, 'config.json'))) {
    throw new Error(
      `Cannot build the site: no compiled index in ${folder}, expected config.json there. Run npm start first`,
    );
  }
  const registry = readJson(join(folder, 'config.json'), parseRegistryDescriptor);
  const queueFile = join(folder, 'queue.json');
  const statsFile = join(folder, 'stats.json');
  const pluginFolder = join(folder, 'plugins');
  // A registry that has released nothing yet has no such folder.
  const files = existsSync(pluginFolder) ? readdirSync(pluginFolder) : [];
  const plugins = files
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => readJson(join(pluginFolder, name), parseDescription));
  const names = new Set(plugins.map(({ name }) => name));
  const byCategory = Map.groupBy(plugins, ({ category }) => category);
  return {
    registry,
    plugins,
    categories: registry.categories.map((category) => ({
      category,
      plugins: byCategory.get(category.id) ?? [],
    })),
    tags: groupByTag(plugins),
    queue: existsSync(queueFile) ? readJson(queueFile, parseQueue) : undefined,
    stats: existsSync(statsFile) ? readJson(statsFile, parseStats) : undefined,
    has: (name) => names.has(name),
  };
}

function groupByTag(plugins: readonly Description[]): ReadonlyMap<string, readonly Description[]> {
  const byTag = Map.groupBy(
    plugins.flatMap((plugin) => plugin.tags.map((tag) => ({ tag, plugin }))),
    ({ tag }) => tag,
  );
  return new Map(
    [...byTag.keys()].toSorted().map((tag) => [tag, (byTag.get(tag) ?? []).map(({ plugin }) => plugin)]),
  );
}

function readJson<T>(path: string, parse: DocumentParser<DeepReadonly<T>>): DeepReadonly<T> {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const parsed = parse({ file: path, value, locate: () => undefined });
  if (parsed.ok) return parsed.value;
  throw new Error(
    `Cannot build the site: ${path} is not what compile writes: ${parsed.problems[0]?.message ?? ''}`,
  );
}
