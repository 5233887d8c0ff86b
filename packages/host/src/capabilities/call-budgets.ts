// What the calls under way have used of their network budgets. The limits are asked anew, so that lower ones hold at once.
import type { PluginLimits } from '../limits.ts';

export type HttpLimits = Pick<PluginLimits, 'maxHttpRequests' | 'maxHttpBytes'>;

/** All bytes that were left of a budget, until it is known how many of them were used. */
export interface ByteReserve {
  readonly bytes: number;
  /** Gives back what was not used; a second time changes nothing. */
  settle(usedBytes: number): void;
}

export interface CallBudget {
  /** Counts one request; false where the call has made as many as it may. */
  takeRequest(limits: HttpLimits): boolean;
  /** Takes all bytes that are left, so that two requests at the same time do not share them. */
  takeBytes(limits: HttpLimits): ByteReserve;
}

export interface CallBudgets {
  of(call: number): CallBudget;
  end(call: number): void;
}

export function createCallBudgets(): CallBudgets {
  const calls = new Map<number, CallBudget>();
  return {
    of(call) {
      const known = calls.get(call) ?? createBudget();
      calls.set(call, known);
      return known;
    },
    end: (call) => void calls.delete(call),
  };
}

function createBudget(): CallBudget {
  let requests = 0;
  let usedBytes = 0;
  return {
    takeRequest({ maxHttpRequests }) {
      if (requests >= maxHttpRequests) return false;
      requests++;
      return true;
    },
    takeBytes({ maxHttpBytes }) {
      const bytes = Math.max(0, maxHttpBytes - usedBytes);
      usedBytes += bytes;
      let isSettled = false;
      return {
        bytes,
        settle(used) {
          if (!isSettled) usedBytes -= bytes - Math.min(bytes, used);
          isSettled = true;
        },
      };
    },
  };
}
