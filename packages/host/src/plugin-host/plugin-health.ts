// How a plugin is, and what it counted: looked at from outside, at any time, without waiting.
import type { Isolation } from '../runner.ts';
import type { HostContext } from './host-context.ts';
import type { PluginState } from './lifecycle.ts';
import type { PluginMetrics } from './plugin-metrics.ts';
import type { Failure, PluginSlot } from './plugin-slot.ts';

export interface PluginHealth {
  readonly plugin: string;
  readonly version: string;
  readonly state: PluginState;
  readonly isolation: Isolation;
  readonly inFlight: number;
  /** Since it was started, milliseconds; undefined while it does not run. */
  readonly uptimeMs: number | undefined;
  readonly lastFailure: Failure | undefined;
  readonly quarantine: QuarantineHealth | undefined;
  /** The version that comes back if the running one breaks; undefined once that is trusted. */
  readonly fallback: string | undefined;
}

export interface QuarantineHealth {
  /** Milliseconds since 1970, UTC; from then on single calls are let through. */
  readonly untilMs: number;
  readonly reason: string;
  /** How often in a row. */
  readonly level: number;
}

export function healthOf({ ports }: HostContext, slot: PluginSlot): PluginHealth {
  const stay = slot.current?.quarantine.current();
  const now = ports.now();
  return {
    plugin: slot.name,
    version: slot.installed.version,
    state: slot.state ?? 'discovered',
    isolation: slot.isolation,
    inFlight: slot.inFlight,
    uptimeMs: slot.readyAt === undefined ? undefined : now - slot.readyAt,
    lastFailure: slot.lastFailure,
    quarantine: stay && {
      untilMs: Math.ceil(now + stay.untilMs - ports.monotonic()),
      reason: stay.reason,
      level: stay.level,
    },
    fallback: slot.probation?.fallback.plugin.version,
  };
}

export function metricsOf(slot: PluginSlot): PluginMetrics {
  return {
    plugin: slot.name,
    version: slot.installed.version,
    isolation: slot.isolation,
    state: slot.state ?? 'discovered',
    inFlight: slot.inFlight,
    ...slot.metrics.snapshot(),
  };
}
