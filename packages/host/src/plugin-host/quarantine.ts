// Quarantine: a plugin that breaks again and again is left alone for a while, then tried with a single call.
import type { HostErrorCode } from '../host-error.ts';

/** Ends of a call that are the plugin's fault. An error that it names itself is none of them. */
const breaking: ReadonlySet<HostErrorCode> = new Set<HostErrorCode>([
  'host/trap',
  'host/out-of-fuel',
  'host/pointer',
  'host/output-too-large',
  'host/output-invalid',
  'host/timeout',
  'host/worker-crashed',
]);

/** True for a failure after which the plugin itself is to blame. @example isBreaking('host/trap') // true */
export function isBreaking(code: HostErrorCode): boolean {
  return breaking.has(code);
}

export interface QuarantineOptions {
  /** Broken calls within `windowMs` that lead into quarantine. */
  readonly maxBroken: number;
  readonly windowMs: number;
  /** The first stay; each further one is twice as long, up to `maxMs`. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** After so long without one, the next stay is short again. */
  readonly forgetMs: number;
}

export const defaultQuarantine: QuarantineOptions = {
  maxBroken: 5,
  windowMs: 60_000,
  firstMs: 1000,
  maxMs: 300_000,
  forgetMs: 600_000,
};

/** Times are of the clock that the caller hands in, which never goes back. */
export interface Stay {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly reason: HostErrorCode;
  /** How often in a row, from 1. */
  readonly level: number;
}

export type Admission =
  | { readonly kind: 'open' }
  | { readonly kind: 'probe' }
  | { readonly kind: 'refused'; readonly stay: Stay; readonly waitMs: number };

export interface Quarantine {
  /** Whether a call may begin; `probe` must be given back by one of the three below. */
  admit(nowMs: number): Admission;
  /** The plugin answered. True where that ended the quarantine. */
  answered(probe: boolean, nowMs: number): boolean;
  /** The plugin broke. The stay that begins by it, if one does. */
  broke(code: HostErrorCode, probe: boolean, nowMs: number): Stay | undefined;
  /** The call ended in a way that says nothing about the plugin. */
  saidNothing(probe: boolean): void;
  current(): Stay | undefined;
}

/** @example createQuarantine().admit(0) // { kind: 'open' } */
export function createQuarantine(options: QuarantineOptions = defaultQuarantine): Quarantine {
  let broken: number[] = [];
  let stay: Stay | undefined;
  let level = 0;
  let releasedAt = Number.NEGATIVE_INFINITY;
  let probing = false;
  const enter = (reason: HostErrorCode, nowMs: number): Stay => {
    if (stay === undefined && nowMs - releasedAt > options.forgetMs) level = 0;
    level += 1;
    const ms = Math.min(options.maxMs, options.firstMs * 2 ** Math.min(level - 1, 50));
    broken = [];
    stay = { sinceMs: stay?.sinceMs ?? nowMs, untilMs: nowMs + ms, reason, level };
    return stay;
  };
  return {
    admit(nowMs) {
      if (stay === undefined) return { kind: 'open' };
      if (nowMs < stay.untilMs) return { kind: 'refused', stay, waitMs: stay.untilMs - nowMs };
      // The probe answers within its time limit; asking again a little later costs nothing.
      if (probing) return { kind: 'refused', stay, waitMs: options.firstMs };
      probing = true;
      return { kind: 'probe' };
    },
    answered(probe, nowMs) {
      if (!probe || stay === undefined) return false;
      probing = false;
      stay = undefined;
      releasedAt = nowMs;
      return true;
    },
    broke(code, probe, nowMs) {
      if (probe) {
        probing = false;
        return enter(code, nowMs);
      }
      // Calls that began before the quarantine tell nothing new.
      if (stay !== undefined) return undefined;
      broken = [...broken.filter((at) => nowMs - at < options.windowMs), nowMs];
      return broken.length >= options.maxBroken ? enter(code, nowMs) : undefined;
    },
    saidNothing(probe) {
      if (probe) probing = false;
    },
    current: () => stay,
  };
}
