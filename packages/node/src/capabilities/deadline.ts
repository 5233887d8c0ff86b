// The time that something may take, as a signal that somebody else may give earlier.

export interface Deadline extends Disposable {
  /** Aborted when the time is over, or when the outer signal is. */
  readonly signal: AbortSignal;
  /** Settles with the work, or rejects when the time is over: work that cannot be stopped is not waited for. */
  race<Result>(work: Promise<Result>): Promise<Result>;
}

/** @example using deadline = startDeadline(1000, signal); await deadline.race(work); */
export function startDeadline(timeoutMs: number, outer: AbortSignal): Deadline {
  const controller = new AbortController();
  const { promise: over, reject } = Promise.withResolvers<never>();
  // Nobody may be waiting.
  over.catch(() => {});
  const end = () => {
    controller.abort();
    reject(controller.signal.reason);
  };
  const timer = setTimeout(end, Math.max(1, timeoutMs));
  outer.addEventListener('abort', end, { once: true });
  if (outer.aborted) end();
  return {
    signal: controller.signal,
    race: (work) => Promise.race([work, over]),
    [Symbol.dispose]() {
      clearTimeout(timer);
      outer.removeEventListener('abort', end);
    },
  };
}
