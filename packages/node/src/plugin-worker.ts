// Runs a plugin in a thread of its own that can be ended: what a guest does in there cannot hang its caller.
import { Worker } from 'node:worker_threads';
import {
  type CallReport,
  type CallResult,
  HostError,
  type InstanceLimits,
  type LogLevel,
} from '@plugindex/host';
import type { Capabilities } from '@plugindex/model';
import type { FromWorker, ToWorker } from './plugin-worker-messages.ts';

export interface PluginWorkerOptions {
  readonly bytes: Uint8Array;
  /** Manifest ∩ operator policy ∩ user consent, worked out by the caller. */
  readonly grants: Capabilities;
  readonly config: Readonly<Record<string, unknown>>;
  readonly limits?: Partial<InstanceLimits>;
  /** Wall time of one call, in milliseconds. */
  readonly timeoutMs: number;
  /** Wall time of checking and compiling the module, in milliseconds. 10 s if left out. */
  readonly startTimeoutMs?: number;
  /** Folder that the plugin's paths are relative to. */
  readonly filesRoot?: string;
  readonly onLog?: (level: LogLevel, message: string) => void;
  /** Told after each call that reached the guest and came back; not after one that was ended by its time. */
  readonly onCall?: (report: CallReport) => void;
}

export interface PluginWorker {
  /**
   * Calls one hook; calls wait for one another. Rejects with a HostError (`host/timeout` after `timeoutMs`);
   * after one that ended the thread the next call starts a new one.
   */
  call(hook: string, input: unknown): Promise<CallResult>;
  dispose(): Promise<void>;
}

// Starting a thread and loading the host into it: nothing of the guest has run by then.
const bootTimeoutMs = 30_000;
// No machine does more in a millisecond: where a caller limits the time alone, it is the time that ends a call.
const mostFuelPerMs = 10_000_000;
// The JavaScript side of a call: input and output as text and as values. Linear memory is bounded by the module's maximum.
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };

/**
 * @example
 * const plugin = createPluginWorker({ bytes, grants: {}, config: {}, timeoutMs: 1000 });
 * await plugin.call('authenticate', { headers: {} });
 */
export function createPluginWorker(options: PluginWorkerOptions): PluginWorker {
  let thread: Promise<PluginThread> | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let disposed = false;

  async function run(hook: string, input: unknown): Promise<CallResult> {
    if (disposed) throw new HostError('host/disposed', 'Cannot call a plugin that was disposed of');
    thread ??= startThread(options);
    try {
      const current = await thread;
      const answer = await current.ask({ type: 'call', hook, input }, options.timeoutMs);
      if (answer.type !== 'result') throw unexpected(answer);
      return answer.result;
    } catch (error) {
      const alive = await thread.then(
        (current) => current.alive,
        () => false,
      );
      if (!alive) thread = undefined;
      throw error;
    }
  }

  return {
    call(hook, input) {
      const result = queue.then(() => run(hook, input));
      queue = result.catch(() => undefined);
      return result;
    },
    async dispose() {
      disposed = true;
      await (await thread?.catch(() => undefined))?.end();
    },
  };
}

async function startThread(options: PluginWorkerOptions): Promise<PluginThread> {
  const thread = new PluginThread(options);
  await thread.expectReady();
  const { bytes, grants, config, filesRoot, timeoutMs, startTimeoutMs = 10_000 } = options;
  const limits = { fuel: timeoutMs * mostFuelPerMs, ...options.limits };
  const files = filesRoot === undefined ? {} : { filesRoot };
  try {
    await thread.ask({ type: 'create', bytes, grants, config, limits, ...files }, startTimeoutMs);
  } catch (error) {
    await thread.end();
    throw error;
  }
  return thread;
}

interface Pending {
  readonly resolve: (message: FromWorker) => void;
  readonly reject: (error: HostError) => void;
  readonly timer: NodeJS.Timeout;
}

/** One thread, asked one thing at a time. It keeps the process alive only while it is being asked. */
class PluginThread {
  alive = true;
  private readonly worker: Worker;
  private pending: Pending | undefined;

  constructor({ onLog, onCall }: Pick<PluginWorkerOptions, 'onLog' | 'onCall'>) {
    this.worker = new Worker(new URL('./plugin-worker-main.ts', import.meta.url), {
      // threat: a guest that finds a way into JavaScript should find no secrets in the environment.
      env: {},
      execArgv: [],
      resourceLimits,
    });
    this.worker.on('message', (message: FromWorker) => {
      if ('report' in message && message.report !== undefined) onCall?.(message.report);
      if (message.type === 'log') onLog?.(message.level, message.message);
      else if (message.type === 'failed') this.settle()?.reject(toError(message));
      else this.settle()?.resolve(message);
    });
    this.worker.on('error', (error) => this.crash(error));
    this.worker.on('exit', () => this.crash(new Error('its thread ended')));
  }

  /** Waits for the thread's first message. */
  expectReady(): Promise<FromWorker> {
    return this.wait(bootTimeoutMs);
  }

  /** Sends one message and waits for its answer; ends the thread when that takes longer. */
  ask(message: ToWorker, timeoutMs: number): Promise<FromWorker> {
    const answer = this.wait(timeoutMs);
    try {
      this.worker.postMessage(message);
    } catch (cause) {
      // What cannot be copied to another thread cannot be JSON either.
      const error = new HostError('host/input-invalid', 'Cannot hand the input over: expected plain JSON', {
        cause,
      });
      this.settle()?.reject(error);
    }
    return answer;
  }

  async end(): Promise<void> {
    this.alive = false;
    await this.worker.terminate();
  }

  private wait(timeoutMs: number): Promise<FromWorker> {
    this.worker.ref();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => void this.giveUp(timeoutMs), timeoutMs);
      this.pending = { resolve, reject, timer };
    });
  }

  /** Ends the waiting, and says who waited. */
  private settle(): Pending | undefined {
    const { pending } = this;
    this.pending = undefined;
    clearTimeout(pending?.timer);
    this.worker.unref();
    return pending;
  }

  private async giveUp(timeoutMs: number): Promise<void> {
    const waiting = this.settle();
    await this.end();
    waiting?.reject(
      new HostError('host/timeout', `Cannot finish the call: it took longer than ${timeoutMs} ms`),
    );
  }

  private crash(cause: unknown): void {
    this.alive = false;
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.settle()?.reject(
      new HostError('host/worker-crashed', `Cannot finish the call: ${reason}`, { cause }),
    );
  }
}

function toError(message: Extract<FromWorker, { type: 'failed' }>): HostError {
  const { code, capability } = message;
  return new HostError(code, message.message, capability === undefined ? {} : { capability });
}

function unexpected(message: FromWorker): HostError {
  return new HostError('host/worker-crashed', `Cannot finish the call: found the message "${message.type}"`);
}
