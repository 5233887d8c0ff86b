// Every hostile guest in a program of its own: the program is never late for longer than its plugins may take, and ends well.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Outcome } from './hostile-main.ts';

const program = new URL('hostile-main.ts', import.meta.url).pathname;

/** How each of them ends. */
const ends: Readonly<Record<string, string>> = {
  'an endless loop': 'host/timeout',
  'an endless start': 'host/timeout',
  'an endless allocator': 'host/timeout',
  'a table that grows': 'host/timeout',
  'bulk work': 'host/timeout',
  'a flood of log lines': 'host/timeout',
  'a flood of requests': 'host/timeout',
  recursion: 'host/trap',
  'a memory that grows': 'ok',
  'a trap': 'host/trap',
  'an allocator that asks': 'host/trap',
  'an answer of all the memory': 'host/output-too-large',
  'as many spaces as an answer may have': 'host/output-invalid',
  'as many brackets as an answer may have': 'host/output-invalid',
  'hundreds of thousands of objects': 'ok',
  'twenty thousand functions': 'ok',
  'a function of a megabyte': 'ok',
  'blocks within blocks': 'host/module-unsafe',
};

test.each(['shared', 'strict', 'process'])(
  '%s: no guest ends the program or keeps it for longer than its own time, and its neighbour is answered all the while',
  async (isolation) => {
    // Rejects where the program ends with anything but 0.
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      '--no-warnings',
      program,
      isolation,
    ]);
    expect(stderr).toBe('');
    const outcomes: readonly Outcome[] = JSON.parse(stdout);
    expect(outcomes.map(({ what }) => what)).toEqual(Object.keys(ends));
    for (const { what, outcome, timeoutMs, lateMs, isNeighbourAnswered } of outcomes) {
      // On a machine that is busy enough everything may take longer than its time.
      expect([ends[what], 'host/timeout'], what).toContain(outcome);
      expect(lateMs, what).toBeLessThan(timeoutMs);
      expect(isNeighbourAnswered, what).toBe(true);
    }
  },
);
