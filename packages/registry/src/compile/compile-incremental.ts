// Compiles what a few changed entries change, upon what is served: the same bytes as a full compile, in time that does
// not depend on how many plugins there are.
import {
  type Advisory,
  type Description,
  type Digest,
  digestOf,
  type Problem,
  type Shard,
  type Snapshot,
  shardFile,
  shardNumber,
  toTimestamp,
} from '@plugindex/model';
import type { PluginState } from '../index-state.ts';
import { advisoriesByName, advisoryPath, allAdvisoriesPath, compileAdvisories } from './advisory-files.ts';
import { changesFile, type IndexInput, snapshotFile } from './assemble-index.ts';
import { type Bookmark, digestInputs } from './bookmark.ts';
import { type ExtendedLog, extendLog } from './change-log.ts';
import {
  advisoryChanges,
  type NewChange,
  pluginChanges,
  toPublished,
  toPublishedAdvisories,
} from './changes.ts';
import { type CompiledStore, readJson, readJsonIfThere } from './compiled-store.ts';
import { describePlugin } from './describe-plugin.ts';
import type { DocumentPort, HtmlCache } from './documents/document-port.ts';
import { renderPluginDocuments } from './documents/plugin-documents.ts';
import { compileFeeds, type FeedItem, feedItemId, jsonFeedFile, toFeedItem } from './feeds.ts';
import { type CompiledFile, toJsonFile } from './json-file.ts';
import {
  FacetCounter,
  type FacetsFile,
  facetsFile,
  type ListPage,
  listFile,
  parseFacetsFile,
  toFacetsFile,
  toListPage,
} from './list-pages.ts';
import { compilePlugin, pluginPaths } from './plugin-files.ts';
import { PluginGraph } from './plugin-graph.ts';
import { findVanished } from './publish-guard.ts';
import { describeRegistry } from './registry-descriptor.ts';
import { type ChangedDescription, changeSearch } from './search/change-search.ts';
import { searchManifestFile } from './search/compile-search.ts';
import { toCard } from './search/search-kinds.ts';
import { type PluginDigests, toShard } from './shards.ts';
import { createSnapshot } from './snapshot.ts';

export interface IncrementalInput extends Omit<IndexInput, 'advisories' | 'served'> {
  readonly store: CompiledStore;
  readonly bookmark: Bookmark;
  /** Every entry that changed since, as it is now; undefined for one that is gone. */
  readonly changed: ReadonlyMap<string, PluginState | undefined>;
  /** All advisories, sorted by id, where one of them changed. */
  readonly advisories?: readonly Advisory[];
  readonly documents: DocumentPort;
  readonly htmlCache?: HtmlCache;
}

/** What has to be done to the served files. Nothing may be done while there are problems. */
export interface IncrementalPlan {
  /** Files to write, by path below /v1/. */
  readonly writes: ReadonlyMap<string, Uint8Array>;
  /** Files to remove. */
  readonly removes: readonly string[];
  /** What to write behind the first `at` bytes of the log. */
  readonly append: { readonly path: string; readonly at: number; readonly bytes: Uint8Array };
  readonly snapshot: Snapshot;
  readonly bookmark: Bookmark;
  /** What forbids publishing: `compile/guard/vanished`. */
  readonly problems: readonly Problem[];
}

/**
 * Plans the files of the next publication, or returns undefined where only a full compile will do, because what every
 * file depends on has changed. Throws RegistryError `compile/store/incomplete` when served files are missing.
 * @example const plan = await compileIncremental({ store, bookmark, changed: new Map([['auth-jwt', plugin]]), … })
 */
export async function compileIncremental(input: IncrementalInput): Promise<IncrementalPlan | undefined> {
  if (digestInputs(input) !== input.bookmark.inputs) return undefined;
  return new IncrementalCompile(input).run();
}

class IncrementalCompile {
  private readonly input: IncrementalInput;
  private readonly store: CompiledStore;
  private readonly graph: PluginGraph;
  private readonly writes = new Map<string, Uint8Array>();
  private readonly removes = new Set<string>();
  private readonly changes: NewChange[] = [];
  private readonly now: string;

  constructor(input: IncrementalInput) {
    this.input = input;
    this.store = input.store;
    this.graph = new PluginGraph(input.store, input.bookmark.missing);
    this.now = toTimestamp(input.now);
  }

  async run(): Promise<IncrementalPlan> {
    const served = await readJson<Snapshot>(this.store, snapshotFile);
    await this.changeAdvisories();
    const rewired = await this.changeEntries();
    const changed = this.graph.changed();
    const hinted = await this.graph.dependentsOf(rewired);
    const shards = await this.compilePlugins(new Set([...changed.keys(), ...hinted]));
    await this.changeLists(changed);
    const replaced = await changeSearch(changed, this.store, (file) => this.write(file));
    for (const path of replaced) this.removes.add(path);
    for (const [name, { before, after }] of changed) this.logPlugin(name, { before, after });
    const log = extendLog(this.input.bookmark, this.changes);
    await this.changeFeeds(log, changed);
    const snapshot = this.snapshot(served, { shards, log });
    this.write([snapshotFile, toJsonFile(snapshot)]);
    const { inputs } = this.input.bookmark;
    return {
      writes: this.writes,
      removes: [...this.removes].filter((path) => !this.writes.has(path)).toSorted(),
      append: { path: changesFile, at: this.input.bookmark.log.size, bytes: log.lines },
      snapshot,
      bookmark: { format: 1, inputs, ...log.bookmark, missing: this.graph.missingNames() },
      problems: await this.checkVanished(changed),
    };
  }

  /** New advisory files, and new descriptions of the plugins that they are about or were about. */
  private async changeAdvisories(): Promise<void> {
    const { advisories } = this.input;
    if (advisories === undefined) return;
    const before = await this.servedAdvisories();
    for (const { id } of before) this.removes.add(advisoryPath(id));
    for (const file of compileAdvisories(advisories)) this.write(file);
    const [old, now] = [toPublishedAdvisories(before), toPublishedAdvisories(advisories)];
    this.changes.push(...advisoryChanges({ before: old, after: now, now: this.now }));
    const byName = advisoriesByName(advisories);
    for (const name of new Set([...advisoriesByName(before).keys(), ...byName.keys()])) {
      const description = await this.graph.after(name);
      const about = byName.get(name) ?? [];
      if (description === undefined || isSame(description.advisories, about)) continue;
      await this.graph.set(name, { ...description, advisories: about });
    }
  }

  /** Describes every changed entry anew. Returns the names whose own needs changed, or that came or went. */
  private async changeEntries(): Promise<readonly string[]> {
    const rewired: string[] = [];
    for (const [name, plugin] of this.input.changed) {
      const description = plugin === undefined ? undefined : await this.describe(name, plugin);
      if (await this.graph.set(name, description)) rewired.push(name);
    }
    return rewired;
  }

  private async describe(name: string, plugin: PluginState): Promise<Description | undefined> {
    const { registry, deployment, documents, htmlCache } = this.input;
    const options = { documents, ...(htmlCache === undefined ? {} : { cache: htmlCache }) };
    return describePlugin(plugin, {
      registry,
      deployment,
      advisories: await this.advisoriesOf(name),
      dependents: [],
      html: await renderPluginDocuments(plugin, options),
    });
  }

  private async advisoriesOf(name: string): Promise<readonly Advisory[]> {
    const described = await this.graph.after(name);
    if (described !== undefined) return described.advisories;
    const advisories = this.input.advisories ?? (await this.servedAdvisories());
    return advisoriesByName(advisories).get(name) ?? [];
  }

  private async servedAdvisories(): Promise<readonly Advisory[]> {
    return (await readJson<{ readonly advisories: readonly Advisory[] }>(this.store, allAdvisoriesPath))
      .advisories;
  }

  /** Files of these plugins and of their shards. Returns the shards that changed. */
  private async compilePlugins(names: ReadonlySet<string>): Promise<ReadonlyMap<number, Digest | null>> {
    const byShard = Map.groupBy(names, shardNumber);
    const digests = new Map<number, Digest | null>();
    for (const [shard, members] of byShard) {
      const served = await readJsonIfThere<Shard>(this.store, shardFile(shard));
      const next = new Map<string, PluginDigests>(Object.entries(served?.names ?? {}));
      for (const name of members) await this.compilePlugin(name, next);
      if (isSame(Object.fromEntries(next), served?.names ?? {})) continue;
      digests.set(
        shard,
        this.writeOrRemove(shardFile(shard), next.size > 0 ? toJsonFile(toShard(next)) : undefined),
      );
    }
    return digests;
  }

  private async compilePlugin(name: string, shard: Map<string, PluginDigests>): Promise<void> {
    const description = await this.graph.after(name);
    const before = shard.get(name);
    const paths = pluginPaths(name);
    if (description === undefined) {
      shard.delete(name);
      if (before !== undefined) for (const path of Object.values(paths)) this.removes.add(path);
      return;
    }
    const { files, digests } = compilePlugin(description, await this.graph.hints(name));
    shard.set(name, digests);
    for (const file of files) {
      const isServed =
        (file[0] === paths.index && digests.index === before?.index) ||
        (file[0] !== paths.index && digests.description === before?.description);
      if (!isServed) this.write(file);
    }
  }

  private async changeLists(changed: ReadonlyMap<string, ChangedDescription>): Promise<void> {
    const counter = new FacetCounter();
    counter.addAll(parseFacetsFile(await readJson<FacetsFile>(this.store, facetsFile)));
    for (const [shard, names] of Map.groupBy(changed.keys(), shardNumber)) {
      const served = await readJsonIfThere<ListPage>(this.store, listFile(shard));
      const cards = new Map(served?.cards.map((card) => [card.name, card]));
      for (const name of names) {
        const card = cards.get(name);
        if (card !== undefined) counter.add(card, -1);
        const description = changed.get(name)?.after;
        if (description === undefined) cards.delete(name);
        else {
          cards.set(name, toCard(description));
          counter.add(toCard(description), 1);
        }
      }
      this.writeOrRemove(listFile(shard), cards.size > 0 ? toListPage(cards.values()) : undefined);
    }
    this.write([facetsFile, toFacetsFile(counter.facets)]);
  }

  private logPlugin(name: string, { before, after }: ChangedDescription): void {
    const [old, now] = [before, after].map((one) => (one === undefined ? undefined : toPublished(one)));
    this.changes.push(...pluginChanges(name, { before: old, after: now, now: this.now }));
  }

  /** Items of plugins that did not change are taken from the served feed. */
  private async changeFeeds(
    log: ExtendedLog,
    changed: ReadonlyMap<string, ChangedDescription>,
  ): Promise<void> {
    const descriptor = describeRegistry(this.input.registry, this.input.deployment);
    const served = await readJson<{ readonly items: readonly FeedItem[] }>(this.store, jsonFeedFile);
    const servedById = new Map(served.items.map((item) => [item.id, item]));
    const items = new Map<string, FeedItem>();
    for (const change of log.bookmark.recent.toReversed()) {
      const name = change.name ?? '';
      const item = changed.has(name)
        ? toFeedItem(change, changed.get(name)?.after, descriptor)
        : servedById.get(feedItemId(descriptor, name, change.version ?? ''));
      if (item !== undefined && !items.has(item.id)) items.set(item.id, item);
    }
    if (isSame([...items.values()], served.items)) return;
    for (const file of compileFeeds([...items.values()], descriptor)) this.write(file);
  }

  private snapshot(
    served: Snapshot,
    { shards, log }: { readonly shards: ReadonlyMap<number, Digest | null>; readonly log: ExtendedLog },
  ): Snapshot {
    const written = (path: string, before: Digest) => {
      const bytes = this.writes.get(path);
      return bytes === undefined ? before : digestOf(bytes);
    };
    return createSnapshot({
      registry: this.input.registry,
      commit: this.input.commit,
      now: this.input.now,
      previous: served,
      config: served.config,
      shards: served.shards.map((digest, number) => {
        const changed = shards.get(number);
        return changed === undefined ? digest : changed;
      }),
      search: written(searchManifestFile, served.search),
      changes: log.summary,
      advisories: written(allAdvisoriesPath, served.advisories),
    });
  }

  private async checkVanished(changed: ReadonlyMap<string, ChangedDescription>): Promise<readonly Problem[]> {
    const vanished = [...changed].filter(
      ([, { before, after }]) => before !== undefined && after === undefined,
    );
    const { plugins } = await readJson<FacetsFile>(this.store, facetsFile);
    const problem = findVanished({
      before: plugins,
      vanished: vanished.map(([name]) => name),
      maxShare: this.input.registry.policy.maxVanishedShare,
    });
    return problem === undefined ? [] : [problem];
  }

  private write([path, bytes]: CompiledFile): void {
    this.writes.set(path, bytes);
  }

  private writeOrRemove(path: string, bytes: Uint8Array | undefined): Digest | null {
    if (bytes === undefined) this.removes.add(path);
    else this.write([path, bytes]);
    return bytes === undefined ? null : digestOf(bytes);
  }
}

/** Equal as JSON with equal key order: what we write is. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
