// Work that nobody waits for any longer once a signal says so, whatever the work makes of the signal.

export interface AbortOptions {
  readonly signal: AbortSignal;
  /** What the waiting rejects with. */
  readonly reason: () => Error;
}

/** Settles with the work, or rejects as soon as the signal is aborted. */
export async function untilAborted<Result>(
  work: Promise<Result>,
  { signal, reason }: AbortOptions,
): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(reason());
  signal.addEventListener('abort', stop, { once: true });
  // The work may have ended the call before anybody listened.
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
