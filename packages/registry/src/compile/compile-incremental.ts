// Compiles what a few changed entries change, upon what is served: the same bytes as a full compile, in time that does
// not depend on how many plugins there are.
import {
  type Advisory,
  type Description,
  type Digest,
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
import { changeFeeds, changeLists } from './change-lists.ts';
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
import { FileChanges, isSame } from './file-changes.ts';
import { toJsonFile } from './json-file.ts';
import { compilePlugin, pluginPaths } from './plugin-files.ts';
import { PluginGraph } from './plugin-graph.ts';
import { findVanished } from './publish-guard.ts';
import { describeRegistry } from './registry-descriptor.ts';
import { type ChangedDescription, changeSearch } from './search/change-search.ts';
import { searchManifestFile } from './search/compile-search.ts';
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
  private readonly files = new FileChanges();
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
    const before = await changeLists(changed, this.store, this.files);
    const replaced = await changeSearch(changed, this.store, (file) => this.files.write(file));
    for (const path of replaced) this.files.remove(path);
    for (const [name, { before, after }] of changed) this.logPlugin(name, { before, after });
    const { store, files } = this;
    const { bookmark } = this.input;
    const log = extendLog(bookmark, this.changes);
    const descriptor = describeRegistry(this.input.registry, this.input.deployment);
    await changeFeeds({ recent: log.bookmark.recent, changed }, { store, files, descriptor });
    const snapshot = this.snapshot(served, { shards, log });
    files.write([snapshotFile, toJsonFile(snapshot)]);
    return {
      writes: files.writes,
      removes: files.removes,
      append: { path: changesFile, at: bookmark.log.size, bytes: log.lines },
      snapshot,
      bookmark: { format: 1, inputs: bookmark.inputs, ...log.bookmark, missing: this.graph.missingNames() },
      problems: this.checkVanished(before, changed),
    };
  }

  /** New advisory files, and new descriptions of the plugins that they are about or were about. */
  private async changeAdvisories(): Promise<void> {
    const { advisories } = this.input;
    if (advisories === undefined) return;
    const before = await this.servedAdvisories();
    for (const { id } of before) this.files.remove(advisoryPath(id));
    for (const file of compileAdvisories(advisories)) this.files.write(file);
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
      const before = new Map([...members].map((name) => [name, next.get(name)]));
      for (const name of members) await this.compilePlugin(name, next);
      if ([...before].every(([name, digests]) => isSame(digests, next.get(name)))) continue;
      digests.set(
        shard,
        this.files.writeOrRemove(shardFile(shard), next.size > 0 ? toJsonFile(toShard(next)) : undefined),
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
      if (before !== undefined) for (const path of Object.values(paths)) this.files.remove(path);
      return;
    }
    const { files, digests } = compilePlugin(description, await this.graph.hints(name));
    shard.set(name, digests);
    for (const file of files) {
      const isServed =
        (file[0] === paths.index && digests.index === before?.index) ||
        (file[0] !== paths.index && digests.description === before?.description);
      if (!isServed) this.files.write(file);
    }
  }

  private logPlugin(name: string, { before, after }: ChangedDescription): void {
    const [old, now] = [before, after].map((one) => (one === undefined ? undefined : toPublished(one)));
    this.changes.push(...pluginChanges(name, { before: old, after: now, now: this.now }));
  }

  private snapshot(
    served: Snapshot,
    { shards, log }: { readonly shards: ReadonlyMap<number, Digest | null>; readonly log: ExtendedLog },
  ): Snapshot {
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
      search: this.files.digest(searchManifestFile, served.search),
      changes: log.summary,
      advisories: this.files.digest(allAdvisoriesPath, served.advisories),
    });
  }

  private checkVanished(
    before: number,
    changed: ReadonlyMap<string, ChangedDescription>,
  ): readonly Problem[] {
    const vanished = [...changed].filter((one) => one[1].before !== undefined && one[1].after === undefined);
    const problem = findVanished({
      before,
      vanished: vanished.map(([name]) => name),
      maxShare: this.input.registry.policy.maxVanishedShare,
    });
    return problem === undefined ? [] : [problem];
  }
}
