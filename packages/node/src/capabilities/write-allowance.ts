// How much larger plugins may make a folder while this host runs: a disk is full for everybody.

export interface WriteAllowance {
  /** Runs one write after the other, if there is room for `mostBytes` more. The write says how much larger the folder became, if it did. */
  spend(mostBytes: number, write: () => Promise<number | undefined>): Promise<'done' | 'failed' | 'no room'>;
}

/** @example createWriteAllowance(1024) */
export function createWriteAllowance(maxBytes: number): WriteAllowance {
  let left = maxBytes;
  let queue: Promise<unknown> = Promise.resolve();

  async function run(mostBytes: number, write: () => Promise<number | undefined>) {
    if (mostBytes > left) return 'no room';
    const growth = await write();
    left = Math.min(maxBytes, left - (growth ?? 0));
    return growth === undefined ? 'failed' : 'done';
  }

  return {
    // threat: two writes over one large file, each of which believes that it made room.
    spend(mostBytes, write) {
      const result = queue.then(() => run(mostBytes, write));
      queue = result.catch(() => undefined);
      return result;
    },
  };
}
