// Benchmark: what it costs to run a plugin here. Loading, calling in the thread and through a worker, memory, and how soon all is well again.
import { spawnSync } from 'node:child_process';
import {
  createMemoryMeterStore,
  createMeterCache,
  defaultPluginLimits,
  type Isolation,
  type PluginToRun,
  type Runner,
  type RunningPlugin,
} from '@plugindex/host';
import { digestOf } from '@plugindex/model';
import { createNodeRunner } from '@plugindex/node';
import { hook, packed, plugin } from '../../test/host/hostile-modules.ts';
import { buildOfficialPlugins } from '../../test/kit/official-plugins.ts';

/** Microseconds for one call with 1 KB of JSON, in the thread of the host; median. */
export const inlineGoal = 10;
/** The same through the worker. */
export const workerGoal = 65;
/** Milliseconds from the bytes to the first answer, the metered form taken from a cache; median. */
export const coldLoadGoal = 5;
/** Milliseconds from the end of a killed call to the answer of the next; median. */
export const recoveryGoal = 50;
/** Milliseconds beyond its time until an endless call is ended; median. */
export const stopGoal = 20;
/** Mebibytes for ten loaded plugins. */
export const memoryGoal = 30;

interface Guest {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly hook: string;
  readonly input: unknown;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly grants?: PluginToRun['grants'];
}

const nobody: PluginToRun['server'] = {
  offers: new Set(),
  serve: async () => ({ ok: null }),
  endCall: () => undefined,
};

function load(
  runner: Runner,
  guest: Guest,
  limits: Partial<PluginToRun['limits']> = {},
): Promise<RunningPlugin> {
  const { name, bytes, config = {}, grants = {} } = guest;
  return runner.load({
    name,
    bytes,
    config,
    grants,
    server: nobody,
    limits: { ...defaultPluginLimits, ...limits },
  });
}

/** JSON of about so many bytes, as a request to a mock server looks. */
export function inputOf(bytes: number): unknown {
  const input = {
    method: 'GET',
    path: '/v1/users',
    headers: { accept: 'application/json' },
    query: {},
    body: '',
  };
  return { ...input, body: 'x'.repeat(Math.max(0, bytes - JSON.stringify(input).length)) };
}

/** Does nothing with what it gets: what is measured is the host. */
function idleGuest(bytes: number): Guest {
  const answer = `{"ok":${JSON.stringify(inputOf(bytes - 7))}}`;
  const spec = { memories: [{ min: 8, max: 16 }], allocate: [0x41, 0x80, 0x80, 0x10] };
  return { name: 'does nothing', bytes: plugin({ go: answer }, spec), hook: 'go', input: inputOf(bytes) };
}

/** Official plugins that ask for nothing outside, each with 1 KB or so of input. */
function officialGuests(): readonly Guest[] {
  return buildOfficialPlugins().flatMap(({ name, bytes, manifest }): Guest[] => {
    const [example] = manifest.examples ?? [];
    const { fs, net, kv, env, ...grants } = manifest.capabilities ?? {};
    if (example === undefined || [fs, net, kv, env].some((asked) => asked !== undefined)) return [];
    const { config = {} } = example;
    return [{ name, bytes, hook: example.hook, input: example.input, config, grants }];
  });
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

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
export async function benchmarkCalls(calls = 3000): Promise<readonly Record<string, string | number>[]> {
  const kinds: readonly Isolation[] = ['inline', 'shared', 'process'];
  const guests = [idleGuest(1000), idleGuest(64_000), ...officialGuests()];
  const rows = guests.map(
    (guest): Record<string, string | number> => ({
      guest: guest.name,
      bytes: JSON.stringify(guest.input).length,
    }),
  );
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

/** Milliseconds from bytes to the first answer; the workers stand ready and the metered form is in a cache. */
export async function benchmarkColdLoad(times = 40): Promise<readonly Record<string, string | number>[]> {
  const runner = createNodeRunner({ meterCache: createMeterCache(createMemoryMeterStore(), digestOf) });
  const rows: Record<string, string | number>[] = [];
  for (const guest of [idleGuest(1000), ...officialGuests()]) {
    const took: number[] = [];
    for (let count = 0; count < times; count++) {
      const startedAt = performance.now();
      const one = await load(runner, guest);
      await one.call(guest.hook, guest.input);
      took.push(performance.now() - startedAt);
      await one.unload();
    }
    rows.push({
      guest: guest.name,
      bytes: guest.bytes.length,
      first: took[0]?.toFixed(1) ?? '',
      median: median(took).toFixed(2),
    });
  }
  await runner.close();
  return rows;
}

/** Milliseconds. */
export async function benchmarkRecovery(
  times = 10,
): Promise<{ readonly stop: number; readonly recovery: number }> {
  const runner = createNodeRunner();
  const timeoutMs = 1000;
  const bytes = plugin(
    { go: '{"ok":1}' },
    { functions: [hook('loop', [0x03, 0x40, 0x0c, 0, 0x0b, ...packed(0, 8)])] },
  );
  const guest = { name: 'loops', bytes, hook: 'loop', input: {} };
  const evil = await load(runner, guest, { timeoutMs, maxFuel: Number.MAX_SAFE_INTEGER });
  const stops: number[] = [];
  const recoveries: number[] = [];
  for (let count = 0; count < times; count++) {
    await evil.call('go', {});
    // The spare stands ready, as it does unless guests loop one after the other.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const startedAt = performance.now();
    await evil.call('loop', {}).catch(() => undefined);
    const endedAt = performance.now();
    await evil.call('go', {});
    stops.push(endedAt - startedAt - timeoutMs);
    recoveries.push(performance.now() - endedAt);
  }
  await runner.close();
  return { stop: median(stops), recovery: median(recoveries) };
}

/** Resident mebibytes that so many loaded plugins add to a process, in a process of its own. */
export function benchmarkMemory(plugins: number, isolation: Isolation = 'shared'): number {
  const asked = ['--expose-gc', import.meta.filename, 'memory', String(plugins), isolation];
  const { stdout } = spawnSync(process.execPath, asked, { encoding: 'utf8' });
  return Number(stdout);
}

async function measureMemory(plugins: number, isolation: Isolation): Promise<number> {
  const guests = [idleGuest(1000), ...officialGuests()];
  const memory = async () => {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return process.memoryUsage().rss / 1024 / 1024;
  };
  const before = await memory();
  const runner = createNodeRunner({ isolation });
  for (let count = 0; count < plugins; count++) {
    const guest = guests[count % guests.length];
    if (guest === undefined) continue;
    const one = await load(runner, guest);
    await one.call(guest.hook, guest.input);
  }
  const after = await memory();
  await runner.close();
  return after - before;
}

if (import.meta.main) {
  const [mode, plugins, isolation] = process.argv.slice(2);
  if (mode === 'memory') {
    const found = (['inline', 'shared', 'strict', 'process'] as const).find((name) => name === isolation);
    console.log((await measureMemory(Number(plugins), found ?? 'shared')).toFixed(1));
  } else {
    console.log(`one call, µs, median (goals: inline ${inlineGoal}, worker ${workerGoal})`);
    console.table(await benchmarkCalls());
    console.log(`cold load and first call, ms (goal: ${coldLoadGoal})`);
    console.table(await benchmarkColdLoad());
    const { stop, recovery } = await benchmarkRecovery();
    console.log(
      `stop ${stop.toFixed(1)} ms after its time (goal: ${stopGoal}); next answer after ${recovery.toFixed(1)} ms (goal: ${recoveryGoal})`,
    );
    for (const [count, kind] of [
      [10, 'inline'],
      [10, 'shared'],
      [100, 'shared'],
      [10, 'strict'],
    ] as const)
      console.log(`${count} plugins, ${kind}: ${benchmarkMemory(count, kind).toFixed(1)} MiB`);
  }
}
