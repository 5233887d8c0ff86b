// How much of one turn of the event loop may be spent on looking for answers: whoever calls a plugin over and over would
// otherwise keep timers and sockets waiting.

export interface PollBudget {
  /** Runs `look`, which stops soon after `isInTime` says false. Not at all where nothing is left of this turn. */
  spend(maxMs: number, look: (isInTime: () => boolean) => void): void;
}

/** Milliseconds of a turn. */
const turnMs = 0.5;

export function createPollBudget(now: () => number): PollBudget {
  let left = turnMs;
  return {
    spend(maxMs, look) {
      if (left <= 0) return;
      if (left === turnMs) {
        setImmediate(() => {
          left = turnMs;
        });
      }
      const startedAt = now();
      const end = startedAt + Math.min(maxMs, left);
      try {
        look(() => now() < end);
      } finally {
        left -= now() - startedAt;
      }
    },
  };
}
