// What one plugin may use: every limit, its safe default, and how manifest, registry and host make one set of them.
import type { Capabilities, Limits } from '@plugindex/model';
import { type LimitName, limitNames, limitRanges, type RegistryLimits } from '@plugindex/model/limits';

export type { RegistryLimits } from '@plugindex/model/limits';

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

/** In force where nobody says anything. */
export const defaultPluginLimits: PluginLimits = {
  maxMemoryBytes: limitRanges.maxMemoryBytes.default,
  timeoutMs: limitRanges.timeoutMs.default,
  maxFuel: limitRanges.maxFuel.default,
  maxInputBytes: limitRanges.maxInputBytes.default,
  maxOutputBytes: limitRanges.maxOutputBytes.default,
  maxCallsPerSecond: limitRanges.maxCallsPerSecond.default,
  maxConcurrentCalls: limitRanges.maxConcurrentCalls.default,
  maxLogBytes: limitRanges.maxLogBytes.default,
  maxFileBytes: limitRanges.maxFileBytes.default,
  maxKvBytes: limitRanges.maxKvBytes.default,
  maxHttpRequests: limitRanges.maxHttpRequests.default,
  maxHttpBytes: limitRanges.maxHttpBytes.default,
};

export interface LimitSources {
  /** What the manifest asks. */
  readonly manifest?: Limits;
  /** What was granted: the size of the store is asked with the capability, `kv: { maxBytes }`. */
  readonly capabilities?: Pick<Capabilities, 'kv'>;
  /** What the registry allows. */
  readonly registry?: RegistryLimits;
  /** What the host application sets. Its word is the last: no plugin gets more. */
  readonly host?: Partial<PluginLimits>;
}

/**
 * The limits in force: what the manifest asks, or else the registry's default, or else the safe one; never above the
 * registry's maximum, never above what the host sets. Where neither names a limit the safe default is the most that there
 * is: a manifest alone never raises it. What is no size at all (missing, negative, NaN, infinite) says nothing.
 * @example effectiveLimits({ manifest: { timeoutMs: 5000 }, host: { timeoutMs: 200 } }).timeoutMs // 200
 */
export function effectiveLimits(sources: LimitSources): PluginLimits {
  // From JSON that nobody has parsed there may be null, whatever the types say.
  const { manifest, capabilities, registry, host } = sources;
  const asked: Partial<Record<LimitName, unknown>> = { ...manifest, maxKvBytes: capabilities?.kv?.maxBytes };
  const chosen = limitNames.map((name) => {
    const safe = limitRanges[name].default;
    const set = sizeOf(name, host?.[name]);
    const most = Math.min(
      sizeOf(name, registry?.[name]?.max) ?? set ?? safe,
      set ?? Number.POSITIVE_INFINITY,
    );
    const wanted = sizeOf(name, asked[name]) ?? sizeOf(name, registry?.[name]?.default) ?? safe;
    return [name, Math.min(wanted, most)];
  });
  return { ...defaultPluginLimits, ...Object.fromEntries(chosen) };
}

/** A whole number, at most the largest that the limit can be; undefined for what is no size. */
function sizeOf(name: LimitName, value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? Math.trunc(Math.min(value, limitRanges[name].max))
    : undefined;
}
