// Counts what one plugin does, per hook and altogether. Everything only grows until the plugin is destroyed; memory is bounded.
import { printable } from '@plugindex/model';
import type { HostErrorCode } from '../host-error.ts';
import type { Isolation, RunReport } from '../runner.ts';
import {
  createDurationHistogram,
  type DurationHistogram,
  type HistogramSnapshot,
  mergeHistograms,
  percentile,
} from './duration-histogram.ts';
import type { PluginState } from './lifecycle.ts';
import type { CallOutcome } from './trace.ts';

// Hooks are exports of a module: a hostile one has many. Further ones are counted together.
const maxHooks = 64;
const otherHooks = '(other)';
/** threat: names that a host application passes on from requests. */
export const missingHook = '(missing)';
const maxNameLength = 100;

/** What calls took, of one hook or of all. */
export interface CallFigures {
  /** Units of fuel, all calls together and the dearest. */
  readonly fuelSum: number;
  readonly fuelMax: number;
  /** Wall time, waiting for the turn excluded, seconds. */
  readonly duration: HistogramSnapshot;
  /** Percentiles of it, seconds, each off by at most `histogramError` of itself; undefined while there is nothing. */
  readonly latency: Readonly<Record<'p50' | 'p90' | 'p99', number | undefined>>;
}

export interface HookMetrics extends CallFigures {
  readonly hook: string;
  /** Calls that were handed to the plugin and have ended, by how they ended. */
  readonly outcomes: Readonly<Partial<Record<CallOutcome, number>>>;
}

/** All hooks of a plugin together. */
export interface TotalMetrics extends CallFigures {
  /** Calls that were handed to the plugin and have ended. */
  readonly calls: number;
  /** Those of them that the plugin answered with an error, or that the host ended. */
  readonly errors: number;
}

export interface PluginMetrics {
  readonly plugin: string;
  readonly version: string;
  readonly isolation: Isolation;
  readonly state: PluginState;
  readonly inFlight: number;
  /** Largest linear memory that was seen after a call, bytes. */
  readonly memoryHighWaterBytes: number;
  /** Calls that never reached the plugin, by reason. */
  readonly refused: Readonly<Partial<Record<HostErrorCode, number>>>;
  readonly quarantines: number;
  readonly reloads: number;
  readonly failedReloads: number;
  readonly rollbacks: number;
  readonly logRecords: number;
  readonly total: TotalMetrics;
  readonly hooks: readonly HookMetrics[];
}

export interface HostMetrics {
  /** Milliseconds since 1970, UTC: when counting began, and when this was looked at. */
  readonly startedAt: number;
  readonly at: number;
  readonly plugins: readonly PluginMetrics[];
  /** How often one who listens to events threw. */
  readonly listenerFailures: number;
}

export type PluginCounter = 'quarantines' | 'reloads' | 'failedReloads' | 'rollbacks' | 'logRecords';

export interface MetricsRecorder {
  /** A call of a hook that does not exist counts as one of `missingHook`. */
  ended(hook: string, outcome: CallOutcome): void;
  ran(report: RunReport): void;
  refused(code: HostErrorCode): void;
  count(what: PluginCounter): void;
  snapshot(): Pick<PluginMetrics, PluginCounter | 'memoryHighWaterBytes' | 'refused' | 'total' | 'hooks'>;
}

interface HookRecord {
  readonly outcomes: Map<CallOutcome, number>;
  readonly duration: DurationHistogram;
  fuelSum: number;
  fuelMax: number;
}

export function createMetricsRecorder(): MetricsRecorder {
  const hooks = new Map<string, HookRecord>();
  const refused = new Map<HostErrorCode, number>();
  const counters: Record<PluginCounter, number> = {
    quarantines: 0,
    reloads: 0,
    failedReloads: 0,
    rollbacks: 0,
    logRecords: 0,
  };
  let memoryHighWaterBytes = 0;
  const recordOf = (hook: string): HookRecord => {
    const known = hooks.get(hook);
    if (known !== undefined) return known;
    if (hooks.size >= maxHooks && hook !== otherHooks && hook !== missingHook) return recordOf(otherHooks);
    const fresh = { outcomes: new Map(), duration: createDurationHistogram(), fuelSum: 0, fuelMax: 0 };
    hooks.set(hook, fresh);
    return fresh;
  };
  return {
    ended(hook, outcome) {
      const { outcomes } = recordOf(hook);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    },
    ran({ hook, fuelUsed, memoryBytes, durationMs }) {
      const record = recordOf(hook);
      record.duration.record(durationMs / 1000);
      record.fuelSum += fuelUsed;
      record.fuelMax = Math.max(record.fuelMax, fuelUsed);
      memoryHighWaterBytes = Math.max(memoryHighWaterBytes, memoryBytes);
    },
    refused(code) {
      refused.set(code, (refused.get(code) ?? 0) + 1);
    },
    count(what) {
      counters[what] += 1;
    },
    snapshot() {
      const perHook = [...hooks].map(([hook, { outcomes, duration, fuelSum, fuelMax }]) => ({
        hook: printable(hook, maxNameLength),
        outcomes: Object.fromEntries(outcomes),
        fuelSum,
        fuelMax,
        ...durations(duration.snapshot()),
      }));
      return {
        ...counters,
        memoryHighWaterBytes,
        refused: Object.fromEntries(refused),
        total: totalOf(perHook),
        hooks: perHook,
      };
    },
  };
}

function totalOf(hooks: readonly HookMetrics[]): TotalMetrics {
  const outcomes = hooks.flatMap((hook) => Object.entries(hook.outcomes));
  const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + n, 0);
  return {
    calls: sum(outcomes.map(([, n]) => n)),
    errors: sum(outcomes.map(([outcome, n]) => (outcome === 'ok' ? 0 : n))),
    fuelSum: sum(hooks.map(({ fuelSum }) => fuelSum)),
    fuelMax: Math.max(0, ...hooks.map(({ fuelMax }) => fuelMax)),
    ...durations(mergeHistograms(hooks.map(({ duration }) => duration))),
  };
}

function durations(duration: HistogramSnapshot): Pick<CallFigures, 'duration' | 'latency'> {
  const latency = {
    p50: percentile(duration, 0.5),
    p90: percentile(duration, 0.9),
    p99: percentile(duration, 0.99),
  };
  return { duration, latency };
}
