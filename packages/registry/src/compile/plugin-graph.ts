// The plugins that one incremental compile looks at: read when they are asked for, changed here, never written back.
import { compareText, type Description, type IndexLine, shardPath } from '@plugindex/model';
import { type CompiledStore, readJsonIfThere } from './compiled-store.ts';
import { currentDependencies, dependencyHints } from './dependency-graph.ts';
import { currentVersion } from './describe-plugin.ts';
import { pluginPaths } from './plugin-files.ts';

/** A plugin as it is served, and as it will be. */
interface Node {
  readonly before: Description | undefined;
  after: Description | undefined;
}

/** Knows who needs whom, before and after the change, as far as somebody asks. */
export class PluginGraph {
  private readonly store: CompiledStore;
  private readonly nodes = new Map<string, Node>();
  private readonly servedDependencies = new Map<string, readonly string[]>();
  /** Needed names that are not there. */
  private readonly missing: Map<string, readonly string[]>;

  constructor(store: CompiledStore, missing: Readonly<Record<string, readonly string[]>>) {
    this.store = store;
    this.missing = new Map(Object.entries(missing));
  }

  /** The description as it will be. */
  async after(name: string): Promise<Description | undefined> {
    return (await this.node(name)).after;
  }

  /**
   * Sets what a plugin will be; dependents in `description` are taken from the graph. Returns true when the names
   * that it needs are others than before, or when it comes or goes.
   */
  async set(name: string, description: Description | undefined): Promise<boolean> {
    const node = await this.node(name);
    const old = node.after;
    const dependents = old?.dependents ?? this.missing.get(name) ?? [];
    node.after = description === undefined ? undefined : { ...description, dependents };
    if (description === undefined && dependents.length > 0) this.missing.set(name, dependents);
    if (description !== undefined) this.missing.delete(name);
    const needed = old === undefined ? [] : currentDependencies(old);
    const needs = description === undefined ? [] : currentDependencies(description);
    for (const other of needed) if (!needs.includes(other)) await this.setDependent(other, name, false);
    for (const other of needs) if (!needed.includes(other)) await this.setDependent(other, name, true);
    return needed.join() !== needs.join();
  }

  /** Every plugin that needs one of these, directly or through others. */
  async dependentsOf(names: Iterable<string>): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    const open = [...names];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const dependents = (await this.after(name))?.dependents ?? this.missing.get(name) ?? [];
      for (const dependent of dependents) {
        if (found.has(dependent)) continue;
        found.add(dependent);
        open.push(dependent);
      }
    }
    return found;
  }

  /** Hints of a plugin as they will be. */
  async hints(name: string): Promise<readonly string[]> {
    for (;;) {
      const unknown = new Set<string>();
      const hints = dependencyHints(name, (other) => {
        const known = this.knownDependencies(other);
        if (known === undefined) unknown.add(other);
        return known ?? [];
      });
      if (unknown.size === 0) return hints;
      for (const other of unknown) await this.readDependencies(other);
    }
  }

  /** Plugins whose descriptions differ from what is served, sorted by name. */
  changed(): ReadonlyMap<string, Readonly<Node>> {
    const changed = [...this.nodes].filter(([, { before, after }]) => before !== after);
    return new Map(changed.toSorted(([a], [b]) => compareText(a, b)));
  }

  /** Needed names that will not be there, sorted. */
  missingNames(): Readonly<Record<string, readonly string[]>> {
    const sorted = [...this.missing].filter(([, names]) => names.length > 0);
    return Object.fromEntries(sorted.toSorted(([a], [b]) => compareText(a, b)));
  }

  private async node(name: string): Promise<Node> {
    const known = this.nodes.get(name);
    if (known !== undefined) return known;
    const before = await readJsonIfThere<Description>(this.store, pluginPaths(name).description);
    const node = { before, after: before };
    this.nodes.set(name, node);
    return node;
  }

  private async setDependent(name: string, dependent: string, needs: boolean): Promise<void> {
    const node = await this.node(name);
    const before = node.after?.dependents ?? this.missing.get(name) ?? [];
    const others = before.filter((other) => other !== dependent);
    const dependents = needs ? [...others, dependent].toSorted(compareText) : others;
    if (node.after === undefined) this.missing.set(name, dependents);
    else node.after = { ...node.after, dependents };
  }

  private knownDependencies(name: string): readonly string[] | undefined {
    const node = this.nodes.get(name);
    if (node === undefined) return this.servedDependencies.get(name);
    return node.after === undefined ? [] : currentDependencies(node.after);
  }

  /** From the index file, which is a tenth of the description. */
  private async readDependencies(name: string): Promise<void> {
    const bytes = await this.store.read(`index/${shardPath(name)}`);
    const text = bytes === undefined ? '' : Buffer.from(bytes).toString();
    const lines = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): IndexLine => JSON.parse(line));
    const current = currentVersion(
      lines.map((line) => ({ line, version: line.version, yanked: line.yanked !== undefined })),
    );
    this.servedDependencies.set(name, Object.keys(current?.line.dependencies ?? {}).toSorted(compareText));
  }
}
