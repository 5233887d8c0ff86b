// Fuzzes the module reader and the inspection: `node scripts/fuzz-wasm.ts --runs 100000 --seed 1 [more.wasm …]`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import type { Manifest, RegistryConfig } from '@plugindex/model';
import { inspect } from '@plugindex/registry/inspect/inspect';
import { type ModuleFacts, readModule, WasmError } from '@plugindex/wasm';
import { mutateModule } from '../test/kit/mutate-module.ts';
import { createRandomBelow, type RandomBelow, randomModule } from '../test/kit/random-module.ts';
import { compareWithEngine, engineAccepts } from './fuzz-wasm-engine.ts';

export interface SeedModule {
  /** File that it was found in. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
  readonly modules: readonly SeedModule[];
  readonly manifest: Manifest;
  readonly registry: RegistryConfig;
  /** Told after each run, for a progress line. */
  readonly onRun?: (run: number) => void;
}

export interface FuzzReport {
  readonly runs: number;
  readonly seed: number;
  readonly read: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly acceptedByEngine: number;
  /** Slowest reading of a module of at least 64 KiB, in milliseconds per MiB; and of a smaller one, in milliseconds. */
  readonly slowestMsPerMiB: number;
  readonly slowestSmallMs: number;
  /** Each breach: what happened, and the module in base64. */
  readonly breaches: readonly { readonly what: string; readonly module: string }[];
}

// The contract: at most 50 ms per MiB. Below 64 KiB a pause of the machine is longer than the work: at most 5 ms.
const maxMsPerMiB = 50;
const smallBytes = 65_536;
const maxSmallMs = 5;
/** Modules above this are picked once in 20 times, as the engine needs milliseconds for each. */
const largeBytes = 65_536;
const maxBreaches = 20;

/** Runs the fuzzer. Deterministic but for the timings. */
export function fuzzWasm(options: FuzzOptions): FuzzReport {
  // Makes the engine tell the types of imports and exports too; changes nothing of what it accepts.
  setFlagsFromString('--experimental-wasm-type-reflection');
  const below = createRandomBelow(options.seed);
  const refused: Record<string, number> = {};
  const tally = { read: 0, refused, accepted: 0, msPerMiB: 0, smallMs: 0 };
  const breaches: { what: string; module: string }[] = [];
  for (let run = 0; run < options.runs && breaches.length < maxBreaches; run += 1) {
    const bytes = nextModule(options.modules, below);
    for (const what of judge(bytes, options, tally))
      breaches.push({ what, module: Buffer.from(bytes).toString('base64').slice(0, 20_000) });
    options.onRun?.(run);
  }
  const { read, accepted, msPerMiB, smallMs } = tally;
  return {
    runs: options.runs,
    seed: options.seed,
    read,
    refused,
    acceptedByEngine: accepted,
    slowestMsPerMiB: msPerMiB,
    slowestSmallMs: smallMs,
    breaches,
  };
}

function nextModule(modules: readonly SeedModule[], below: RandomBelow): Uint8Array {
  const kind = below(10);
  if (kind === 0 || modules.length === 0) return randomModule(below);
  if (kind <= 3) return mutateModule(randomModule(below), below);
  const large = below(20) === 0;
  const candidates = modules.filter(({ bytes }) => bytes.length > largeBytes === large);
  const picked = candidates[below(Math.max(1, candidates.length))];
  return picked === undefined ? randomModule(below) : mutateModule(picked.bytes, below);
}

interface Tally {
  read: number;
  refused: Record<string, number>;
  accepted: number;
  msPerMiB: number;
  smallMs: number;
}

function* judge(bytes: Uint8Array, { manifest, registry }: FuzzOptions, tally: Tally): Iterable<string> {
  const outcome = tryReading(bytes);
  const budget = budgetMs(bytes.length);
  if (outcome.ms > budget / 10) {
    // Slow once is a collection of garbage or a compiler at work, slow six times is the reader.
    const times = Array.from({ length: 5 }, () => tryReading(bytes).ms);
    outcome.ms = Math.min(outcome.ms, ...times);
    if (outcome.ms > budget) yield `took ${outcome.ms.toFixed(2)} ms for ${bytes.length} bytes`;
  }
  if (bytes.length >= smallBytes)
    tally.msPerMiB = Math.max(tally.msPerMiB, (outcome.ms / bytes.length) * 2 ** 20);
  else tally.smallMs = Math.max(tally.smallMs, outcome.ms);
  const accepted = engineAccepts(bytes);
  if (accepted) tally.accepted += 1;
  if (outcome.facts !== undefined) tally.read += 1;
  else if (outcome.error instanceof WasmError)
    tally.refused[outcome.error.code] = (tally.refused[outcome.error.code] ?? 0) + 1;
  else yield `threw ${String(outcome.error)}`;
  if (accepted && outcome.facts === undefined)
    yield `refused what the engine accepts: ${String(outcome.error)}`;
  if (accepted && outcome.facts !== undefined) yield* compareWithEngine(bytes, outcome.facts);
  try {
    const { problems } = inspect({ bytes, manifest, registry, file: 'manifest.yaml' });
    if (outcome.facts === undefined && problems.length === 0)
      yield 'inspect() found nothing in unreadable bytes';
  } catch (error) {
    yield `inspect() threw ${String(error)}`;
  }
}

function budgetMs(bytes: number): number {
  return bytes < smallBytes ? maxSmallMs : (bytes / 2 ** 20) * maxMsPerMiB;
}

interface Outcome {
  ms: number;
  readonly facts?: ModuleFacts;
  readonly error?: unknown;
}

/** Measured in time of this thread, so that what else the machine does does not count. */
function tryReading(bytes: Uint8Array): Outcome {
  const startedAt = process.threadCpuUsage();
  const elapsedMs = () => {
    const { user, system } = process.threadCpuUsage(startedAt);
    return (user + system) / 1000;
  };
  try {
    const facts = readModule(bytes);
    return { ms: elapsedMs(), facts };
  } catch (error) {
    return { ms: elapsedMs(), error };
  }
}

const root = fileURLToPath(new URL('..', import.meta.url));
/** Engines take seconds for the largest modules of our dependencies; these are read by a test of their own. */
const maxSeedBytes = 1 << 20;

/** Real modules: official plugins where they were built, and what published npm packages carry, in base64 too. */
export function findSeedModules(): readonly SeedModule[] {
  const modules: SeedModule[] = [];
  for (const folder of ['plugins', 'node_modules'])
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }))
      modules.push(...modulesIn(join(folder, name)));
  return modules
    .filter(({ bytes }) => bytes.length <= maxSeedBytes && engineAccepts(bytes))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

// `llhttp-wasm.js` of undici and `lexer.js` of es-module-lexer, among others.
const mayCarryModule = /(?:wasm|lexer|simd)[\w.-]*\.[cm]?js$/;

function modulesIn(name: string): SeedModule[] {
  // Caches differ from machine to machine.
  if (name.includes('/.')) return [];
  if (name.endsWith('.wasm')) return [{ name, bytes: new Uint8Array(readFileSync(join(root, name))) }];
  if (!mayCarryModule.test(name)) return [];
  const found = readFileSync(join(root, name), 'utf8').match(/AGFzbQEAAAA[A-Za-z0-9+/=]{100,}/g) ?? [];
  return found.map((base64) => ({ name, bytes: new Uint8Array(Buffer.from(base64, 'base64')) }));
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
  });
  const runs = Number(values.runs);
  const given = positionals.map((name) => ({ name, bytes: new Uint8Array(readFileSync(name)) }));
  const modules = [...findSeedModules(), ...given];
  const { manifest, registry } = JSON.parse(
    readFileSync(join(root, 'test/fixtures/inspect/base.json'), 'utf8'),
  );
  process.stderr.write(`${modules.length} real modules: ${modules.map(({ name }) => name).join(', ')}\n`);
  const onRun = (run: number) => {
    if (run % 10_000 === 9_999) process.stderr.write(`${run + 1} of ${runs}\n`);
  };
  const report = fuzzWasm({ runs, seed: Number(values.seed), modules, manifest, registry, onRun });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = report.breaches.length === 0 ? 0 : 1;
}

if (import.meta.main) main();
