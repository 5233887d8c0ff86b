// A worker that starts a moment later than it is asked for: what is said to it until then waits.

export interface LateWorker<W> {
  /** At once where it is there. */
  with(act: (worker: W) => void): void;
  /** Never starts it, where it has not started. */
  end(terminate: (worker: W) => void | Promise<void>): void | Promise<void>;
}

/** `onFailure` is told in words why it did not start. */
export function startLate<W>(starting: Promise<() => W>, onFailure: (reason: string) => void): LateWorker<W> {
  let worker: W | undefined;
  let isEnded = false;
  let waiting: ((started: W) => void)[] = [];
  starting.then(
    (start) => {
      if (isEnded) return;
      worker = start();
      for (const act of waiting) act(worker);
      waiting = [];
    },
    (error: unknown) => onFailure(String(error)),
  );
  return {
    with(act) {
      if (worker === undefined) waiting.push(act);
      else act(worker);
    },
    end(terminate) {
      isEnded = true;
      if (worker !== undefined) return terminate(worker);
    },
  };
}
