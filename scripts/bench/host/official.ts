// Calls and cold loads of the official plugins, and how soon all is well again after a guest that never ends.
import { createMemoryMeterStore, createMeterCache, type Isolation, type Runner } from '@plugindex/host';
import { digestOf } from '@plugindex/model';
import { createNodeRunner } from '@plugindex/node/runner/node-runner';
import { endlessGuests, measureStops } from '../../../test/kit/measure-stop.ts';
import { load } from './contenders.ts';
import { type Guest, idleGuest, officialGuests } from './guests.ts';
import { median } from './in-turn.ts';

type Row = Record<string, string | number>;

async function timeCalls(runner: Runner, guest: Guest, calls: number): Promise<number> {
  const one = await load(runner, guest);
  const times: number[] = [];
  for (let count = 0; count < calls * 2; count++) {
    const startedAt = performance.now();
    await one.call(guest.hook, guest.input);
    // The first half warms the engines up.
    if (count >= calls) times.push((performance.now() - startedAt) * 1000);
  }
  await one.unload();
  return median(times);
}

/** Microseconds, medians. */
export async function benchmarkCalls(calls = 1500): Promise<readonly Row[]> {
  const kinds: readonly Isolation[] = ['inline', 'shared', 'process'];
  const guests = [idleGuest(1000), idleGuest(64_000), ...officialGuests()];
  const rows = guests.map(({ name, input }): Row => ({ guest: name, bytes: JSON.stringify(input).length }));
  for (const isolation of kinds) {
    const runner = createNodeRunner({ isolation });
    for (const [index, guest] of guests.entries()) {
      const row = rows[index];
      if (row !== undefined) row[isolation] = Number((await timeCalls(runner, guest, calls)).toFixed(1));
    }
    await runner.close();
  }
  return rows;
}

export interface ColdLoad {
  readonly guest: Guest;
  /** Milliseconds: without the metered form, and the median of the later ones. */
  readonly first: number;
  readonly median: number;
}

/** From bytes to the first answer; the worker stands ready, and the metered form is in a cache but for the first time. */
export async function benchmarkColdLoads(times = 20): Promise<readonly ColdLoad[]> {
  const runner = createNodeRunner({ meterCache: createMeterCache(createMemoryMeterStore(), digestOf) });
  const found: ColdLoad[] = [];
  // The worker's own start belongs to nobody's load.
  await (await load(runner, { name: 'first', bytes: idleGuest(10).bytes })).unload();
  for (const guest of [idleGuest(1000), ...officialGuests()]) {
    const took: number[] = [];
    for (let count = 0; count <= times; count++) {
      const startedAt = performance.now();
      const one = await load(runner, guest);
      await one.call(guest.hook, guest.input);
      took.push(performance.now() - startedAt);
      await one.unload();
    }
    const [first = Number.NaN, ...later] = took;
    found.push({ guest, first, median: median(later) });
  }
  await runner.close();
  return found;
}

/** One guest that never ends. Milliseconds, medians of all its stops; `stopWorst` is the longest of them. */
export interface StopBenchmark {
  readonly guest: string;
  readonly stop: number;
  readonly stopWorst: number;
  readonly threadGone: number;
  readonly recovery: number;
}

/** Wall time alone ends them: they have more fuel than they can burn. See `measureStops` for what is measured. */
export async function benchmarkRecovery(times = 10): Promise<readonly StopBenchmark[]> {
  const found: StopBenchmark[] = [];
  for (const [guest, bytes] of Object.entries(await endlessGuests())) {
    const stops = await measureStops(bytes, { times, timeoutMs: 100 });
    found.push({
      guest,
      stop: median(stops.map(({ told }) => told)),
      stopWorst: Math.max(...stops.map(({ told }) => told)),
      threadGone: median(stops.map(({ ended }) => ended)),
      recovery: median(stops.map(({ recovery }) => recovery)),
    });
  }
  return found;
}

/**
 * Milliseconds from an installed file to the first answer, with everything new: the runner, its worker, the metered form.
 * What was compiled before in this process helps nobody: modules are not kept.
 */
export async function benchmarkFromDisk(
  read: () => Promise<Uint8Array>,
  { name, hook: called, input, config = {}, grants = {} }: Omit<Guest, 'bytes'>,
  times = 5,
): Promise<number> {
  const took: number[] = [];
  for (let count = 0; count < times; count++) {
    const startedAt = performance.now();
    const bytes = await read();
    digestOf(bytes);
    const runner = createNodeRunner();
    const one = await load(runner, { name, bytes, config, grants });
    await one.call(called, input);
    took.push(performance.now() - startedAt);
    await runner.close();
  }
  return median(took);
}
