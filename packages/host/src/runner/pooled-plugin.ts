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
  /** The module itself, or, where it cannot leave the worker that compiled it, what another worker makes it of. */
  readonly code: PreparedModule['module'] | ModuleSource;
  readonly imports: readonly ImportFact[];
  readonly hooks: readonly string[];
}

export class ModuleSource {
  readonly bytes: Uint8Array;
  readonly metered: Uint8Array | undefined;

  constructor(bytes: Uint8Array, metered: Uint8Array | undefined) {
    this.bytes = bytes;
    this.metered = metered;
  }
}

export class PooledPlugin {
  readonly id: number;
  /** Its bytes are not kept: a module that was compiled is enough. */
  readonly plugin: Omit<PluginToRun, 'bytes'>;
  readonly hooks: ReadonlySet<string>;
  readonly imports: readonly ImportFact[];
  /** Why it may not run with what it is granted now. */
  refusal: HostError | undefined;
  /** Of its last call, in milliseconds of the worker. */
  lastDurationMs = Number.POSITIVE_INFINITY;
  readonly #prepared: Prepared;
  readonly #config: string;
  #grants: Capabilities;
  #revision = 0;

  constructor(id: number, { bytes: _, ...plugin }: PluginToRun, prepared: Prepared) {
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
    const { code, imports, hooks } = this.#prepared;
    const { limits, server, reproducible } = this.plugin;
    const isSource = code instanceof ModuleSource;
    if (isSource && !worker.compiled.has(this.id)) {
      worker.compiled.add(this.id);
      const { bytes, metered } = code;
      const { maxMemoryBytes } = limits;
      worker.post({ type: 'compile', plugin: this.id, bytes, maxMemoryBytes, ...(metered && { metered }) });
    }
    worker.post({
      type: 'load',
      plugin: this.id,
      ...(!isSource && { prepared: { module: code, imports, hooks } }),
      grants: this.#grants,
      config: this.#config,
      limits,
      offers: [...server.offers],
      ...(reproducible !== undefined && { reproducible }),
    });
  }
}
