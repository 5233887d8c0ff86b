// Benchmark: what metering costs. Calls of official plugins with and without it, in turn; rewriting a module; stopping a loop.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInstance, HostError, meterModule } from '@plugindex/host';
import { createFolderMeterCache } from '@plugindex/node/meter-cache';
import { meterBounds } from '@plugindex/wasm';
import { hook, packed, plugin } from '../../test/host/hostile-modules.ts';
import { repositoryRoot } from '../../test/kit/build-cache.ts';
import { buildOfficialPlugins, type OfficialPlugin } from '../../test/kit/official-plugins.ts';
import { openGuest } from '../../test/kit/open-guest.ts';
import { packSource } from '../../test/pdk-js/pack-source.ts';

/** At most this share on top of the plain call, median over the plugins. */
export const meterGoal = 0.15;
/** At most this long from the start of an endless loop to its error, beyond what the fuel itself takes; milliseconds. */
export const stopGoalMs = 20;

const options = { maxPages: 1024, maxElements: 65_536 };

export interface CallBenchmark {
  readonly name: string;
  /** Medians, CPU microseconds for one call. */
  readonly plain: number;
  readonly metered: number;
  /** Median over pairs of metered / plain. */
  readonly ratio: number;
  readonly fuel: number;
}

/** @example benchmarkCalls({ pairs: 20 })[0]?.ratio // 1.1 */
export function benchmarkCalls({ pairs = 200 }: { readonly pairs?: number } = {}): readonly CallBenchmark[] {
  return buildOfficialPlugins().flatMap((official) => measureCalls(official, pairs));
}

function measureCalls({ name, bytes, manifest }: OfficialPlugin, pairs: number): readonly CallBenchmark[] {
  const [example] = manifest.examples ?? [];
  if (example === undefined) return [];
  const { config = {}, hook: asked, input } = example;
  const open = (module: Uint8Array) => openGuest(module, { grants: manifest.capabilities ?? {}, config });
  const [plain, metered] = [open(bytes), open(meterModule(bytes, options).bytes)];
  const callPlain = () => plain.call(asked, input);
  const callMetered = () => metered.call(asked, input);
  // Long enough for the engine to have compiled the hot functions a second time, with optimisations: it does so in threads of
  // its own, whose time would be counted too.
  for (let count = 0; count < warmUpCalls; count += 1) for (const call of [callPlain, callMetered]) call();
  const before = metered.fuelUsed();
  callMetered();
  const fuel = metered.fuelUsed() - before;
  const times = Array.from({ length: pairs }, (_, pair) => {
    // In turn, and the turn changes, so that neither always runs in the other's wake.
    if (pair % 2 === 0) return { plain: cpuMicroseconds(callPlain), metered: cpuMicroseconds(callMetered) };
    const second = cpuMicroseconds(callMetered);
    return { plain: cpuMicroseconds(callPlain), metered: second };
  });
  return [
    {
      name,
      plain: median(times.map((each) => each.plain)),
      metered: median(times.map((each) => each.metered)),
      ratio: median(times.map((each) => each.metered / each.plain)),
      fuel,
    },
  ];
}

const warmUpCalls = 2_000;
const callsPerSample = 20;

function cpuMicroseconds(call: () => unknown): number {
  const start = process.cpuUsage();
  for (let count = 0; count < callsPerSample; count += 1) call();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / callsPerSample;
}

export interface RewriteBenchmark {
  readonly name: string;
  readonly bytes: number;
  readonly meteredBytes: number;
  /** CPU milliseconds: the first time in this process for the first module, and the median of many. */
  readonly ms: number;
}

/** Official plugins, and the largest modules of npm packages that are here anyway. */
export function benchmarkRewriting({
  rounds = 15,
}: {
  readonly rounds?: number;
} = {}): readonly RewriteBenchmark[] {
  const official = buildOfficialPlugins().map(({ name, bytes }) => ({ name, bytes }));
  return [...official, ...foreignModules()].flatMap(({ name, bytes }) => {
    const times = Array.from({ length: rounds }, () => {
      const start = process.cpuUsage();
      meterModule(bytes, { maxPages: 65_536, maxElements: 1_000_000 });
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    });
    const metered = meterModule(bytes, { maxPages: 65_536, maxElements: 1_000_000 }).bytes;
    return [{ name, bytes: bytes.length, meteredBytes: metered.length, ms: median(times) }];
  });
}

function foreignModules(): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  const folder = join(repositoryRoot, 'node_modules');
  return ['shiki/dist/onig.wasm', 'playwright-core/lib/*.wasm'].flatMap((pattern) =>
    globSync(pattern, { cwd: folder })
      .filter((file) => existsSync(join(folder, file)))
      .map((file) => ({ name: file, bytes: new Uint8Array(readFileSync(join(folder, file))) })),
  );
}

export interface StopBenchmark {
  readonly what: string;
  readonly fuel: number;
  /** Median, milliseconds of wall time from the call to the error, and to the answer of the next call. */
  readonly stopMs: number;
  readonly recoverMs: number;
}

// Each begins with an empty i32 counter in local 2, or needs none.
const loops: Readonly<Record<string, readonly number[]>> = {
  'an empty loop': [0x03, 0x40, 0x0c, 0, 0x0b],
  // local 0 += 1, branch back
  'a loop that counts': [0x03, 0x40, 0x20, 0, 0x41, 1, 0x6a, 0x21, 0, 0x0c, 0, 0x0b],
  'a loop that fills 64 KiB': [
    0x03, 0x40, 0x41, 0, 0x41, 0, 0x41, 0x80, 0x80, 0x04, 0xfc, 11, 0, 0x0c, 0, 0x0b,
  ],
  'a loop that lets memory grow by nothing': [0x03, 0x40, 0x41, 0, 0x40, 0, 0x1a, 0x0c, 0, 0x0b],
};

const scripts: Readonly<Record<string, string>> = {
  'a script that loops': 'for (;;) {}',
  'a script with a regular expression that explodes': 'return /^(a+)+$/.test("a".repeat(60) + "!");',
  'a script that fills memory':
    'const bytes = new Uint8Array(1 << 20); for (let n = 0; ; n++) bytes.fill(n);',
};

interface StopOptions {
  readonly rounds?: number;
  readonly fuel?: number;
}

/** @example (await benchmarkStops({ rounds: 5 }))[0]?.stopMs // 0.2 */
export async function benchmarkStops(options: StopOptions = {}): Promise<readonly StopBenchmark[]> {
  const guests = Object.entries(loops).map(([what, body]) => ({
    what,
    bytes: plugin({ go: '{"ok":1}' }, { functions: [hook('attack', [...body, ...packed(0, 8)])] }),
  }));
  for (const [what, body] of Object.entries(scripts)) {
    const source = `export const go = () => 1; export const attack = (): unknown => { ${body} };`;
    guests.push({ what, bytes: await packSource(source) });
  }
  return guests.map((guest) => measureStop(guest, options));
}

function measureStop(
  { what, bytes }: { readonly what: string; readonly bytes: Uint8Array },
  { rounds = 9, fuel = 100_000_000 }: StopOptions,
): StopBenchmark {
  const instance = createInstance({ bytes, grants: {}, config: {}, ports: {}, limits: { maxFuel: fuel } });
  const times = Array.from({ length: rounds }, () => {
    const startedAt = performance.now();
    expectOutOfFuel(() => instance.call('attack', {}));
    const stoppedAt = performance.now();
    instance.call('go', {});
    return { stop: stoppedAt - startedAt, recover: performance.now() - stoppedAt };
  });
  const stopMs = median(times.map(({ stop }) => stop));
  return { what, fuel, stopMs, recoverMs: median(times.map(({ recover }) => recover)) };
}

function expectOutOfFuel(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    if (error instanceof HostError && error.code === 'host/out-of-fuel') return;
    throw error;
  }
  throw new Error('An endless loop came to an end without running out of fuel');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export interface CacheBenchmark {
  readonly name: string;
  /** Median of many, milliseconds of wall time: metering anew, and reading the metered module from a folder. */
  readonly meterMs: number;
  readonly cachedMs: number;
}

export async function benchmarkCache({ rounds = 40 } = {}): Promise<readonly CacheBenchmark[]> {
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-bench-'));
  const limits = { maxMemoryBytes: 64 * 2 ** 20 };
  try {
    const cache = createFolderMeterCache(folder);
    const results: CacheBenchmark[] = [];
    for (const { name, bytes } of buildOfficialPlugins()) {
      const meter = () => meterModule(bytes, meterBounds(limits)).bytes;
      await cache.write(bytes, meter(), limits);
      const meterMs = await medianMs(rounds, meter);
      results.push({ name, meterMs, cachedMs: await medianMs(rounds, () => cache.read(bytes, limits)) });
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function medianMs(rounds: number, act: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    await act();
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

async function render(): Promise<string> {
  const calls = benchmarkCalls();
  const overhead = median(calls.map(({ ratio }) => ratio)) - 1;
  return [
    ...calls.map(
      ({ name, plain, metered, ratio, fuel }) =>
        `meter, ${name}: ${metered.toFixed(0)} CPU µs a call, without ${plain.toFixed(0)}: ${ratio.toFixed(2)}×, ${fuel} units`,
    ),
    `meter, median over the plugins: ${(overhead * 100).toFixed(0)} % (goal ≤ ${meterGoal * 100} %)`,
    ...benchmarkRewriting().map(
      ({ name, bytes, meteredBytes, ms }) =>
        `meter, rewriting ${name}: ${ms.toFixed(1)} CPU ms, ${bytes} bytes to ${meteredBytes} (${(meteredBytes / bytes).toFixed(2)}×)`,
    ),
    ...(await benchmarkCache()).map(
      ({ name, meterMs, cachedMs }) =>
        `meter, ${name} from a cache in a folder: ${cachedMs.toFixed(2)} ms, metering anew ${meterMs.toFixed(2)} ms`,
    ),
    ...(await benchmarkStops()).map(
      ({ what, fuel, stopMs, recoverMs }) =>
        `meter, ${what}: stopped after ${fuel} units in ${stopMs.toFixed(1)} ms, next call answered ${recoverMs.toFixed(2)} ms later (goal ≤ 50)`,
    ),
  ].join('\n');
}

if (import.meta.main) console.log(await render());
