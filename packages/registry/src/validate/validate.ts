// Validates an index, or a change to one: reads what matters, runs every rule, returns all problems at once.
import {
  compareText,
  type Manifest,
  type Problem,
  type RegistryConfig,
  shardPath,
  sortProblems,
  type TreePort,
} from '@plugindex/model';
import { parseIndexPath } from '../index-tree/index-path.ts';
import { indexTreeProblem } from '../index-tree/index-tree-rules.ts';
import {
  type Author,
  type Changes,
  type EntrySubject,
  isTouched,
  type ManifestSubject,
  type SourceFacts,
  type ValidateContext,
} from './context.ts';
import { type IndexFile, IndexReader, type IndexView, type PluginView } from './index-view.ts';
import { runRule } from './rule.ts';
import { validateRules } from './rules.ts';
import { readSourceFacts, type SourceLookup } from './source-facts.ts';

export interface ValidateInput {
  /** The index folder as proposed. */
  readonly head: TreePort;
  /** The index folder before the change. Absent: all of head is checked, and nothing that compares. */
  readonly base?: TreePort;
  /** Paths outside the index folder that the same change touches, relative to the repository. */
  readonly outside?: readonly string[];
  readonly author?: Author;
  /** True for changes that the pipeline makes: it alone writes release records. */
  readonly byPipeline?: boolean;
  /** Absent: nothing that needs the sources is checked. */
  readonly sources?: SourceLookup;
  /** What stands before paths of the index when they are shown; 'index/' by default. */
  readonly root?: string;
}

/**
 * Every problem of an index or of a change to it, sorted. Throws only what the ports throw.
 * @example const problems = await validateIndex({ head: createFolderTree('index') })
 */
export async function validateIndex(input: ValidateInput): Promise<readonly Problem[]> {
  const { root = 'index/' } = input;
  const head = await IndexReader.open(input.head, root);
  const base = input.base === undefined ? undefined : await IndexReader.open(input.base, root);
  const changes = compare(head, base, input.outside ?? []);
  const folders = changedFolders(head, changes);
  const headView = await head.readView();
  const baseView = await base?.readView();
  await readConcerned(head, { folders, changes, view: headView });
  for (const folder of [...folders, ...removedFolders(changes)]) await base?.readPlugin(folder);
  const registry = headView.registry?.value ?? baseView?.registry?.value;
  const parseProblems = problemsOf(headView, changes);
  if (headView.registry === undefined) {
    const message = 'Cannot read the index: found no registry.yaml in it';
    parseProblems.push(indexTreeProblem('index/registry/missing', `${root}registry.yaml`, message));
  }
  if (registry === undefined) return sortProblems(parseProblems);
  const context = await createContext(input, { registry, changes, folders, head: headView, base: baseView });
  return sortProblems([...parseProblems, ...validateRules.flatMap((rule) => runRule(rule, context))]);
}

interface Parts {
  readonly registry: RegistryConfig;
  readonly changes: Changes;
  readonly folders: readonly string[];
  readonly head: IndexView;
  readonly base: IndexView | undefined;
}

async function createContext(input: ValidateInput, parts: Parts): Promise<ValidateContext> {
  const { registry, changes, head, base } = parts;
  const { author, sources } = input;
  const plugins = parts.folders.flatMap((folder) => head.plugins.get(folder) ?? []);
  const manifests = plugins.flatMap((plugin) => manifestSubjects(plugin, changes));
  // threat: a change that adds its own author to the maintainers. Only those of base count.
  const { maintainers } = (base?.registry?.value ?? registry).policy;
  return {
    registry,
    head,
    ...(base === undefined ? {} : { base }),
    changes,
    ...(author === undefined ? {} : { author }),
    byMaintainer: author !== undefined && maintainers.some(({ id }) => id === author.id),
    byPipeline: input.byPipeline === true,
    plugins,
    removedPlugins: removedPlugins(changes, { head, base }),
    entries: plugins.flatMap((plugin) => entrySubject(plugin, changes, base)),
    manifests,
    names: namesIn(head),
    newPlugins: newPlugins(plugins, base),
    sources: sources === undefined ? new Map() : await readSources(manifests, sources),
    root: input.root ?? 'index/',
  };
}

/** By content id: no file is read to find what changed. */
function compare(head: IndexReader, base: IndexReader | undefined, outside: readonly string[]): Changes {
  if (base === undefined) {
    return { added: new Set(head.files.keys()), modified: new Set(), removed: new Set(), outside };
  }
  const added = new Set<string>();
  const modified = new Set<string>();
  for (const [path, { id }] of head.files) {
    const before = base.files.get(path);
    if (before === undefined) added.add(path);
    else if (before.id !== id) modified.add(path);
  }
  const removed = new Set([...base.files.keys()].filter((path) => !head.files.has(path)));
  return { added, modified, removed, outside };
}

function changedFolders(head: IndexReader, changes: Changes): readonly string[] {
  const touched = [...changes.added, ...changes.modified, ...changes.removed];
  const folders = new Set(touched.map((path) => path.slice(0, Math.max(path.lastIndexOf('/'), 0))));
  return head.folders.filter((folder) => folders.has(folder)).toSorted(compareText);
}

/** Folders that lose their entry. */
function removedFolders({ removed }: Changes): readonly string[] {
  return [...removed].flatMap((path) => {
    const what = parseIndexPath(path);
    return what.kind === 'entry' ? [what.folder] : [];
  });
}

/** Records that are left behind keep no plugin: without an entry and a manifest nothing of it is published. */
function removedPlugins(
  changes: Changes,
  { head, base }: { readonly head: IndexView; readonly base: IndexView | undefined },
): readonly PluginView[] {
  return removedFolders(changes).flatMap((folder) => {
    const left = head.plugins.get(folder);
    const isLeft = left !== undefined && (left.entry !== undefined || left.manifests.size > 0);
    return isLeft ? [] : (base?.plugins.get(folder) ?? []);
  });
}

interface Concerned {
  readonly folders: readonly string[];
  readonly changes: Changes;
  readonly view: IndexView;
}

/** Reads the changed folders, those that changed advisories name, and those of everything that these depend on. */
async function readConcerned(head: IndexReader, { folders, changes, view }: Concerned): Promise<void> {
  const named = view.advisories
    .filter((file) => isTouched(changes, file))
    .flatMap(({ value }) => value?.affected ?? [])
    .map((affected) => `plugins/${shardPath(affected.package.name)}`);
  const queue = [...folders, ...named];
  const seen = new Set(queue);
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    const plugin = await head.readPlugin(folder);
    for (const { value } of plugin?.manifests.values() ?? []) {
      for (const name of Object.keys(value?.dependencies ?? {})) {
        const next = `plugins/${shardPath(name)}`;
        if (seen.has(next)) continue;
        seen.add(next);
        queue.push(next);
      }
    }
  }
}

/** Parser problems of the files that changed. */
function problemsOf(view: IndexView, changes: Changes): Problem[] {
  const problems: Problem[] = [];
  const take = (file: IndexFile | undefined) => {
    if (file === undefined || file.problems.length === 0) return;
    if (isTouched(changes, file)) problems.push(...file.problems);
  };
  take(view.registry);
  for (const advisory of view.advisories) take(advisory);
  for (const plugin of view.plugins.values()) {
    take(plugin.entry);
    take(plugin.yanks);
    for (const file of plugin.manifests.values()) take(file);
    for (const file of plugin.releases.values()) take(file);
  }
  return problems;
}

function manifestSubjects(plugin: PluginView, changes: Changes): readonly ManifestSubject[] {
  return [...plugin.manifests].flatMap(([version, file]) => {
    const manifest: Manifest | undefined = file.value;
    if (manifest === undefined || !isTouched(changes, file)) return [];
    return { plugin, file, manifest, version, released: plugin.releases.has(version) };
  });
}

function entrySubject(
  plugin: PluginView,
  changes: Changes,
  base: IndexView | undefined,
): readonly EntrySubject[] {
  const file = plugin.entry;
  if (file?.value === undefined || !isTouched(changes, file)) return [];
  const before = base?.plugins.get(plugin.folder)?.entry?.value;
  return [{ plugin, file, entry: file.value, ...(before === undefined ? {} : { before }) }];
}

function namesIn(view: IndexView): ReadonlySet<string> {
  const names = new Set<string>();
  for (const path of view.files.keys()) {
    if (!path.startsWith('plugins/') || !path.endsWith('.yaml')) continue;
    const folder = path.slice(0, path.lastIndexOf('/'));
    names.add(folder.slice(folder.lastIndexOf('/') + 1));
  }
  return names;
}

/** New is what base does not have; without a base, what has no release yet. */
function newPlugins(
  plugins: readonly PluginView[],
  base: IndexView | undefined,
): ReadonlyMap<string, PluginView> {
  const fresh = plugins.filter((plugin) =>
    base === undefined ? plugin.releases.size === 0 : !base.plugins.has(plugin.folder),
  );
  return new Map(fresh.map((plugin) => [plugin.name, plugin]));
}

/** Only what is still to be released is looked at: a released source was, and may since have moved. */
async function readSources(
  manifests: readonly ManifestSubject[],
  port: SourceLookup,
): Promise<ReadonlyMap<string, SourceFacts | null>> {
  const facts = new Map<string, SourceFacts | null>();
  for (const { file, manifest, released } of manifests) {
    // A pin that is no pin was told by the parser, and must not be looked up.
    if (released || file.unsound?.some((pointer) => pointer.startsWith('/source'))) continue;
    const pinned = await port.open(manifest.source);
    facts.set(file.path, pinned === undefined ? null : await readSourceFacts(manifest, pinned));
  }
  return facts;
}
