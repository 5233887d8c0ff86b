// Runs plugins on Node: in threads, in processes, or in the thread of the caller.
import { randomFillSync } from 'node:crypto';
import {
  createInlineRunner,
  createPoolRunner,
  type Isolation,
  type PoolRunnerOptions,
  type Runner,
  type SpawnWorker,
  type Timers,
} from '@plugindex/host';
import { createPollBudget } from './poll-budget.ts';
import { spawnProcess } from './spawn-process.ts';
import { threadSpawner } from './spawn-thread.ts';

export interface NodeRunnerOptions
  extends Pick<
    PoolRunnerOptions,
    'keepsSpare' | 'bootTimeoutMs' | 'prepareTimeoutMs' | 'meterCache' | 'maxWorkers'
  > {
  /** `shared` if left out. */
  readonly isolation?: Isolation;
}

// What a timer of Node can count to; it takes more for one millisecond.
const longestDelayMs = 2 ** 31 - 1;

export const nodeTimers: Timers = {
  after(delayMs, act) {
    const timer = setTimeout(act, Math.min(delayMs, longestDelayMs));
    return () => clearTimeout(timer);
  },
  afterIdle(delayMs, act) {
    const timer = setTimeout(act, Math.min(delayMs, longestDelayMs)).unref();
    return () => clearTimeout(timer);
  },
};

/** Its workers share the time that this thread has for looking. */
export const spawnThread = threadSpawner(createPollBudget(() => performance.now()));

const spawns: Readonly<Record<Exclude<Isolation, 'inline'>, SpawnWorker>> = {
  shared: spawnThread,
  strict: spawnThread,
  process: spawnProcess,
};

/**
 * @example
 * const runner = createNodeRunner();
 * const plugin = await runner.load({ name, bytes, grants: {}, config: {}, limits: defaultPluginLimits, server });
 * await plugin.call('authenticate', { headers: {} });
 * await runner.close();
 */
export function createNodeRunner(options: NodeRunnerOptions = {}): Runner {
  const { isolation = 'shared', ...others } = options;
  const now = () => performance.now();
  if (isolation === 'inline') {
    return createInlineRunner({
      now,
      wallClock: () => Date.now(),
      random: (bytes) => void randomFillSync(bytes),
    });
  }
  return createPoolRunner({ ...others, isolation, spawn: spawns[isolation], timers: nodeTimers, now });
}
