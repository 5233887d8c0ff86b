// The spare: a worker that stands ready, so that whoever loses its own goes on at once.
import { LiveWorker, type LiveWorkerOptions } from './live-worker.ts';

export class SpareWorker {
  readonly #options: LiveWorkerOptions;
  readonly #keeps: boolean;
  /** All that live: those that were taken too, for the end of everything. */
  readonly #workers = new Set<LiveWorker>();
  #spare: LiveWorker | undefined;

  constructor(options: LiveWorkerOptions, { keeps }: { readonly keeps: boolean }) {
    this.#options = options;
    this.#keeps = keeps;
  }

  get all(): Iterable<LiveWorker> {
    return this.#workers;
  }

  /** True while there is one that could not be used sooner than a worker that works. */
  get isStarting(): boolean {
    return this.#spare !== undefined && !this.#spare.hasBooted;
  }

  /** The spare itself, to prepare modules with; it stays the spare. */
  peek(): LiveWorker {
    if (this.#spare === undefined || this.#spare.isGone) this.#spare = this.#start();
    return this.#spare;
  }

  /** A worker to keep, perhaps not ready yet, but with nothing to do. The next spare starts. */
  take(): LiveWorker {
    if (this.#spare?.isCompiling) return this.#start();
    const taken = this.peek();
    this.#spare = this.#keeps ? this.#start() : undefined;
    return taken;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.end('its runner was closed')));
  }

  #start(): LiveWorker {
    for (const worker of this.#workers) if (worker.isGone) this.#workers.delete(worker);
    const worker = new LiveWorker(this.#options);
    this.#workers.add(worker);
    return worker;
  }
}
