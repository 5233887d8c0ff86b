// Runs plugins in workers that can be ended: one for all of them or one for each, and a spare that stands ready.
import type { Capabilities } from '@plugindex/model';
import type { CallResult } from '../call-result.ts';
import { requestImports } from '../capability-server.ts';
import { HostError } from '../host-error.ts';
import { leastBytes, toJsonInput } from '../json-input/json-input.ts';
import { checkImports } from '../link.ts';
import { hookMissing, inputTooLarge } from '../linked-plugin.ts';
import type { HostPorts } from '../ports.ts';
import type { Isolation, PluginToRun, Runner, RunningPlugin } from '../runner.ts';
import type { LiveWorker } from './live-worker.ts';
import { ModuleSource, PooledPlugin, type Prepared } from './pooled-plugin.ts';
import { disposed, Seat, type SeatOptions } from './seat.ts';
import { SpareWorker } from './spare-worker.ts';
import type { MeterCache, SpawnWorker, Timers } from './worker-handle.ts';

export interface PoolRunnerOptions {
  readonly isolation: Exclude<Isolation, 'inline'>;
  readonly spawn: SpawnWorker;
  readonly timers: Timers;
  /** Milliseconds since whenever, never backwards. */
  readonly now: () => number;
  /** Keeps a worker ready beside those that work. True if left out. */
  readonly keepsSpare?: boolean;
  /** Starting a worker, before it has seen anything of a guest. 30 s if left out. */
  readonly bootTimeoutMs?: number;
  /** Checking, metering and compiling one module. 10 s if left out. */
  readonly prepareTimeoutMs?: number;
  readonly meterCache?: MeterCache;
  /** Workers that `shared` may have at the same time, the spare not counted. 8 if left out. */
  readonly maxWorkers?: number;
}

// How long a plugin that kept others waiting has its worker for itself after its last call.
const quietMs = 30_000;
/** A module that was metered before is checked and compiled within some milliseconds, up to this size. */
const mostQuickBytes = 2 * 1024 * 1024;

/**
 * The runner for `shared`, `strict` and `process`; what a worker is made of is up to `spawn`.
 *
 * Under `shared` one call runs at a time. A plugin that keeps others waiting, because it takes long or because it waits for
 * the network, goes on in a worker of its own; the others take the spare. It comes back when it has been quiet for a while.
 */
export function createPoolRunner(options: PoolRunnerOptions): Runner {
  return new PoolRunner(options);
}

class PoolRunner implements Runner {
  readonly #options: PoolRunnerOptions;
  readonly #spare: SpareWorker;
  readonly #seats = new Map<PooledPlugin, Seat>();
  readonly #shared: Seat | undefined;
  #plugins = 0;
  #calls = 0;
  #isClosed = false;

  constructor(options: PoolRunnerOptions) {
    const { spawn, timers, keepsSpare = true, bootTimeoutMs = 30_000 } = options;
    this.#options = options;
    this.#spare = new SpareWorker({ spawn, timers, bootTimeoutMs }, { keeps: keepsSpare });
    if (options.isolation === 'shared')
      this.#shared = this.#newSeat({ openSeat: (plugin) => this.#openSeat(plugin) });
  }

  async load(plugin: PluginToRun): Promise<RunningPlugin> {
    this.#checkOpen();
    const id = ++this.#plugins;
    const own = this.#shared === undefined ? this.#newSeat() : undefined;
    const pooled = await this.#admit(id, plugin, own).catch(async (error) => {
      await own?.close();
      throw error;
    });
    const seat = own ?? this.#shared ?? this.#newSeat();
    this.#seats.set(pooled, seat);
    pooled.loadOn(seat.warm());
    return {
      hooks: [...pooled.hooks],
      call: (hook, input) => this.#call(pooled, hook, input),
      regrant: async (grants) => this.#regrant(pooled, grants),
      unload: () => this.#unload(pooled),
    };
  }

  async #admit(id: number, plugin: PluginToRun, own: Seat | undefined): Promise<PooledPlugin> {
    const { maxMemoryBytes } = plugin.limits;
    const metered = await this.#options.meterCache?.read(plugin.bytes, { maxMemoryBytes });
    this.#checkOpen();
    const worker = own?.warm() ?? this.#workerToPrepare(metered);
    const prepared = await this.#prepare(id, plugin, { worker, metered });
    this.#checkOpen();
    checkLinks(prepared, plugin, worker.canWait);
    return new PooledPlugin(id, plugin, prepared);
  }

  /** Where nobody waits for that: the shared worker if it has nothing to do and is soon done with it, else the spare. */
  #workerToPrepare(metered: Uint8Array | undefined): LiveWorker {
    const isQuick = metered !== undefined && metered.length <= mostQuickBytes;
    return isQuick && this.#shared?.isIdle ? this.#shared.warm() : this.#spare.peek();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#shared?.close();
    await Promise.all([...this.#seats.values()].map((seat) => seat.close()));
    await this.#spare.close();
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new HostError('host/disposed', 'Cannot load a plugin: the runner was closed');
  }

  #newSeat(more: Pick<SeatOptions, 'openSeat' | 'onIdle'> = {}): Seat {
    return new Seat({ spare: this.#spare, clock: this.#options, ...more });
  }

  async #prepare(
    id: number,
    { bytes, limits }: PluginToRun,
    { worker, metered: cached }: { readonly worker: LiveWorker; readonly metered: Uint8Array | undefined },
  ): Promise<Prepared> {
    const { meterCache, prepareTimeoutMs = 10_000 } = this.#options;
    const { maxMemoryBytes } = limits;
    const message = { type: 'compile', plugin: id, bytes, maxMemoryBytes } as const;
    const found = await worker.compile({ ...message, ...(cached && { metered: cached }) }, prepareTimeoutMs);
    const { module, imports, hooks, metered = cached } = found;
    if (cached === undefined && metered !== undefined)
      await meterCache?.write(bytes, metered, { maxMemoryBytes });
    if (module !== undefined) return { code: module, imports, hooks };
    worker.compiled.add(id);
    return { code: new ModuleSource(bytes, metered), imports, hooks };
  }

  async #call(pooled: PooledPlugin, hook: string, input: unknown): Promise<CallResult> {
    const seat = this.#seats.get(pooled);
    if (seat === undefined || this.#isClosed) throw disposed();
    const { hooks, plugin, refusal } = pooled;
    if (refusal !== undefined) throw refusal;
    if (!hooks.has(hook)) throw hookMissing(hook);
    const json = toJsonInput(input);
    const [found, most] = [leastBytes(json), plugin.limits.maxInputBytes];
    if (found > most) throw inputTooLarge(hook, { found, most });
    return new Promise((resolve, reject) => {
      seat.enqueue({ plugin: pooled, call: ++this.#calls, hook, input: json, resolve, reject });
    });
  }

  #regrant(pooled: PooledPlugin, grants: Capabilities): void {
    const seat = this.#seats.get(pooled);
    if (seat === undefined) throw disposed();
    pooled.regrant(grants);
    pooled.refusal = undefined;
    try {
      checkLinks(pooled, { ...pooled.plugin, grants }, seat.warm().canWait);
    } catch (error) {
      // What was taken back is gone, whether the plugin can live without it or not.
      if (error instanceof HostError) pooled.refusal = error;
      throw error;
    }
  }

  async #unload(pooled: PooledPlugin): Promise<void> {
    const seat = this.#seats.get(pooled);
    this.#seats.delete(pooled);
    if (seat === undefined) return;
    await seat.remove(pooled);
    for (const worker of this.#spare.all) worker.forget(pooled.id);
    if (seat !== this.#shared) await seat.close();
  }

  /** For a plugin that keeps others waiting. */
  #openSeat(pooled: PooledPlugin): Seat | undefined {
    const { maxWorkers = 8, timers } = this.#options;
    const own = [...this.#seats.values()].filter((seat) => seat !== this.#shared).length;
    if (own + 1 >= maxWorkers || !this.#seats.has(pooled)) return undefined;
    let cancel: (() => void) | undefined;
    const goBack = () => {
      if (!seat.isIdle || this.#seats.get(pooled) !== seat || this.#shared === undefined) return;
      this.#seats.set(pooled, this.#shared);
      void seat.close();
    };
    const seat = this.#newSeat({
      onIdle: () => {
        cancel?.();
        cancel = timers.afterIdle(quietMs, goBack);
      },
    });
    this.#seats.set(pooled, seat);
    return seat;
  }
}

/** Throws HostError where the imports need what is not granted, or what nobody here can serve. */
function checkLinks(
  { imports }: Pick<Prepared, 'imports'>,
  { grants, server }: Pick<PluginToRun, 'grants' | 'server'>,
  canWait: boolean,
): void {
  const offered = canWait ? requestImports.filter((name) => server.offers.has(name)) : [];
  const never = () => new Uint8Array();
  const ports: HostPorts = {
    now: () => 0,
    random: () => undefined,
    log: () => undefined,
    requests: Object.fromEntries(offered.map((name) => [name, never])),
  };
  checkImports(imports, { grants, ports });
}
