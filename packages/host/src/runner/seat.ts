// A worker and who waits for it: one call at a time, plugins in turn. Who takes too long is ended with the worker.
import { HostError } from '../host-error.ts';
import { type CallEvent, crashed, type LiveWorker, type WorkerListener } from './live-worker.ts';
import type { PooledPlugin } from './pooled-plugin.ts';
import { type CallOwner, type Clock, type Ending, type Job, RunningCall } from './running-call.ts';
import type { SpareWorker } from './spare-worker.ts';
import { TurnQueue } from './turn-queue.ts';

export interface SeatOptions {
  readonly spare: SpareWorker;
  readonly clock: Clock;
  /**
   * Gives a seat to a plugin that keeps others waiting, or none where there are enough. Where it is absent nobody waits
   * for others.
   */
  readonly openSeat?: (plugin: PooledPlugin) => Seat | undefined;
  /** Told when the seat has nothing to do. */
  readonly onIdle?: () => void;
}

// Others wait for one call no longer than this. A spare is ready within some milliseconds, a fresh instance within one.
const patienceMs = 25;
/** A call that is worth waiting for takes no longer than writing its input as JSON may. */
const shortMs = 0.2;
/** What an answer takes on its way, with a worker that is awake. */
const wakeMs = 0.05;
/** How long a worker stays awake after a call, at least. */
const warmMs = 2;
/** Until it is asked again whether the spare is ready. */
const retryMs = 5;

export class Seat implements WorkerListener, CallOwner {
  readonly #options: SeatOptions;
  readonly #waiting = new TurnQueue<PooledPlugin, Job>();
  #worker: LiveWorker | undefined;
  #running: RunningCall | undefined;
  #cancelPatience: (() => void) | undefined;
  #whenIdle: (() => void)[] = [];
  #lastEndedAt = Number.NEGATIVE_INFINITY;
  #isPolling = false;

  constructor(options: SeatOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#running === undefined && this.#waiting.isEmpty;
  }

  /** The worker that is there or comes: before there is anything to do. */
  warm(): LiveWorker {
    const worker = this.#worker ?? this.#options.spare.take();
    if (worker !== this.#worker) this.#adopt(worker);
    return worker;
  }

  enqueue(job: Job): void {
    this.#waiting.add(job.plugin, job);
    this.#next();
    this.#beImpatient();
    this.#poll();
  }

  /** Rejects what waits, and waits for the call that runs. */
  async remove(plugin: PooledPlugin): Promise<void> {
    this.#rejectWaiting(plugin);
    if (this.#running?.job.plugin !== plugin) return;
    await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  async close(): Promise<void> {
    const running = this.#release();
    for (const plugin of this.#waiting.owners) this.#rejectWaiting(plugin);
    const ended = this.#dropWorker('nobody needs it any more');
    running?.fail(disposed()).settle();
    await ended;
  }

  onReady(): void {
    this.#next();
  }

  onCallEvent(event: CallEvent): void {
    const running = this.#running;
    if (running === undefined || running.job.call !== event.call) return;
    switch (event.type) {
      case 'log':
        running.job.plugin.plugin.onLog?.(event.level, event.message);
        return;
      case 'request':
        void running.serve(event);
        this.#beImpatient();
        return;
      default: {
        this.#release();
        this.#lastEndedAt = this.#options.clock.now();
        running.job.plugin.lastDurationMs = event.durationMs;
        const ending = running.finish(event);
        if (ending.isPoisoned) this.#worker?.post({ type: 'discard', plugin: running.job.plugin.id });
        this.#settle(ending);
      }
    }
  }

  onGone(reason: string): void {
    this.#worker = undefined;
    const running = this.#release();
    if (running !== undefined) {
      this.#settle(running.fail(crashed(reason)));
      return;
    }
    // It never was ready: who waits for it longest is told, the others wait for the next one.
    this.#waiting.next()?.reject(crashed(reason));
    this.#next();
  }

  #next(): void {
    if (this.#running !== undefined || this.#waiting.isEmpty) return;
    const worker = this.warm();
    if (!worker.isReady) return;
    const job = this.#waiting.next();
    if (job !== undefined) this.#start(job, worker);
  }

  #start(job: Job, worker: LiveWorker): void {
    const { plugin, call, hook, input } = job;
    const running = new RunningCall(job, this.#options.clock, this);
    this.#running = running;
    plugin.loadOn(worker);
    worker.post({ type: 'call', plugin: plugin.id, call, hook, input });
    this.#beImpatient();
  }

  /**
   * Waits for the answer to a call that probably takes less time than being woken up: its plugin's last one did, the worker
   * has only just stopped, and nobody else waits. An answer may lead to the next call, which is waited for in its turn.
   */
  #poll(): void {
    if (this.#isPolling) return;
    this.#isPolling = true;
    try {
      for (let call = this.#shortCall(); call !== undefined; call = this.#shortCall(call)) {
        const polled = call;
        this.#worker?.poll(() => this.#running === polled, polled.job.plugin.lastDurationMs * 2 + wakeMs);
      }
    } finally {
      this.#isPolling = false;
    }
  }

  /** The call that runs, if it is worth waiting for and not the one that was waited for already. */
  #shortCall(before?: RunningCall): RunningCall | undefined {
    const running = this.#running;
    if (running === undefined || running === before || !this.#waiting.isEmpty) return undefined;
    const isWarm = this.#options.clock.now() - this.#lastEndedAt < warmMs;
    return isWarm && running.job.plugin.lastDurationMs < shortMs ? running : undefined;
  }

  /** Its time is over: the worker ends, the spare takes its place, and whoever waited did not begin and goes on. */
  expire(running: RunningCall): void {
    if (this.#running !== running) return;
    const { hook, plugin } = running.job;
    const { timeoutMs } = plugin.plugin.limits;
    this.#release();
    void this.#dropWorker('a call took too long');
    const message = `Cannot finish "${hook}": it took longer than ${timeoutMs} ms`;
    this.#settle(running.fail(new HostError('host/timeout', message)));
  }

  answer(running: RunningCall, envelope: Uint8Array): void {
    if (this.#running === running) this.#worker?.answer(envelope);
  }

  /** Where others wait: at once for a call that waits for the network itself, for any other after a while. */
  #beImpatient(): void {
    const running = this.#running;
    if (running === undefined || this.#options.openSeat === undefined) return;
    if (!this.#waiting.hasOthersThan(running.job.plugin)) return;
    if (running.isWaitingForNetwork) {
      this.#stepAside(running);
      return;
    }
    const { now, timers } = this.#options.clock;
    const rest = Math.max(0, patienceMs - (now() - running.startedAt));
    this.#cancelPatience ??= timers.after(rest, () => this.#stepAside(running));
  }

  /** Gives the worker away together with the call that it runs. */
  #stepAside(running: RunningCall): void {
    this.#cancelPatience?.();
    this.#cancelPatience = undefined;
    const worker = this.#worker;
    if (this.#running !== running || worker === undefined) return;
    const { spare, clock } = this.#options;
    if (spare.isStarting) {
      // Nobody would be served sooner.
      this.#cancelPatience = clock.timers.after(retryMs, () => this.#stepAside(running));
      return;
    }
    const { plugin } = running.job;
    const other = this.#options.openSeat?.(plugin);
    if (other === undefined) return;
    this.#running = undefined;
    this.#worker = undefined;
    other.#adopt(worker);
    other.#running = running;
    running.owner = other;
    for (const job of this.#waiting.takeAll(plugin)) other.#waiting.add(plugin, job);
    this.#next();
  }

  #adopt(worker: LiveWorker): void {
    this.#worker = worker;
    worker.listener = this;
    worker.wake();
  }

  /** The seat is empty at once, and nobody hears of this end. */
  async #dropWorker(reason: string): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker === undefined) return;
    worker.listener = undefined;
    await worker.end(reason);
  }

  #release(): RunningCall | undefined {
    const running = this.#running;
    this.#running = undefined;
    this.#cancelPatience?.();
    this.#cancelPatience = undefined;
    running?.release();
    return running;
  }

  /** The next call begins whatever those who listen to the last one do. */
  #settle(ending: Ending): void {
    try {
      ending.settle();
    } finally {
      const idle = this.#whenIdle;
      this.#whenIdle = [];
      for (const resume of idle) resume();
      this.#next();
      if (this.isIdle) this.#options.onIdle?.();
    }
  }

  #rejectWaiting(plugin: PooledPlugin): void {
    for (const job of this.#waiting.takeAll(plugin)) job.reject(disposed());
  }
}

export function disposed(): HostError {
  return new HostError('host/disposed', 'Cannot call a plugin that was unloaded');
}
