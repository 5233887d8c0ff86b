// Puts together what is about many plugins: shards, lists, search, log, feeds, and the snapshot over all of it.
import {
  type Advisory,
  type Change,
  compareText,
  type Deployment,
  type Description,
  digestOf,
  type Problem,
  type RegistryConfig,
  type RegistryDescriptor,
  type SearchCard,
  type Snapshot,
  shardCount,
  shardFile,
  shardNumber,
  toTimestamp,
} from '@plugindex/model';
import { allAdvisoriesPath, compileAdvisories } from './advisory-files.ts';
import { type Bookmark, digestInputs, emptyLog } from './bookmark.ts';
import { type ExtendedLog, extendLog, lastPublished } from './change-log.ts';
import {
  advisoryChanges,
  type NewChange,
  type PackedPlugin,
  type PublishedState,
  packPublished,
  parseChangeLines,
  pluginChanges,
  replayChanges,
  toPublished,
  toPublishedAdvisories,
  unpackPublished,
} from './changes.ts';
import { compileFeeds, type FeedItem, toFeedItem } from './feeds.ts';
import { type CompiledFile, toJsonFile } from './json-file.ts';
import { FacetCounter, facetsFile, listFile, toFacetsFile, toListPage } from './list-pages.ts';
import { compileOpenapi, openapiFile } from './openapi.ts';
import { compilePlugin } from './plugin-files.ts';
import { findVanished } from './publish-guard.ts';
import { describeRegistry } from './registry-descriptor.ts';
import { resumeSha256 } from './resumable-sha256.ts';
import { compileSearch, searchManifestFile } from './search/compile-search.ts';
import type { PostingBuckets } from './search/posting-buckets.ts';
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

/** What a whole compile is about, beside the plugins. */
export interface IndexInput {
  readonly registry: RegistryConfig;
  /** Where this run is served and whose signatures count there; overrides what registry.yaml says. */
  readonly deployment: Deployment;
  /** Sorted by id. */
  readonly advisories: readonly Advisory[];
  readonly now: Date;
  /** Commit of the index, where it comes from Git. */
  readonly commit: string | null;
  /** Absent before the first publication. */
  readonly served?: ServedIndex;
  /** Files that are served as they are, by path below /v1/: schemas/manifest.schema.json… */
  readonly extraFiles?: ReadonlyMap<string, Uint8Array>;
}

/**
 * What one plugin adds to the files that are about many; its postings go another way, as there are so many.
 * Card and published state are JSON texts: as objects, those of 100,000 plugins take three times the memory.
 */
export interface PluginSummary {
  readonly digests: PluginDigests;
  readonly card: string;
  readonly published: PackedPlugin;
}

/** Compiles one plugin's own files and says what it adds to the others. */
export function summarisePlugin(
  description: Description,
  hints: readonly string[],
): { readonly files: readonly CompiledFile[]; readonly summary: PluginSummary } {
  const { files, digests } = compilePlugin(description, hints);
  return {
    files,
    summary: {
      digests,
      card: JSON.stringify(toCard(description)),
      published: packPublished(toPublished(description)),
    },
  };
}

export interface AssembledIndex {
  readonly snapshot: Snapshot;
  readonly bookmark: Bookmark;
  /** What forbids publishing: `compile/guard/vanished`. */
  readonly problems: readonly Problem[];
}

/** Everything about the plugins that the assembly needs. */
export interface AssemblyParts {
  /** By name. */
  readonly summaries: ReadonlyMap<string, PluginSummary>;
  readonly postings: PostingBuckets;
  /** Needed names that are not there, to the names that need them. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
  /** The description of a plugin that is among the latest releases. */
  readonly describe: (name: string) => Promise<Description | undefined>;
}

/**
 * Emits every file below /v1/ that is not about one plugin alone; the snapshot comes last.
 * Nothing may be published while the answer holds problems.
 */
export async function assembleIndex(
  input: IndexInput,
  parts: AssemblyParts,
  emit: (file: CompiledFile) => void,
): Promise<AssembledIndex> {
  const descriptor = describeRegistry(input.registry, input.deployment);
  const digests = new Map<string, ReturnType<typeof digestOf>>();
  const add = (file: CompiledFile) => {
    digests.set(file[0], digestOf(file[1]));
    emit(file);
  };
  for (const file of input.extraFiles ?? []) emit(file);
  add([configFile, toJsonFile(descriptor)]);
  emit([openapiFile, compileOpenapi(descriptor)]);
  for (const file of compileAdvisories(input.advisories)) add(file);
  for (const file of compileShards(parts.summaries)) add(file);
  for (const file of compileLists(parts.summaries)) emit(file);
  const index = {
    plugins: parts.summaries.size,
    cards: sortedCards(parts.summaries),
    postings: parts.postings,
  };
  compileSearch(index, (file) => (file[0] === searchManifestFile ? add(file) : emit(file)));
  const served =
    input.served === undefined ? undefined : replayChanges(parseChangeLines(input.served.changes));
  const log = compileLog(input, served, parts.summaries);
  emit([changesFile, joinLog(input.served?.changes, log.lines)]);
  const items = await feedItems(log.bookmark.recent, parts.describe, descriptor);
  for (const file of compileFeeds(items, descriptor)) emit(file);
  const snapshot = createSnapshot({
    registry: input.registry,
    commit: input.commit,
    now: input.now,
    previous: input.served?.snapshot,
    config: digestAt(digests, configFile),
    shards: Array.from({ length: shardCount }, (_, number) => digests.get(shardFile(number)) ?? null),
    search: digestAt(digests, searchManifestFile),
    changes: log.summary,
    advisories: digestAt(digests, allAdvisoriesPath),
  });
  emit([snapshotFile, toJsonFile(snapshot)]);
  const missing = [...parts.missing].toSorted(([a], [b]) => compareText(a, b));
  return {
    snapshot,
    bookmark: {
      format: 1,
      inputs: digestInputs(input),
      ...log.bookmark,
      missing: Object.fromEntries(missing),
    },
    problems: checkVanished(input, served, parts.summaries),
  };
}

function digestAt(digests: ReadonlyMap<string, ReturnType<typeof digestOf>>, path: string) {
  const digest = digests.get(path);
  if (digest === undefined)
    throw new RangeError(`Cannot make the snapshot: ${path} was not compiled before it`);
  return digest;
}

function* compileShards(summaries: AssemblyParts['summaries']): Iterable<CompiledFile> {
  const shards = new Map<number, [string, PluginDigests][]>();
  for (const [name, { digests }] of summaries) {
    const shard = shardNumber(name);
    const names = shards.get(shard);
    if (names === undefined) shards.set(shard, [[name, digests]]);
    else names.push([name, digests]);
  }
  for (const [shard, names] of shards) yield [shardFile(shard), toJsonFile(toShard(names))];
}

function* compileLists(summaries: AssemblyParts['summaries']): Iterable<CompiledFile> {
  const counter = new FacetCounter();
  for (const [shard, names] of Map.groupBy(summaries.keys(), shardNumber)) {
    const cards = names.flatMap((name) => cardOf(summaries.get(name)) ?? []);
    for (const card of cards) counter.add(card, 1);
    yield [listFile(shard), toListPage(cards)];
  }
  yield [facetsFile, toFacetsFile(counter.facets)];
}

function* sortedCards(summaries: AssemblyParts['summaries']): Iterable<SearchCard> {
  for (const name of [...summaries.keys()].sort()) {
    const card = cardOf(summaries.get(name));
    if (card !== undefined) yield card;
  }
}

function cardOf(summary: PluginSummary | undefined): SearchCard | undefined {
  return summary === undefined ? undefined : JSON.parse(summary.card);
}

/** What is new since the last publication, which the served log tells from its first line. */
function compileLog(
  input: IndexInput,
  served: PublishedState | undefined,
  summaries: AssemblyParts['summaries'],
): ExtendedLog {
  const now = toTimestamp(input.now);
  const changes: NewChange[] = [];
  for (const name of new Set([...(served?.plugins.keys() ?? []), ...summaries.keys()])) {
    const packed = summaries.get(name)?.published;
    const after = packed === undefined ? undefined : unpackPublished(packed);
    for (const change of pluginChanges(name, { before: served?.plugins.get(name), after, now }))
      changes.push(change);
  }
  const after = toPublishedAdvisories(input.advisories);
  changes.push(...advisoryChanges({ before: served?.advisories, after, now }));
  return extendLog(logBefore(input.served), changes);
}

/** The first log of a large registry has 100 MB: it is not copied. */
function joinLog(served: string | undefined, lines: Uint8Array): Uint8Array {
  return served === undefined ? lines : Buffer.concat([Buffer.from(served), lines]);
}

/** Where the served log ends, read from the log itself. */
function logBefore(served: ServedIndex | undefined): Pick<Bookmark, 'log' | 'count' | 'recent'> {
  if (served === undefined) return emptyLog;
  const changes: Change[] = [...parseChangeLines(served.changes)];
  return {
    log: resumeSha256(emptyLog.log, Buffer.from(served.changes)),
    count: changes.at(-1)?.seq ?? 0,
    recent: lastPublished(changes),
  };
}

/** The latest releases that are still there, newest first, each once. */
async function feedItems(
  recent: readonly Change[],
  describe: (name: string) => Promise<Description | undefined>,
  descriptor: RegistryDescriptor,
): Promise<readonly FeedItem[]> {
  const items = new Map<string, FeedItem>();
  for (const change of recent.toReversed()) {
    const description = change.name === undefined ? undefined : await describe(change.name);
    const item = toFeedItem(change, description, descriptor);
    if (item !== undefined && !items.has(item.id)) items.set(item.id, item);
  }
  return [...items.values()];
}

function checkVanished(
  input: IndexInput,
  served: PublishedState | undefined,
  summaries: AssemblyParts['summaries'],
): readonly Problem[] {
  const vanished = [...(served?.plugins.keys() ?? [])].filter((name) => !summaries.has(name));
  const problem = findVanished({
    before: served?.plugins.size ?? 0,
    vanished,
    maxShare: input.registry.policy.maxVanishedShare,
  });
  return problem === undefined ? [] : [problem];
}
