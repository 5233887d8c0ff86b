// GitHub's primary rate limit: so many requests an hour for each token; an answer of 304 is free.
import type { Caller } from './world.ts';
import { nameOf } from './world.ts';

/** Requests an hour: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const limits = { anonymous: 60, user: 5000, workflow: 1000 } as const;
const windowMs = 3_600_000;

export interface RateState {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since 1970. */
  readonly reset: number;
}

export interface RateLimits {
  state(caller: Caller): RateState;
  /** Counts one request. */
  spend(caller: Caller): void;
}

export function createRateLimits(now: () => Date): RateLimits {
  const windows = new Map<string, { used: number; endsAt: number }>();
  const windowOf = (caller: Caller) => {
    const key = keyOf(caller);
    const known = windows.get(key);
    if (known !== undefined && now().getTime() < known.endsAt) return known;
    const opened = { used: 0, endsAt: now().getTime() + windowMs };
    windows.set(key, opened);
    return opened;
  };
  return {
    state(caller) {
      const { used, endsAt } = windowOf(caller);
      const limit = limits[caller.kind];
      return { limit, used, remaining: Math.max(limit - used, 0), reset: Math.ceil(endsAt / 1000) };
    },
    spend: (caller) => void windowOf(caller).used++,
  };
}

/** Workflow tokens share the limit of their repository. */
function keyOf(caller: Caller): string {
  if (caller.kind === 'workflow') return `workflow ${nameOf(caller.repository)}`;
  return caller.kind === 'user' ? `user ${caller.account.id}` : 'anonymous';
}

export function rateHeaders(state: RateState): Readonly<Record<string, string>> {
  return {
    'x-ratelimit-limit': String(state.limit),
    'x-ratelimit-remaining': String(state.remaining),
    'x-ratelimit-used': String(state.used),
    'x-ratelimit-reset': String(state.reset),
    'x-ratelimit-resource': 'core',
  };
}
