// A program of its own that runs one hostile guest after the other beside one that behaves, and prints how late its event loop ever was: see hostile.test.ts.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  createMemoryStore,
  createPluginHost,
  HostError,
  type InstallablePlugin,
  type Isolation,
  type PluginHost,
} from '@plugindex/host';
import type { Limits } from '@plugindex/model';
import { digestOf } from '@plugindex/model/digest-of';
import { createHostPorts } from '@plugindex/node/plugin-host';
import { createNodeRunner } from '@plugindex/node/runner/node-runner';
import { plugin } from '../../host/hostile-modules.ts';
import { ok } from '../../host/meter/attacking.ts';
import {
  dearModules,
  endless,
  endlessAllocator,
  endlessStart,
  filling,
  floodingHost,
  growing,
  growingTable,
  logging,
  outputBombs,
  recursing,
  reentering,
  trapping,
} from '../runner/guests.ts';

/** What came of one guest. */
export interface Outcome {
  readonly what: string;
  /** The code of the HostError, or `ok`. */
  readonly outcome: string;
  /** What the plugin's calls may take, milliseconds. */
  readonly timeoutMs: number;
  /** The longest that the event loop was late, milliseconds. */
  readonly lateMs: number;
  /** Whether a plugin that behaves answered, meanwhile and afterwards. */
  readonly isNeighbourAnswered: boolean;
}

interface Attack {
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly hook?: string;
  /** Only its time ends it: little, and more fuel than can be burnt in it. */
  readonly isEndless?: boolean;
}

const attacks: readonly Attack[] = [
  { what: 'an endless loop', bytes: endless, isEndless: true },
  { what: 'an endless start', bytes: endlessStart, hook: 'go', isEndless: true },
  { what: 'an endless allocator', bytes: endlessAllocator, hook: 'go', isEndless: true },
  { what: 'a table that grows', bytes: growingTable, isEndless: true },
  { what: 'bulk work', bytes: filling, isEndless: true },
  { what: 'a flood of log lines', bytes: logging, isEndless: true },
  { what: 'a flood of requests', bytes: floodingHost, isEndless: true },
  { what: 'recursion', bytes: recursing },
  { what: 'a memory that grows', bytes: growing },
  { what: 'a trap', bytes: trapping },
  { what: 'an allocator that asks', bytes: reentering('kv') },
  ...Object.entries({ ...outputBombs, ...dearModules }).map(([what, bytes]) => ({ what, bytes })),
];
// The default of a host, and less for guests that take all of it.
const timeoutMs = 1000;
const endlessTimeoutMs = 400;

function installable(name: string, bytes: Uint8Array, limits: Limits): InstallablePlugin {
  const capabilities = { log: true, kv: { maxBytes: 1000 } };
  return {
    name,
    version: '1.0.0',
    digest: digestOf(bytes),
    manifest: { kinds: [], capabilities, limits },
    consent: capabilities,
    config: {},
    readBytes: async () => bytes,
  };
}

async function outcomeOf(host: PluginHost, name: string, hook: string): Promise<string> {
  try {
    await host.start(name);
    const { ok } = await host.call(name, hook, {});
    return ok ? 'ok' : 'error';
  } catch (error) {
    if (error instanceof HostError) return error.code;
    throw error;
  }
}

async function attack(
  host: PluginHost,
  { what, bytes, hook = 'attack', isEndless = false }: Attack,
): Promise<Outcome> {
  const limits = isEndless
    ? { timeoutMs: endlessTimeoutMs, maxFuel: Number.MAX_SAFE_INTEGER }
    : { timeoutMs };
  await host.install(installable('evil', bytes, limits));
  const late = monitorEventLoopDelay({ resolution: 1 });
  late.enable();
  const [outcome, meanwhile] = await Promise.all([
    outcomeOf(host, 'evil', hook),
    host.call('nice', 'go', {}),
  ]);
  // What kept the loop until now is seen by the next tick.
  await new Promise((resolve) => setTimeout(resolve, 5));
  late.disable();
  const afterwards = await host.call('nice', 'go', {});
  await host.destroy('evil');
  return {
    what,
    outcome,
    timeoutMs: limits.timeoutMs,
    lateMs: late.max / 1e6,
    isNeighbourAnswered: meanwhile.ok && afterwards.ok,
  };
}

async function run(isolation: Isolation): Promise<readonly Outcome[]> {
  const host = createPluginHost({
    runners: (wanted) => createNodeRunner({ isolation: wanted }),
    isolationOf: () => isolation,
    ports: createHostPorts(),
    policy: 'all',
    capabilities: { store: createMemoryStore() },
    limits: { timeoutMs: 60_000, maxFuel: Number.MAX_SAFE_INTEGER },
  });
  await host.install(installable('nice', plugin({ go: ok }), { timeoutMs: 60_000 }));
  await host.start('nice');
  await host.call('nice', 'go', {});
  const found: Outcome[] = [];
  for (const one of attacks) found.push(await attack(host, one));
  await host.close();
  return found;
}

const isolations: readonly Isolation[] = ['shared', 'strict', 'process'];
const isolation = isolations.find((name) => name === process.argv[2]);
if (isolation === undefined) throw new Error(`expected one of ${isolations.join(', ')}`);
console.log(JSON.stringify(await run(isolation)));
