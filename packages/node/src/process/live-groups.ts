// Ends the programs we started when we are ended ourselves: in their own process group, Ctrl-C does not reach them.

const live = new Set<number>();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Remembers a process group until the returned function is called. */
export function trackGroup(leader: number): () => void {
  if (live.size === 0) for (const signal of signals) process.once(signal, endAll);
  live.add(leader);
  return () => {
    live.delete(leader);
    if (live.size === 0) for (const signal of signals) process.removeListener(signal, endAll);
  };
}

function endAll(signal: NodeJS.Signals): void {
  for (const leader of live) killGroup(leader);
  for (const name of signals) process.removeListener(name, endAll);
  // Dies of the same signal, unless somebody else listens for it.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

/** Kills a process group at once; no error when it is gone. */
export function killGroup(leader: number): void {
  killQuietly(-leader);
}

export function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already, which is what we wanted.
  }
}
