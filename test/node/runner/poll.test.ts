// Looking for answers never takes the event loop away from everybody else.
import { expect, test } from 'vitest';
import { createPollBudget } from '../../../packages/node/src/runner/poll-budget.ts';
import { plugin } from '../../host/hostile-modules.ts';
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
  while (ticks < 20) await one.call('go', {});
  clearInterval(timer);
  expect(ticks).toBe(20);
});
