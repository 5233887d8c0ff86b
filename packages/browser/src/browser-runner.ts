// Runs plugins in a page: in Web Workers that can be ended, or in the page's own thread.
import { createAnswerSender, createBridgeMemory, nextPiece } from '@plugindex/host/bridge';
import {
  createInlineRunner,
  createPoolRunner,
  type FromWorker,
  type Isolation,
  type PoolRunnerOptions,
  type Runner,
  type Timers,
  type WorkerEvents,
  type WorkerHandle,
} from '@plugindex/host/runner';
import { type FromWebWorker, isIsolated, type WebWorker } from './browser-api.ts';

export interface BrowserRunnerOptions
  extends Pick<
    PoolRunnerOptions,
    'keepsSpare' | 'bootTimeoutMs' | 'prepareTimeoutMs' | 'meterCache' | 'maxWorkers'
  > {
  /** `shared` if left out. There are no processes in a page. */
  readonly isolation?: Exclude<Isolation, 'process'>;
  /**
   * Starts a Web Worker with `web-worker-main`; bundlers find it in the form
   * `() => new Worker(new URL('@plugindex/browser/web-worker-main', import.meta.url), { type: 'module' })`.
   */
  readonly startWorker: () => WebWorker;
}

// What a timer of a browser can count to; it takes more for nothing at all.
const longestDelayMs = 2 ** 31 - 1;
const after: Timers['after'] = (delayMs, act) => {
  const timer = setTimeout(act, Math.min(delayMs, longestDelayMs));
  return () => clearTimeout(timer);
};

/**
 * Where the page is not cross-origin isolated a guest cannot wait, and what asks the outside (`http`, `fs`, `kv`, `env`) is
 * refused with `host/port-missing`; all else works.
 * @example const runner = createBrowserRunner({ startWorker });
 */
export function createBrowserRunner(options: BrowserRunnerOptions): Runner {
  const { isolation = 'shared', startWorker, ...others } = options;
  const now = () => performance.now();
  if (isolation === 'inline') {
    const random = (bytes: Uint8Array) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
    return createInlineRunner({ now, wallClock: () => Date.now(), random });
  }
  const spawn = (events: WorkerEvents) => spawnWebWorker(startWorker, events);
  return createPoolRunner({ ...others, isolation, spawn, timers: { after, afterIdle: after }, now });
}

function spawnWebWorker(startWorker: () => WebWorker, { onMessage, onExit }: WorkerEvents): WorkerHandle {
  const memory = isIsolated() ? createBridgeMemory() : undefined;
  const sender = memory && createAnswerSender(memory);
  const worker = startWorker();
  worker.onmessage = ({ data }) => {
    if (isMessage(data)) onMessage(data);
    else if (data === nextPiece) sender?.sendMore();
  };
  // There is no event for the end of a worker: what nobody caught in it is the end.
  worker.onerror = (event) => {
    event.preventDefault();
    worker.terminate();
    onExit(event.message ?? 'its worker did not start');
  };
  worker.postMessage({ type: 'start', memory });
  return {
    sharesModules: true,
    canWait: memory !== undefined,
    post: (message) => worker.postMessage(message),
    answer: (envelope) => sender?.send(envelope),
    terminate: () => worker.terminate(),
  };
}

function isMessage(data: FromWebWorker): data is FromWorker {
  return typeof data === 'object';
}
