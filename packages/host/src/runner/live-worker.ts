// One worker from its start to its end, as its owner sees it: standing by or ready, what it compiles, who listens to it.
import { HostError } from '../host-error.ts';
import type {
  CompiledMessage,
  CompileMessage,
  FailedMessage,
  Fault,
  FromWorker,
  LogMessage,
  RequestMessage,
  ResultMessage,
  ToWorker,
} from './messages.ts';
import type { SpawnWorker, Timers, WorkerHandle } from './worker-handle.ts';

/** Of the call that runs. */
export type CallEvent = ResultMessage | FailedMessage | LogMessage | RequestMessage;

export interface WorkerListener {
  /** It has nothing to do: told when it is there, and when it has compiled what it was given. */
  onReady(): void;
  onCallEvent(event: CallEvent): void;
  onGone(reason: string): void;
}

export interface LiveWorkerOptions {
  readonly spawn: SpawnWorker;
  readonly timers: Timers;
  /** Starting it, and loading the host's code into it: nothing of a guest runs by then. */
  readonly bootTimeoutMs: number;
}

interface Compiling {
  readonly resolve: (message: CompiledMessage) => void;
  readonly reject: (error: HostError) => void;
  readonly cancelTimer: () => void;
}

export class LiveWorker {
  /** Revision of each plugin that is linked in there. */
  readonly loaded = new Map<number, number>();
  /** Plugins whose module it compiled and kept. */
  readonly compiled = new Set<number>();
  listener: WorkerListener | undefined;
  #state: 'booting' | 'standing-by' | 'waking' | 'ready' | 'gone' = 'booting';
  #isWoken = false;
  readonly #handle: WorkerHandle;
  readonly #timers: Timers;
  readonly #bootTimeoutMs: number;
  readonly #compiling = new Map<number, Compiling>();
  #cancelBoot: (() => void) | undefined;
  /** Modules that it was asked to compile and has not. */
  #asked = 0;
  #waiting: (() => void)[] = [];
  /** Why it is gone. */
  #reason = '';

  constructor({ spawn, timers, bootTimeoutMs }: LiveWorkerOptions) {
    this.#timers = timers;
    this.#bootTimeoutMs = bootTimeoutMs;
    this.#handle = spawn({
      onMessage: (message) => this.#receive(message),
      onExit: (reason) => this.#leave(reason),
    });
    this.#timeBoot();
  }

  /** Whether a call that it is given begins at once. */
  get isReady(): boolean {
    return this.#state === 'ready' && !this.isCompiling;
  }

  get isCompiling(): boolean {
    return this.#asked > 0;
  }

  /** Not starting any more: it stands by, works or is gone. */
  get hasBooted(): boolean {
    return this.#state !== 'booting';
  }

  get isGone(): boolean {
    return this.#state === 'gone';
  }

  get canWait(): boolean {
    return this.#handle.canWait;
  }

  get sharesModules(): boolean {
    return this.#handle.sharesModules;
  }

  /** To be called before it is given anything to do: it loads what it needs for that. */
  wake(): void {
    if (this.#isWoken) return;
    this.#isWoken = true;
    this.#handle.wake?.();
    if (this.#state !== 'standing-by') return;
    this.#state = 'waking';
    this.#timeBoot();
  }

  post(message: ToWorker): void {
    if (this.#state !== 'gone') this.#handle.post(message);
  }

  answer(envelope: Uint8Array): void {
    if (this.#state !== 'gone') this.#handle.answer(envelope);
  }

  /** See WorkerHandle. */
  poll(isWaiting: () => boolean, maxMs: number): void {
    if (this.#state === 'ready') this.#handle.poll?.(() => this.#state === 'ready' && isWaiting(), maxMs);
  }

  /** Rejects with a HostError. A worker that takes longer is ended. Its calls wait until it is done. */
  async compile(message: CompileMessage, timeoutMs: number): Promise<CompiledMessage> {
    this.#asked++;
    try {
      this.wake();
      await this.#settled();
      if (this.#state === 'gone') throw crashed(this.#reason);
      return await this.#compile(message, timeoutMs);
    } finally {
      this.#asked--;
      if (this.isReady) this.listener?.onReady();
    }
  }

  forget(plugin: number): void {
    if (!this.loaded.delete(plugin) && !this.compiled.delete(plugin)) return;
    this.compiled.delete(plugin);
    this.post({ type: 'unload', plugin });
  }

  /** Whoever waits is told the reason, and so is the listener. */
  async end(reason: string): Promise<void> {
    this.#leave(reason);
    await this.#handle.terminate();
  }

  #compile(message: CompileMessage, timeoutMs: number): Promise<CompiledMessage> {
    return new Promise((resolve, reject) => {
      const cancelTimer = this.#timers.after(timeoutMs, () => {
        this.#takeCompiling(message.plugin)?.reject(
          new HostError(
            'host/timeout',
            `Cannot load the module: preparing it took longer than ${timeoutMs} ms`,
          ),
        );
        void this.end('it took too long to prepare a module');
      });
      this.#compiling.set(message.plugin, { resolve, reject, cancelTimer });
      this.post(message);
    });
  }

  /** Nothing of a guest runs while it starts. */
  #timeBoot(): void {
    const ms = this.#bootTimeoutMs;
    this.#cancelBoot = this.#timers.after(ms, () => void this.end(`it was not ready after ${ms} ms`));
  }

  /** Ready, or gone. */
  #settled(): Promise<void> {
    if (this.#state === 'ready' || this.#state === 'gone') return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #receive(message: FromWorker): void {
    if (this.#state === 'gone') return;
    switch (message.type) {
      case 'standing-by':
        if (this.#isWoken) {
          this.#state = 'waking';
          return;
        }
        this.#state = 'standing-by';
        this.#cancelBoot?.();
        return;
      case 'ready':
        this.#state = 'ready';
        this.#release();
        if (this.isReady) this.listener?.onReady();
        return;
      case 'compiled':
        this.#takeCompiling(message.plugin)?.resolve(message);
        return;
      case 'refused':
        this.#takeCompiling(message.plugin)?.reject(toHostError(message));
        return;
      default:
        this.listener?.onCallEvent(message);
    }
  }

  #leave(reason: string): void {
    if (this.#state === 'gone') return;
    this.#state = 'gone';
    this.#reason = reason;
    this.#release();
    for (const plugin of [...this.#compiling.keys()]) this.#takeCompiling(plugin)?.reject(crashed(reason));
    this.listener?.onGone(reason);
  }

  #release(): void {
    this.#cancelBoot?.();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }

  #takeCompiling(plugin: number): Compiling | undefined {
    const found = this.#compiling.get(plugin);
    this.#compiling.delete(plugin);
    found?.cancelTimer();
    return found;
  }
}

export function crashed(reason: string): HostError {
  return new HostError('host/worker-crashed', `Cannot finish the call: ${reason}`);
}

export function toHostError({ code, message, ...details }: Fault): HostError {
  const { capability, problems } = details;
  return new HostError(code, message, { ...(capability && { capability }), ...(problems && { problems }) });
}
