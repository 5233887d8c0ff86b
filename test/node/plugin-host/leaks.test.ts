// Thousands of calls and reloads leave nothing behind: no objects, no memory, no thread and no process.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Isolation } from '@plugindex/host';
import { expect, test } from 'vitest';
import type { Holdings } from './leaks-main.ts';

const program = new URL('leaks-main.ts', import.meta.url).pathname;

/**
 * Alone in its process, so that nothing else counts. Every collection is a full one, in workers too: what is left over then
 * is what somebody holds, while by default megabytes of garbage wait for a collection that comes late.
 */
async function holdings(isolation: Isolation, reloads: number): Promise<Holdings> {
  const words = ['--no-warnings', '--expose-gc', '--gc-global', program, isolation, String(reloads)];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return JSON.parse(stdout);
}

// A reload under `strict` and `process` starts a worker or a process: a thousand would take a minute of work each. What one of
// them left behind, a thread or a process with its memory, would be seen after three.
test.each([
  ['shared', 1_000],
  ['inline', 1_000],
  ['strict', 80],
  ['process', 80],
] as const)(
  '%s: 10,000 calls and %i reloads through the plugin host leave no more than they found',
  async (isolation, reloads) => {
    const { before, afterCalls, afterReloads } = await holdings(isolation, reloads);
    for (const after of [afterCalls, afterReloads]) {
      expect(after.heap / before.heap).toBeLessThan(1.1);
      expect(after.resident / before.resident).toBeLessThan(1.1);
      // A worker that is on its way out may still be there.
      expect(after.runners).toBeLessThanOrEqual(before.runners + 1);
    }
  },
  180_000,
);
