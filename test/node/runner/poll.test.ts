// Looking for answers never takes the event loop away from everybody else.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createPollBudget } from '../../../packages/node/src/runner/poll-budget.ts';
import { plugin } from '../../host/hostile-modules.ts';
import { repositoryRoot } from '../../kit/build-cache.ts';
import { load, openRunner } from './runners.ts';

test('one turn of the event loop spends half a millisecond at most, the next has as much again', async () => {
  let now = 0;
  const budget = createPollBudget(() => now);
  const look = (maxMs: number) => {
    const startedAt = now;
    budget.spend(maxMs, (isInTime) => {
      while (isInTime()) now += 0.01;
    });
    return now - startedAt;
  };
  expect(look(0.2)).toBeCloseTo(0.2, 1);
  expect(look(5)).toBeCloseTo(0.3, 1);
  expect(look(0.2)).toBe(0);
  await new Promise((resolve) => setImmediate(resolve));
  expect(look(5)).toBeCloseTo(0.5, 1);
});

test('whoever calls over and over lets timers fire and other tasks run', async () => {
  const one = await load(openRunner('shared'), plugin({ go: '{"ok":1}' }));
  let ticks = 0;
  const timer = setInterval(() => {
    ticks++;
  }, 1);
  // Where no timer fires this never ends. Several may within one call, on a busy machine.
  while (ticks < 20) await one.call('go', {});
  clearInterval(timer);
  expect(ticks).toBeGreaterThanOrEqual(20);
});

test('what a listener throws reaches the event loop, and the caller has its answer', () => {
  // In a program of its own: an error that nobody caught would end this one.
  const program = `
    import { defaultPluginLimits } from '@plugindex/host';
    import { createNodeRunner } from '@plugindex/node';
    const thrown = [];
    process.on('uncaughtException', (error) => thrown.push(error.message));
    const runner = createNodeRunner();
    const plugin = await runner.load({
      name: 'go', bytes: Buffer.from(process.argv[1], 'base64'), grants: {}, config: {}, limits: defaultPluginLimits,
      server: { offers: new Set(), serve: async () => ({ ok: null }), endCall: () => undefined },
      onCall: () => { throw new Error('of the listener'); },
    });
    const answers = [];
    for (let count = 0; count < 50; count++) answers.push(await plugin.call('go', {}));
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log(JSON.stringify([answers.filter(({ ok }) => ok).length, thrown.length, [...new Set(thrown)]]));
    await runner.close();`;
  const bytes = Buffer.from(plugin({ go: '{"ok":1}' })).toString('base64');
  const words = ['--no-warnings', '--input-type=module', '--eval', program, bytes];
  const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: repositoryRoot, encoding: 'utf8' });
  expect(stdout, stderr).toBe('[50,50,["of the listener"]]\n');
});
