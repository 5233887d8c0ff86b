// The compile stage: an index state in, the files that clients fetch below /v1/ out. Equal input gives equal bytes.
import {
  type Change,
  compareText,
  type Deployment,
  type Description,
  digestOf,
  type Problem,
  type RegistryDescriptor,
  type SearchCard,
  type Snapshot,
  shardCount,
  shardFile,
  shardNumber,
  toTimestamp,
} from '@plugindex/model';
import type { IndexState } from '../index-state.ts';
import { advisoriesByName, allAdvisoriesPath, compileAdvisories } from './advisory-files.ts';
import {
  advisoryChanges,
  type NewChange,
  type PublishedState,
  parseChangeLines,
  pluginChanges,
  replayChanges,
  sortChanges,
  toChangeLine,
  toPublished,
  toPublishedAdvisories,
} from './changes.ts';
import { collectDependents, currentDependencies, dependencyHints } from './dependency-graph.ts';
import { describePlugin } from './describe-plugin.ts';
import type { DocumentPort, HtmlCache } from './documents/document-port.ts';
import { renderPluginDocuments } from './documents/plugin-documents.ts';
import { compileFeeds, feedLength, toFeedItem } from './feeds.ts';
import { type CompiledFile, toJsonFile } from './json-file.ts';
import { FacetCounter, facetsFile, listFile, toFacetsFile, toListPage } from './list-pages.ts';
import { compileOpenapi, openapiFile } from './openapi.ts';
import { compilePlugin } from './plugin-files.ts';
import { findVanished } from './publish-guard.ts';
import { describeRegistry } from './registry-descriptor.ts';
import { compileSearch, postingKeys, searchManifestFile } from './search/compile-search.ts';
import { toCard } from './search/search-kinds.ts';
import { type PluginDigests, toShard } from './shards.ts';
import { createSnapshot } from './snapshot.ts';

export const configFile = 'config.json';
export const changesFile = 'changes.ndjson';
export const snapshotFile = 'snapshot.json';

/** What is served now. */
export interface ServedIndex {
  readonly snapshot: Snapshot;
  /** Text of changes.ndjson. */
  readonly changes: string;
}

export interface CompileInput {
  readonly state: IndexState;
  /** Where this run is served and whose signatures count there; overrides what registry.yaml says. */
  readonly deployment: Deployment;
  readonly documents: DocumentPort;
  readonly htmlCache?: HtmlCache;
  readonly now: Date;
  /** Commit of the index, where it comes from Git. */
  readonly commit: string | null;
  /** Absent before the first publication. */
  readonly served?: ServedIndex;
  /** Files that are served as they are, by path below /v1/: schemas/manifest.schema.json… */
  readonly extraFiles?: ReadonlyMap<string, Uint8Array>;
}

export interface CompiledIndex {
  /** Every file below /v1/ but the snapshot's bundle, by path, sorted. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly snapshot: Snapshot;
  /** What forbids publishing: `compile/guard/vanished`. */
  readonly problems: readonly Problem[];
}

/**
 * Compiles the whole index in memory. Versions without a release record are work still to do and are left out.
 * @example const { files, problems } = await compile({ state, deployment, documents, now: new Date(), commit: null })
 */
export async function compile(input: CompileInput): Promise<CompiledIndex> {
  const descriptor = describeRegistry(input.state.registry, input.deployment);
  const descriptions = await describeAll(input);
  const served =
    input.served === undefined ? undefined : replayChanges(parseChangeLines(input.served.changes));
  const files = new Map<string, Uint8Array>(input.extraFiles);
  const add = ([path, bytes]: CompiledFile) => files.set(path, bytes);
  add([configFile, toJsonFile(descriptor)]);
  add([openapiFile, compileOpenapi(descriptor)]);
  for (const file of compileAdvisories(input.state.advisories)) add(file);
  for (const file of compilePlugins(descriptions)) add(file);
  const cards = [...descriptions.values()].map(toCard);
  for (const file of compileLists(cards)) add(file);
  compileSearch(cards, [...descriptions.values()].flatMap(postingKeys), add);
  const log = extendLog(input, served, descriptions);
  add([changesFile, Buffer.from(log.text)]);
  for (const file of compileNews(log.text, descriptions, descriptor)) add(file);
  const snapshot = snapshotOf(files, input, log.seq);
  add([snapshotFile, toJsonFile(snapshot)]);
  const vanished = [...(served?.plugins.keys() ?? [])].filter((name) => !descriptions.has(name));
  const problem = findVanished({
    before: served?.plugins.size ?? 0,
    vanished,
    maxShare: input.state.registry.policy.maxVanishedShare,
  });
  return {
    files: new Map([...files].toSorted(([a], [b]) => compareText(a, b))),
    snapshot,
    problems: problem === undefined ? [] : [problem],
  };
}

type Descriptions = ReadonlyMap<string, Description>;

/** Describes every plugin that has a release, sorted by name. */
async function describeAll(input: CompileInput): Promise<Descriptions> {
  const { state, deployment, documents, htmlCache } = input;
  const advisories = advisoriesByName(state.advisories);
  const documentOptions = { documents, ...(htmlCache === undefined ? {} : { cache: htmlCache }) };
  const described = new Map<string, Description>();
  for (const [name, plugin] of [...state.plugins].toSorted(([a], [b]) => compareText(a, b))) {
    const description = describePlugin(plugin, {
      registry: state.registry,
      deployment,
      advisories: advisories.get(name) ?? [],
      dependents: [],
      html: await renderPluginDocuments(plugin, documentOptions),
    });
    if (description !== undefined) described.set(name, description);
  }
  const dependencies = new Map([...described].map(([name, one]) => [name, currentDependencies(one)]));
  const dependents = collectDependents(dependencies);
  return new Map(
    [...described].map(([name, one]) => [name, { ...one, dependents: dependents.get(name) ?? [] }]),
  );
}

function* compilePlugins(descriptions: Descriptions): Iterable<CompiledFile> {
  const shards = Array.from({ length: shardCount }, () => new Map<string, PluginDigests>());
  const dependenciesOf = (name: string) => {
    const description = descriptions.get(name);
    return description === undefined ? [] : currentDependencies(description);
  };
  for (const [name, description] of descriptions) {
    const { files, digests } = compilePlugin(description, dependencyHints(name, dependenciesOf));
    yield* files;
    shards[shardNumber(name)]?.set(name, digests);
  }
  for (const [number, names] of shards.entries()) {
    if (names.size > 0) yield [shardFile(number), toJsonFile(toShard(names))];
  }
}

function* compileLists(cards: readonly SearchCard[]): Iterable<CompiledFile> {
  const counter = new FacetCounter();
  const pages = new Map<number, SearchCard[]>();
  for (const card of cards) {
    counter.add(card, 1);
    const shard = shardNumber(card.name);
    pages.set(shard, [...(pages.get(shard) ?? []), card]);
  }
  for (const [shard, page] of pages) yield [listFile(shard), toListPage(page)];
  yield [facetsFile, toFacetsFile(counter.facets)];
}

/** The log with what is new since the last publication. */
function extendLog(
  input: CompileInput,
  served: PublishedState | undefined,
  descriptions: Descriptions,
): { readonly text: string; readonly seq: number } {
  const now = toTimestamp(input.now);
  const changes: NewChange[] = [];
  for (const name of new Set([...(served?.plugins.keys() ?? []), ...descriptions.keys()])) {
    const description = descriptions.get(name);
    const after = description === undefined ? undefined : toPublished(description);
    changes.push(...pluginChanges(name, { before: served?.plugins.get(name), after, now }));
  }
  const after = toPublishedAdvisories(input.state.advisories);
  changes.push(...advisoryChanges({ before: served?.advisories, after, now }));
  const seq = served?.seq ?? 0;
  const lines = sortChanges(changes).map((change, at) => toChangeLine(seq + at + 1, change));
  return { text: (input.served?.changes ?? '') + lines.join(''), seq: seq + lines.length };
}

/** The feeds: the last releases that the log tells of, as far as they are still there. */
function compileNews(
  log: string,
  descriptions: Descriptions,
  descriptor: RegistryDescriptor,
): readonly CompiledFile[] {
  const published: Change[] = [];
  for (const change of parseChangeLines(log)) if (change.type === 'published') published.push(change);
  const items = published
    .slice(-feedLength)
    .toReversed()
    .flatMap((change) => toFeedItem(change, descriptions.get(change.name ?? ''), descriptor) ?? []);
  return compileFeeds(items, descriptor);
}

function snapshotOf(files: ReadonlyMap<string, Uint8Array>, input: CompileInput, count: number): Snapshot {
  const bytesOf = (path: string) => files.get(path) ?? new Uint8Array();
  const changes = bytesOf(changesFile);
  return createSnapshot({
    registry: input.state.registry,
    commit: input.commit,
    now: input.now,
    previous: input.served?.snapshot,
    config: digestOf(bytesOf(configFile)),
    shards: Array.from({ length: shardCount }, (_, number) => {
      const bytes = files.get(shardFile(number));
      return bytes === undefined ? null : digestOf(bytes);
    }),
    search: digestOf(bytesOf(searchManifestFile)),
    changes: { digest: digestOf(changes), size: changes.length, count },
    advisories: digestOf(bytesOf(allAdvisoriesPath)),
  });
}
