// Measures several contenders in turn, A B C A B C, so that what disturbs the machine disturbs all of them.
import type { Contender, OpenPlugin } from './contenders.ts';

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** One figure of each round, by contender. */
export type Rounds = ReadonlyMap<string, readonly number[]>;

export interface CallTask {
  readonly hook: string;
  readonly input: unknown;
  readonly rounds: number;
  readonly calls: number;
}

/** Microseconds of a call: of each round the median. The first round warms up and is left out. */
export async function timeCalls(contenders: readonly Contender[], task: CallTask): Promise<Rounds> {
  const { hook, input, rounds, calls } = task;
  const open = new Map<string, OpenPlugin>();
  for (const contender of contenders) open.set(contender.name, await contender.load());
  const found = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const [name, plugin] of open) {
      const times: number[] = [];
      for (let count = 0; count < calls; count++) {
        const startedAt = performance.now();
        await plugin.call(hook, input);
        times.push((performance.now() - startedAt) * 1000);
      }
      if (round > 0) found.set(name, [...(found.get(name) ?? []), median(times)]);
    }
  }
  for (const plugin of open.values()) await plugin.close();
  return found;
}

/** Milliseconds from the bytes to the first answer, once a round. The first round is left out. */
export async function timeColdLoads(
  contenders: readonly Contender[],
  { hook, input, rounds }: Omit<CallTask, 'calls'>,
): Promise<Rounds> {
  const found = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const contender of contenders) {
      const startedAt = performance.now();
      const plugin = await contender.load();
      await plugin.call(hook, input);
      const took = performance.now() - startedAt;
      await plugin.close();
      if (round > 0) found.set(contender.name, [...(found.get(contender.name) ?? []), took]);
    }
  }
  return found;
}

/** How many times as long `slow` took as `fast`: the median over the rounds. */
export function ratio(
  rounds: Rounds,
  { slow, fast }: { readonly slow: string; readonly fast: string },
): number {
  const [long = [], short = []] = [rounds.get(slow), rounds.get(fast)];
  return median(long.map((took, round) => took / (short[round] ?? Number.NaN)));
}

/** A table of the medians: a row for each measurement, a column for each contender. */
export function showRounds(measured: readonly (readonly [rounds: Rounds, what: string])[]): void {
  console.table(
    measured.map(([rounds, what]) =>
      Object.fromEntries([
        ['what', what],
        ...[...rounds].map(([name, values]) => [name, Number(median(values).toFixed(1))]),
      ]),
    ),
  );
}
