// How soon guests that would run for ever are stopped once their time is over: for a test, and for the benchmark.
import { createPoolRunner, defaultPluginLimits, HostError } from '@plugindex/host';
import { nodeTimers, spawnThread } from '@plugindex/node/runner/node-runner';
import { endless, endlessRecursion, filling } from '../node/runner/guests.ts';
import { packSource } from '../pdk-js/pack-source.ts';

/** Milliseconds beyond the time that the call had. */
export interface Stop {
  /** Until the caller has its error. */
  readonly told: number;
  /** Until the thread that ran the guest is gone. */
  readonly ended: number;
  /** From the error to the answer of the next call. */
  readonly recovery: number;
}

const bomb = 'export const go = () => 1; export const attack = () => /^(a+)+$/.test("a".repeat(60) + "!");';

/**
 * Their hook `attack` has no end, `go` answers. Recursion that goes ever deeper has one: the stack, after a millisecond. This one
 * is sixty calls deep and calls itself twice each time, as long as there is time.
 */
export async function endlessGuests(): Promise<Readonly<Record<string, Uint8Array>>> {
  return {
    'a loop': endless,
    'a recursion': endlessRecursion,
    'a bulk fill': filling,
    'a regular expression in JavaScript': await packSource(bomb),
  };
}

/** Stops the guest so many times, on wall time alone: it has more fuel than it can burn. */
export async function measureStops(
  bytes: Uint8Array,
  { times, timeoutMs }: { readonly times: number; readonly timeoutMs: number },
): Promise<readonly Stop[]> {
  let onEnded: (at: number) => void = () => undefined;
  const runner = createPoolRunner({
    isolation: 'shared',
    spawn(events) {
      const handle = spawnThread(events);
      const terminate = async () => {
        await handle.terminate();
        onEnded(performance.now());
      };
      return { ...handle, terminate };
    },
    timers: nodeTimers,
    now: () => performance.now(),
  });
  const server = { offers: new Set<never>(), serve: async () => ({ ok: null }), endCall: () => undefined };
  const grants = { clock: true, random: true, log: true } as const;
  const limits = { ...defaultPluginLimits, timeoutMs, maxFuel: Number.MAX_SAFE_INTEGER };
  const guest = await runner.load({ name: 'endless', bytes, grants, config: {}, limits, server });
  const stops: Stop[] = [];
  for (let count = 0; count < times; count++) {
    await guest.call('go', {});
    // The spare stands ready, as it does unless guests are stopped one after the other.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const ended = new Promise<number>((resolve) => {
      onEnded = resolve;
    });
    const dueAt = performance.now() + timeoutMs;
    await guest.call('attack', {}).then(neverEnds, checkTimeout);
    const toldAt = performance.now();
    await guest.call('go', {});
    const recovery = performance.now() - toldAt;
    stops.push({ told: toldAt - dueAt, ended: (await ended) - dueAt, recovery });
  }
  await runner.close();
  return stops;
}

function neverEnds(): never {
  throw new Error('a guest without an end came to one');
}

function checkTimeout(error: unknown): void {
  if (error instanceof HostError && error.code === 'host/timeout') return;
  throw error;
}
