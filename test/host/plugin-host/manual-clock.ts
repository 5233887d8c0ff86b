// A clock that stands still until a test moves it, and the timers that hang on it.
export interface ManualClock {
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly after: (delayMs: number, run: () => void) => () => void;
  advance(ms: number): void;
  /** Timers that wait. */
  pending(): number;
}

const startOfTime = Date.UTC(2026, 0, 1);

export function createManualClock(): ManualClock {
  let elapsed = 0;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    now: () => startOfTime + elapsed,
    monotonic: () => elapsed,
    after(delayMs, run) {
      const timer = { at: elapsed + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      elapsed += ms;
      for (const timer of [...timers].filter(({ at }) => at <= elapsed)) {
        timers.delete(timer);
        timer.run();
      }
    },
    pending: () => timers.size,
  };
}
