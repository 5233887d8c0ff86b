// One plugin as its owner keeps it: prepared once, linked on whatever worker runs it, with the grants of the moment.
import type { Capabilities } from '@plugindex/model';
import type { ImportFact } from '@plugindex/wasm';
import { toJson } from '../guest-memory.ts';
import type { HostError } from '../host-error.ts';
import type { PreparedModule } from '../prepare-module.ts';
import type { PluginToRun } from '../runner.ts';
import type { LiveWorker } from './live-worker.ts';

/** What came of preparing it. */
export interface Prepared {
  /** Absent where it cannot leave the worker that compiled it. */
  readonly module?: PreparedModule['module'];
  readonly metered?: Uint8Array;
  readonly imports: readonly ImportFact[];
  readonly hooks: readonly string[];
}

export class PooledPlugin {
  readonly id: number;
  readonly plugin: PluginToRun;
  readonly hooks: ReadonlySet<string>;
  readonly imports: readonly ImportFact[];
  /** Why it may not run with what it is granted now. */
  refusal: HostError | undefined;
  readonly #prepared: Prepared;
  readonly #config: string;
  #grants: Capabilities;
  #revision = 0;

  constructor(id: number, plugin: PluginToRun, prepared: Prepared) {
    this.id = id;
    this.plugin = plugin;
    this.hooks = new Set(prepared.hooks);
    this.imports = prepared.imports;
    this.#prepared = prepared;
    this.#config = toJson(plugin.config);
    this.#grants = plugin.grants;
  }

  regrant(grants: Capabilities): void {
    this.#grants = grants;
    this.#revision++;
  }

  /** Links it there unless it is, as it is granted now. */
  loadOn(worker: LiveWorker): void {
    if (worker.loaded.get(this.id) === this.#revision) return;
    worker.loaded.set(this.id, this.#revision);
    const { module, metered, imports, hooks } = this.#prepared;
    const { bytes, limits, server, reproducible } = this.plugin;
    if (module === undefined && !worker.compiled.has(this.id)) {
      worker.compiled.add(this.id);
      const { maxMemoryBytes } = limits;
      worker.post({ type: 'compile', plugin: this.id, bytes, maxMemoryBytes, ...(metered && { metered }) });
    }
    worker.post({
      type: 'load',
      plugin: this.id,
      ...(module !== undefined && { prepared: { module, imports, hooks } }),
      grants: this.#grants,
      config: this.#config,
      limits,
      offers: [...server.offers],
      ...(reproducible !== undefined && { reproducible }),
    });
  }
}
