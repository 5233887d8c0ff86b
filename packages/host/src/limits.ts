// What one plugin may use: every limit, its safe default, and how manifest, registry and host make one set of them.
import type { Limits } from '@plugindex/model';

/** All limits of one plugin, in force. There is no "no limit". */
export interface PluginLimits {
  /** Linear memory of one instance, bytes. */
  readonly maxMemoryBytes: number;
  /** Wall time of one call, milliseconds, requests to the host included. */
  readonly timeoutMs: number;
  /** Units of fuel that one call may burn, the host's work for it included. */
  readonly maxFuel: number;
  /** JSON of one call's input, bytes. */
  readonly maxInputBytes: number;
  /** JSON of one call's answer, bytes. */
  readonly maxOutputBytes: number;
  /** Calls that may begin within one second. */
  readonly maxCallsPerSecond: number;
  /** Calls that may run or wait at the same time. */
  readonly maxConcurrentCalls: number;
  /** Log of one call, bytes; what comes after is dropped. */
  readonly maxLogBytes: number;
  /** One file that the plugin reads or writes, bytes. */
  readonly maxFileBytes: number;
  /** Keys and values of its store, bytes. */
  readonly maxKvBytes: number;
  /** HTTP requests of one call, each redirect counted. */
  readonly maxHttpRequests: number;
  /** Bytes that the HTTP requests of one call send and receive, headers included. */
  readonly maxHttpBytes: number;
}

const mebibyte = 1024 * 1024;

/** In force where nobody says anything. */
export const defaultPluginLimits: PluginLimits = {
  maxMemoryBytes: 64 * mebibyte,
  timeoutMs: 1000,
  // Some three seconds of simple instructions; the examples of the official plugins burn at most 2 million.
  maxFuel: 10_000_000_000,
  maxInputBytes: 8 * mebibyte,
  maxOutputBytes: 8 * mebibyte,
  maxCallsPerSecond: 10_000,
  maxConcurrentCalls: 64,
  maxLogBytes: 64 * 1024,
  maxFileBytes: 16 * mebibyte,
  maxKvBytes: mebibyte,
  maxHttpRequests: 8,
  maxHttpBytes: 8 * mebibyte,
};

/** A registry's bounds for one limit: what holds where a manifest is silent, and the most that it may ask. */
export type RegistryLimits = {
  readonly [Name in keyof PluginLimits]?: { readonly default: number; readonly max: number };
};

export interface LimitSources {
  /** What the manifest asks. */
  readonly manifest?: Limits;
  /** What the registry allows. */
  readonly registry?: RegistryLimits;
  /** What the host application sets: only ever less. */
  readonly host?: Partial<PluginLimits>;
}

/**
 * The limits in force: what the manifest asks or else the registry's default, never above the registry's maximum,
 * never above what the host sets. What is missing, or no size at all, is the default.
 * @example effectiveLimits({ manifest: { timeoutMs: 5000 }, host: { timeoutMs: 200 } }).timeoutMs // 200
 */
export function effectiveLimits({ manifest = {}, registry = {}, host = {} }: LimitSources): PluginLimits {
  const names = Object.keys(defaultPluginLimits).filter(isLimitName);
  const asked: Partial<Record<keyof PluginLimits, unknown>> = manifest;
  const chosen = names.map((name) => {
    const bounds = registry[name];
    const base = sizeOf(asked[name]) ?? sizeOf(bounds?.default) ?? defaultPluginLimits[name];
    return [name, Math.min(base, sizeOf(bounds?.max) ?? base, sizeOf(host[name]) ?? base)];
  });
  return { ...defaultPluginLimits, ...Object.fromEntries(chosen) };
}

function isLimitName(name: string): name is keyof PluginLimits {
  return Object.hasOwn(defaultPluginLimits, name);
}

/** A whole number that can be counted to; anything else says nothing. */
function sizeOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && !Number.isNaN(value)
    ? Math.trunc(Math.min(value, Number.MAX_SAFE_INTEGER))
    : undefined;
}
