// The place of one plugin in a host: its state, the version that takes calls, and the last one that can be trusted.
import type { Capabilities, CapabilityName } from '@plugindex/model';
import type { HostErrorCode } from '../host-error.ts';
import type { PluginLimits } from '../limits.ts';
import type { Isolation, RunningPlugin } from '../runner.ts';
import { type CallRate, createCallRate } from './call-rate.ts';
import type { PluginState } from './lifecycle.ts';
import type { InstallablePlugin } from './options.ts';
import { createMetricsRecorder, type MetricsRecorder } from './plugin-metrics.ts';
import type { Quarantine } from './quarantine.ts';

export interface Failure {
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly code: HostErrorCode;
  readonly message: string;
  readonly hook?: string;
}

/** One version of a plugin, loaded in a runner. */
export interface LoadedVersion {
  readonly plugin: InstallablePlugin;
  readonly limits: PluginLimits;
  readonly running: RunningPlugin;
  readonly quarantine: Quarantine;
  /** Calls under way, by their number. */
  readonly calls: Map<number, string>;
  /** What the user allows it: at first what it was installed with. */
  consent: Capabilities;
  /** In force: what the runner was given last. */
  grants: Capabilities;
  /** Told when the last call under way has ended. */
  onIdle: (() => void) | undefined;
}

/** A new version that is not trusted yet, beside the old one that would come back. */
export interface Probation {
  readonly fallback: LoadedVersion;
  callsLeft: number;
  brokenLeft: number;
  readonly cancelTimer: () => void;
}

export interface PluginSlot {
  readonly name: string;
  readonly isolation: Isolation;
  readonly metrics: MetricsRecorder;
  /** One step of a plugin's life after the other. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  state: PluginState | undefined;
  installed: InstallablePlugin;
  /** Taken back while it ran; a new version does not get it back by itself. */
  readonly revoked: Set<CapabilityName>;
  current: LoadedVersion | undefined;
  probation: Probation | undefined;
  /** Grants are being replaced: calls wait for it. */
  regranting: Promise<void> | undefined;
  readonly rate: CallRate;
  inFlight: number;
  readyAt: number | undefined;
  lastFailure: Failure | undefined;
}

export function createSlot(plugin: InstallablePlugin, isolation: Isolation): PluginSlot {
  return {
    name: plugin.name,
    isolation,
    metrics: createMetricsRecorder(),
    inTurn: createTurns(),
    state: undefined,
    installed: plugin,
    revoked: new Set(),
    current: undefined,
    probation: undefined,
    regranting: undefined,
    rate: createCallRate(),
    inFlight: 0,
    readyAt: undefined,
    lastFailure: undefined,
  };
}

function createTurns(): PluginSlot['inTurn'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
