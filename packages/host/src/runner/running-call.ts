// One call while a worker runs it: its watchdog, what the host does for it, and how it ends.
import { type CallResult, parseCallResult } from '../call-result.ts';
import { answerRequest } from '../capability-server.ts';
import type { Envelope } from '../envelope.ts';
import { encodeJson } from '../guest-memory.ts';
import { HostError } from '../host-error.ts';
import type { JsonInput } from '../json-input/json-input.ts';
import type { RunReport } from '../runner.ts';
import { toHostError } from './live-worker.ts';
import type { FailedMessage, RequestMessage, ResultMessage } from './messages.ts';
import type { PooledPlugin } from './pooled-plugin.ts';
import type { Timers } from './worker-handle.ts';

// After its time is over a call may still be answered within this: the answer may be there already, and this thread late.
const graceMs = 5;

const broken: Envelope = { error: { code: 'unavailable', message: 'Cannot serve the request' } };

/** A call that waits for its turn. */
export interface Job {
  readonly plugin: PooledPlugin;
  readonly call: number;
  readonly hook: string;
  readonly input: JsonInput;
  readonly resolve: (result: CallResult) => void;
  readonly reject: (error: HostError) => void;
}

export interface Clock {
  readonly timers: Timers;
  /** Milliseconds since whenever, never backwards. */
  readonly now: () => number;
}

/** How a call ended; `settle` tells those who wait for it. */
export interface Ending {
  readonly isPoisoned: boolean;
  readonly settle: () => void;
}

/** Who holds the worker that runs it. */
export interface CallOwner {
  /** Its time is over. */
  expire(call: RunningCall): void;
  /** What it asked for is here. */
  answer(call: RunningCall, envelope: Uint8Array): void;
}

export class RunningCall {
  readonly job: Job;
  owner: CallOwner;
  readonly startedAt: number;
  isWaitingForNetwork = false;
  readonly #clock: Clock;
  #abort: AbortController | undefined;
  #cancelTimer: () => void;

  constructor(job: Job, clock: Clock, owner: CallOwner) {
    this.job = job;
    this.owner = owner;
    this.startedAt = clock.now();
    this.#clock = clock;
    this.#cancelTimer = clock.timers.after(job.plugin.plugin.limits.timeoutMs, () => {
      this.#cancelTimer = clock.timers.after(graceMs, () => this.owner.expire(this));
    });
  }

  /** Never rejects: where the server breaks, the guest is told. */
  async serve({ import: name, bytes, call }: RequestMessage): Promise<void> {
    const { server } = this.job.plugin.plugin;
    this.#abort ??= new AbortController();
    const { signal } = this.#abort;
    if (name === 'http') this.isWaitingForNetwork = true;
    const envelope = await answerRequest(server, { import: name, bytes, call, signal }).catch(() =>
      encodeJson(broken),
    );
    this.isWaitingForNetwork = false;
    this.owner.answer(this, envelope);
  }

  /** Nothing is done for it any more. */
  release(): void {
    this.#cancelTimer();
    this.#abort?.abort();
    this.job.plugin.plugin.server.endCall(this.job.call);
  }

  /** The worker's last word. An answer that cannot be read ends the instance too. */
  finish(event: ResultMessage | FailedMessage): Ending {
    const { hook, resolve } = this.job;
    const { durationMs, usage } = event;
    const report = usage && { hook, ...usage, durationMs };
    if (event.type === 'failed') return this.#failure(toHostError(event), report);
    try {
      const result = parseCallResult(hook, event);
      return { isPoisoned: false, settle: () => this.#tell(report, () => resolve(result)) };
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      return { ...this.#failure(error, report), isPoisoned: true };
    }
  }

  /** Ended from outside: nobody knows what it took. */
  fail(error: HostError): Ending {
    const durationMs = this.#clock.now() - this.startedAt;
    return this.#failure(error, { hook: this.job.hook, fuelUsed: 0, memoryBytes: 0, durationMs });
  }

  #failure(error: HostError, report: RunReport | undefined): Ending {
    const failed = report && { ...report, failure: error.code };
    return { isPoisoned: false, settle: () => this.#tell(failed, () => this.job.reject(error)) };
  }

  /** The report first, and the promise settles whatever those who listen do. Without a report nothing of the guest ran. */
  #tell(report: RunReport | undefined, settle: () => void): void {
    try {
      if (report !== undefined) this.job.plugin.plugin.onCall?.(report);
    } finally {
      settle();
    }
  }
}
