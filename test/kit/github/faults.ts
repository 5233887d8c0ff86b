// Failures on demand, the same ones for the same seed: errors, dropped connections, limits reached.
import { type Answer, refusal } from './answer.ts';

export interface Fault {
  /**
   * `error`: a 5xx answer · `drop`: the connection is cut · `secondary-limit`: 403 or 429 with retry-after ·
   * `primary-limit`: 403 with no requests remaining.
   */
  readonly kind: 'error' | 'drop' | 'secondary-limit' | 'primary-limit';
  /** Which requests it hits: every nth, a share of them by chance, or the next n. */
  readonly when: { readonly every: number } | { readonly share: number } | { readonly next: number };
  /** Whether the work is done all the same, and only its answer lost. Limits always come before the work. */
  readonly moment?: 'before' | 'after';
  /** 500, 502, 503 for `error` (502 unless said); 403 or 429 for `secondary-limit` (403 unless said). */
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  /** Requests that it may hit; every API request and upload unless said. `path` has its query. */
  readonly matches?: (request: { readonly method: string; readonly path: string }) => boolean;
  /** Called as it strikes, after the work where `moment` says so: whoever asked can be killed before it learns anything. */
  readonly onStrike?: () => void;
}

export interface Faults {
  /** Adds a fault; call the result to take it away. */
  add(fault: Fault): () => void;
  clear(): void;
  /** How many requests were hit. */
  readonly count: number;
}

export interface FaultSource extends Faults {
  /** The fault that hits this request, if one does. Asking counts as a request. */
  hit(request: { readonly method: string; readonly path: string }): Fault | undefined;
}

interface Counted {
  readonly fault: Fault;
  seen: number;
}

export function createFaults(seed: number): FaultSource {
  const faults: Counted[] = [];
  const random = randomFrom(seed);
  let count = 0;
  return {
    add(fault) {
      const counted = { fault, seen: 0 };
      faults.push(counted);
      return () => {
        const index = faults.indexOf(counted);
        if (index >= 0) faults.splice(index, 1);
      };
    },
    clear: () => void faults.splice(0),
    get count() {
      return count;
    },
    hit(request) {
      for (const counted of faults) {
        const { matches = isApi } = counted.fault;
        if (!matches(request) || !isTurn(counted, random)) continue;
        count++;
        return counted.fault;
      }
      return undefined;
    },
  };
}

const isApi = ({ path }: { readonly path: string }) => path.startsWith('/api/');

function isTurn(counted: Counted, random: () => number): boolean {
  const { when } = counted.fault;
  counted.seen++;
  if ('every' in when) return counted.seen % when.every === 0;
  return 'share' in when ? random() < when.share : counted.seen <= when.next;
}

/** mulberry32: small, and good enough to spread failures. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What the client sees of a fault that answers. */
export function answerOf(fault: Fault, now: Date): Answer {
  const retryAfter = String(fault.retryAfterSeconds ?? 1);
  switch (fault.kind) {
    case 'secondary-limit':
      return {
        ...refusal(
          fault.status ?? 403,
          'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
        ).answer,
        headers: { 'retry-after': retryAfter },
      };
    case 'primary-limit':
      return {
        ...refusal(403, 'API rate limit exceeded').answer,
        headers: {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(Math.ceil(now.getTime() / 1000) + Number(retryAfter)),
        },
      };
    default:
      return refusal(fault.status ?? 502, 'Server Error').answer;
  }
}
