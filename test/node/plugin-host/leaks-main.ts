// A program of its own that calls and reloads a plugin thousands of times, and prints what it holds before and after: see leaks.test.ts.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createPluginHost, type InstallablePlugin, type Isolation } from '@plugindex/host';
import { digestOf } from '@plugindex/model/digest-of';
import { createHostPorts } from '@plugindex/node/plugin-host';
import { createNodeRunner } from '@plugindex/node/runner/node-runner';
import { plugin, unreachable } from '../../host/hostile-modules.ts';
import { childProcesses } from '../runner/child-processes.ts';

/** What the program holds once nothing is left to collect. */
export interface Holding {
  /** Of this thread: JavaScript objects, and what belongs to them outside of the heap; bytes. */
  readonly heap: number;
  /** Of this process with all its threads, and of its children; bytes. */
  readonly resident: number;
  /** Threads of this process and its children, where the system tells. */
  readonly runners: number;
}

export interface Holdings {
  readonly before: Holding;
  readonly afterCalls: Holding;
  readonly afterReloads: Holding;
}

declare const gc: () => void;

/** Machines may be slow, or faster than a plugin may be called. */
const generous = { maxCallsPerSecond: 1_000_000, timeoutMs: 60_000 };

async function measure(): Promise<Holding> {
  // Several times, with turns in between: what finalizers let go is collected too, and workers that end have ended.
  for (let round = 0; round < 5; round++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  const children = childProcesses();
  return {
    heap: heapUsed + external,
    resident: children.reduce((sum, pid) => sum + residentBytes(pid), rss),
    runners: process.platform === 'linux' ? readdirSync('/proc/self/task').length + children.length : 0,
  };
}

/** Nothing of a process that has just ended. */
function residentBytes(pid: number): number {
  const file = `/proc/${pid}/status`;
  const status = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return Number(kilobytes) * 1024;
}

/** Bytes of its own for each version: an engine shares the code of modules that are the same. */
function versionOf(number: number): InstallablePlugin {
  const bytes = plugin({ go: `{"ok":${number}}`, trap: [unreachable] });
  return {
    name: 'one',
    version: `1.${number}.0`,
    digest: digestOf(bytes),
    manifest: { kinds: [], limits: generous },
    consent: {},
    config: {},
    readBytes: async () => bytes,
  };
}

async function run(isolation: Isolation, reloads: number): Promise<Holdings> {
  const host = createPluginHost({
    runners: (wanted) => createNodeRunner({ isolation: wanted }),
    isolationOf: () => isolation,
    ports: createHostPorts(),
    policy: {},
    limits: generous,
    // One answer, and the old version is let go.
    probation: { calls: 1 },
    quarantine: { maxBroken: 1_000_000 },
  });
  const input = { path: '/v1/users', body: 'x'.repeat(1000) };
  const call = async (count: number) => {
    for (let done = 0; done < count; done++) {
      // A trap now and then: a fresh instance for the next call.
      if (done % 50 === 0) await host.call('one', 'trap', input).catch(() => undefined);
      else await host.call('one', 'go', input);
    }
  };
  let version = 0;
  const reload = async (count: number) => {
    for (let done = 0; done < count; done++) {
      await host.reload('one', versionOf(++version));
      const answer = await host.call('one', 'go', input);
      if (!answer.ok || answer.value !== version) throw new Error(`version ${version} does not answer`);
    }
  };
  await host.install(versionOf(version));
  await host.start('one');
  // A tenth of it, so that code is compiled and heaps have the size that they need.
  await reload(reloads / 10);
  await call(1_000);
  const before = await measure();
  await call(10_000);
  const afterCalls = await measure();
  await reload(reloads);
  const afterReloads = await measure();
  await host.close();
  return { before, afterCalls, afterReloads };
}

const [asked = '', reloads = ''] = process.argv.slice(2);
const isolations: readonly Isolation[] = ['shared', 'strict', 'process', 'inline'];
const isolation = isolations.find((name) => name === asked);
if (isolation === undefined) throw new Error(`expected ${isolations.join(', ')}, found "${asked}"`);
console.log(JSON.stringify(await run(isolation, Number(reloads))));
