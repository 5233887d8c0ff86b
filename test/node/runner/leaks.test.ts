// Thousands of calls and reloads leave no memory behind: not in the host's heap, and not in what the whole process holds.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Isolation } from '@plugindex/host';
import { expect, test } from 'vitest';
import { plugin } from '../../host/hostile-modules.ts';
import { ok } from '../../host/meter/attacking.ts';
import { load, openRunner } from './runners.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

const bytes = plugin({ go: ok, bad: 'x', trap: [0x00] });
const input = { path: '/v1/users', body: 'x'.repeat(1000) };

/** Of the host's heap, and of the process with all its threads; bytes. */
async function memory(): Promise<{ readonly heap: number; readonly resident: number }> {
  // Twice, with a turn in between: what finalizers let go is collected too.
  for (let round = 0; round < 2; round++) {
    if (typeof collectGarbage === 'function') collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, resident: rss };
}

const growth = (before: number, after: number) => after / before - 1;

test.each(['shared', 'inline'] as const)(
  '%s: 10,000 calls and 1,000 reloads',
  async (isolation: Isolation) => {
    const runner = openRunner(isolation);
    const one = await load(runner, bytes, { onCall: () => undefined });
    const calls = async (count: number) => {
      for (let done = 0; done < count; done++) await one.outcome(done % 50 === 0 ? 'trap' : 'go', input);
    };
    const reloads = async (count: number) => {
      for (let done = 0; done < count; done++) {
        const other = await load(runner, bytes);
        await other.call('go', input);
        await other.unload();
      }
    };
    // Once around, so that code is compiled and heaps have the size that they need.
    await calls(5_000);
    await reloads(1_000);
    const before = await memory();
    await calls(10_000);
    const afterCalls = await memory();
    await reloads(1_000);
    const afterReloads = await memory();
    expect(growth(before.heap, afterCalls.heap)).toBeLessThan(0.1);
    expect(growth(before.resident, afterCalls.resident)).toBeLessThan(0.1);
    expect(growth(before.heap, afterReloads.heap)).toBeLessThan(0.1);
    expect(growth(before.resident, afterReloads.resident)).toBeLessThan(0.1);
  },
);
