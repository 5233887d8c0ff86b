// Benchmark: what it costs to run a plugin here, beside Extism's host with the same guest. Prints each goal and what was found.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contender, extismHost, ourHost } from './host/contenders.ts';
import { inputOf, officialGuests, twinGuests } from './host/guests.ts';
import { median, type Rounds, ratio, showRounds, timeCalls, timeColdLoads } from './host/in-turn.ts';
import { measureMemory } from './host/memory.ts';
import {
  benchmarkCalls,
  benchmarkColdLoads,
  benchmarkFromDisk,
  benchmarkRecovery,
  type ColdLoad,
} from './host/official.ts';

/** One line of the closing table. */
interface Figure {
  readonly what: string;
  readonly found: number;
  readonly unit: string;
  /** Absent where a figure is only reported. */
  readonly goal?: number;
  readonly isAtLeast?: boolean;
}

const names = {
  inline: 'ours, inline',
  worker: 'ours, worker',
  adapter: "ours, Extism's guest, worker",
  thread: 'Extism, thread',
  extismWorker: 'Extism, worker',
} as const;

const against = (fast: string) => ({ slow: names.extismWorker, fast });
const of = (rounds: Rounds, name: string) => median(rounds.get(name) ?? []);

async function besideExtism(): Promise<readonly Figure[]> {
  const { ours, theirs } = twinGuests();
  const contenders: readonly Contender[] = [
    ourHost(names.inline, ours, 'inline'),
    ourHost(names.worker, ours, 'shared'),
    ourHost(names.adapter, theirs, 'shared'),
    extismHost(names.thread, theirs, false),
    extismHost(names.extismWorker, theirs, true),
  ];
  const calls = (hook: string, bytes: number, count: number) =>
    timeCalls(contenders, { hook, input: inputOf(bytes), rounds: 7, calls: count });
  const small = await calls('echo', 1000, 400);
  const large = await calls('echo', 64_000, 200);
  const parsed = await calls('parse', 1000, 400);
  const cold = await timeColdLoads(contenders, { hook: 'echo', input: inputOf(1000), rounds: 10 });
  for (const contender of contenders) await contender.close();
  console.log('one source in AssemblyScript, built for both ABIs; medians of rounds in turn');
  showRounds([
    [small, 'echo of 1 KB, µs'],
    [large, 'echo of 64 KB, µs'],
    [parsed, 'parse and write 1 KB, µs'],
    [cold, 'cold load and first call, ms'],
  ]);
  return [
    { what: 'call, 1 KB, inline', found: of(small, names.inline), unit: 'µs', goal: 10 },
    { what: 'call, 1 KB, worker', found: of(small, names.worker), unit: 'µs', goal: 65 },
    times('call, 1 KB, worker, beside Extism in a worker', ratio(small, against(names.worker)), 8),
    times('call, 64 KB, worker, beside Extism in a worker', ratio(large, against(names.worker)), 10),
    times('cold load, beside Extism in a worker', ratio(cold, against(names.worker)), 10),
    times('call, 1 KB, the same Extism guest through our adapter', ratio(small, against(names.adapter))),
    times(
      'call, 1 KB, inline, beside Extism in a thread',
      ratio(small, { slow: names.thread, fast: names.inline }),
    ),
    {
      what: 'call of a small plugin (plan)',
      found: of(small, names.worker) / 1000,
      unit: 'ms',
      goal: 10,
    },
  ];
}

function times(what: string, found: number, goal?: number): Figure {
  return { what, found, unit: 'times', ...(goal !== undefined && { goal, isAtLeast: true }) };
}

const worst = (loads: readonly ColdLoad[], field: 'first' | 'median') =>
  Math.max(...loads.map((found) => found[field]));

async function coldLoads(): Promise<readonly Figure[]> {
  const loads = await benchmarkColdLoads();
  console.log('cold load and first call of the official plugins, ms');
  console.table(
    loads.map(({ guest, first, median: later }) => ({
      guest: guest.name,
      bytes: guest.bytes.length,
      'to be metered': Number(first.toFixed(1)),
      'metered form cached': Number(later.toFixed(2)),
    })),
  );
  const native = loads.filter(({ guest }) => !guest.isScript);
  const script = loads.filter(({ guest }) => guest.isScript);
  return [
    { what: 'cold load, native, worst of them', found: worst(native, 'median'), unit: 'ms', goal: 5 },
    ...(script.length === 0
      ? []
      : [{ what: 'cold load, JavaScript', found: worst(script, 'median'), unit: 'ms', goal: 15 }]),
    {
      what: 'load, metered anew, native, worst of them (plan)',
      found: worst(native, 'first'),
      unit: 'ms',
      goal: 100,
    },
    ...(script.length === 0
      ? []
      : [{ what: 'load, metered anew, JavaScript', found: worst(script, 'first'), unit: 'ms' }]),
  ];
}

async function fromDisk(): Promise<Figure> {
  const guest = officialGuests().find(({ isScript = false }) => !isScript);
  if (guest === undefined)
    throw new Error('Cannot measure: expected an official plugin without capabilities');
  const folder = mkdtempSync(join(tmpdir(), 'plugindex-bench-'));
  try {
    const file = join(folder, 'plugin.wasm');
    writeFileSync(file, guest.bytes);
    const found = await benchmarkFromDisk(async () => new Uint8Array(await readFile(file)), guest);
    return { what: 'from click to answer, all new (plan)', found, unit: 'ms', goal: 500 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function recovery(): Promise<readonly Figure[]> {
  const stops = await benchmarkRecovery();
  console.log(
    'guests without an end, stopped after 100 ms: from then to the error, to the end of their thread,',
  );
  console.log('and from the error to the next answer; ms, medians');
  console.table(
    stops.map(({ guest, stop, stopWorst, threadGone, recovery }) => ({
      guest,
      stop: Number(stop.toFixed(1)),
      'the slowest stop': Number(stopWorst.toFixed(1)),
      'thread gone': Number(threadGone.toFixed(1)),
      'next answer': Number(recovery.toFixed(1)),
    })),
  );
  return [
    ...stops.map(({ guest, stop }) => ({
      what: `stop after its time, ${guest}`,
      found: stop,
      unit: 'ms',
      goal: 20,
    })),
    {
      what: 'next answer after a stop, worst of them',
      found: Math.max(...stops.map((one) => one.recovery)),
      unit: 'ms',
      goal: 50,
    },
  ];
}

function memory(): readonly Figure[] {
  // The goals are in megabytes, of all memory: pages of Node's own file are named apart and counted all the same.
  const megabytes = (what: string, task: Parameters<typeof measureMemory>[0], goal?: number): Figure => {
    const { own, resident } = measureMemory(task);
    return {
      what: `memory, ${task.plugins} ${what} (${own.toFixed(1)} without pages of Node's own file)`,
      found: resident,
      unit: 'MB',
      ...(goal !== undefined && { goal }),
    };
  };
  return [
    megabytes('native plugins, worker', { plugins: 10, where: 'shared', guests: 'native' }, 30),
    megabytes('JavaScript plugins, worker', { plugins: 10, where: 'shared', guests: 'script' }, 50),
    megabytes('mixed plugins, worker (plan)', { plugins: 10, where: 'shared', guests: 'mixed' }, 50),
    megabytes('mixed plugins, worker', { plugins: 100, where: 'shared', guests: 'mixed' }),
    megabytes('native plugins, a worker each', { plugins: 10, where: 'strict', guests: 'native' }),
    megabytes('of the one source, inline', { plugins: 10, where: 'inline', guests: 'twin' }),
    megabytes('of the one source, worker', { plugins: 10, where: 'shared', guests: 'twin' }),
    megabytes('of the one source, Extism in the thread', { plugins: 10, where: 'extism', guests: 'twin' }),
    megabytes('of the one source, Extism in workers', {
      plugins: 10,
      where: 'extism-worker',
      guests: 'twin',
    }),
  ];
}

function showFigures(figures: readonly Figure[]): void {
  console.table(
    figures.map(({ what, found, unit, goal, isAtLeast = false }) => ({
      what,
      found: Number(found.toFixed(2)),
      unit,
      goal: goal === undefined ? '' : `${isAtLeast ? '≥' : '≤'} ${goal}`,
      met: goal === undefined ? '' : (isAtLeast ? found >= goal : found <= goal) ? 'yes' : 'NO',
    })),
  );
}

if (import.meta.main) {
  const figures: Figure[] = [...(await besideExtism())];
  console.log('one call of a guest that does nothing and of the official plugins, µs, median');
  console.table(await benchmarkCalls());
  figures.push(...(await coldLoads()), await fromDisk());
  figures.push(...(await recovery()), ...memory());
  console.log('jco is measured by `npm run bench -- jco`, which fetches it first');
  console.log('goals; times depend on the machine, ratios are of the same rounds');
  showFigures(figures);
}
