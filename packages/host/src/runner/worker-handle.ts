// What the owner of workers needs of the outside: a worker, whatever it is made of, and timers.
import type { FromWorker, ToWorker } from './messages.ts';

export interface WorkerHandle {
  /** Whether a compiled module can be sent to it and come from it. */
  readonly sharesModules: boolean;
  /** Whether what runs in it can wait for the owner's answer to a request. */
  readonly canWait: boolean;
  /**
   * For a worker that stands by, and says so: it loads the code for plugins now, and says `ready`. Absent where a worker loads it
   * when it starts.
   */
  wake?(): void;
  post(message: ToWorker): void;
  /** The bytes of the envelope that the worker waits for. */
  answer(envelope: Uint8Array): void;
  /**
   * Receives messages at once, as long as `isWaiting` and for at most so many milliseconds: sooner than the event loop would.
   * Absent where there is no way to.
   */
  poll?(isWaiting: () => boolean, maxMs: number): void;
  /** Ends it, whatever it does at the moment. */
  terminate(): void | Promise<void>;
}

export interface WorkerEvents {
  onMessage(message: FromWorker): void;
  /** It ended, for a reason in words. Nothing comes after that. */
  onExit(reason: string): void;
}

/** Starts a worker that runs `serveWorker`. Does not throw: what goes wrong is an exit. */
export type SpawnWorker = (events: WorkerEvents) => WorkerHandle;

export interface Timers {
  /** Calls back once, unless the returned function was called before. A pending timer keeps the program alive. */
  after(delayMs: number, act: () => void): () => void;
  /** The same, of no importance: the program may end before. */
  afterIdle(delayMs: number, act: () => void): () => void;
}

/** The metered form of modules, kept by what it depends on: a stranger cannot write here. */
export interface MeterCache {
  read(bytes: Uint8Array, limits: { readonly maxMemoryBytes: number }): Promise<Uint8Array | undefined>;
  write(bytes: Uint8Array, metered: Uint8Array, limits: { readonly maxMemoryBytes: number }): Promise<void>;
}
