// A plugin that keeps others waiting: it goes on in a worker of its own, and comes back when it has been quiet.
import { createPoolRunner, type WorkerHandle } from '@plugindex/host';
import { expect, test } from 'vitest';
import { nodeTimers, spawnThread } from '../../../packages/node/src/runner/node-runner.ts';
import { plugin } from '../../host/hostile-modules.ts';
import { ok } from '../../host/meter/attacking.ts';
import { asking, good } from './guests.ts';
import { load, openRunner, serverOf } from './runners.ts';

const grants = { net: ['api.example.com'] };

/** A runner whose workers are counted, and whose quiet times are over when the test says so. */
function openCounted(maxWorkers: number) {
  const quiet = new Set<() => void>();
  const ended: WorkerHandle[] = [];
  const runner = createPoolRunner({
    isolation: 'shared',
    maxWorkers,
    spawn: (events) => {
      const handle = spawnThread(events);
      const terminate = () => {
        ended.push(handle);
        return handle.terminate();
      };
      return { ...handle, terminate };
    },
    timers: {
      ...nodeTimers,
      afterIdle: (_delayMs, act) => {
        quiet.add(act);
        return () => quiet.delete(act);
      },
    },
    now: () => performance.now(),
  });
  return { runner, quiet, ended };
}

/** Answers when it is told to. */
function openServer() {
  const open: (() => void)[] = [];
  const server = serverOf(() => new Promise((resolve) => open.push(() => resolve({ ok: 'late' }))));
  return { server, open };
}

test('it has its worker until it was quiet for a while, and then shares again', async () => {
  const { runner, quiet, ended } = openCounted(8);
  const { server, open } = openServer();
  const slow = await load(runner, asking('http', '{}'), { server, grants });
  const nice = await load(runner, plugin({ go: ok }));
  const waiting = slow.outcome('ask');
  expect(await nice.outcome('go')).toEqual(good);
  expect(quiet.size).toBe(0);
  await expect.poll(() => open.length).toBe(1);
  open[0]?.();
  expect(await waiting).toMatchObject({ ok: true });
  expect(quiet.size).toBe(1);
  expect(ended).toHaveLength(0);
  // While it is called its quiet time begins anew.
  expect(await slow.outcome('go')).toEqual(good);
  expect(quiet.size).toBe(1);
  for (const act of quiet) act();
  await expect.poll(() => ended.length).toBe(1);
  expect(await Promise.all([slow.outcome('go'), nice.outcome('go')])).toEqual([good, good]);
  await runner.close();
});

test('where there are as many workers as there may be, others wait after all', async () => {
  const { runner, ended } = openCounted(1);
  const { server, open } = openServer();
  const slow = await load(runner, asking('http', '{}'), { server, grants });
  const nice = await load(runner, plugin({ go: ok }));
  const order: string[] = [];
  const waiting = slow.outcome('ask').then(() => order.push('slow'));
  const behind = nice.outcome('go').then(() => order.push('nice'));
  await expect.poll(() => open.length).toBe(1);
  open[0]?.();
  await Promise.all([waiting, behind]);
  expect(order).toEqual(['slow', 'nice']);
  expect(ended).toHaveLength(0);
  await runner.close();
});

test('a plugin that is unloaded takes its own worker with it', async () => {
  const { runner, ended } = openCounted(8);
  const { server, open } = openServer();
  const slow = await load(runner, asking('http', '{}'), { server, grants });
  const nice = await load(runner, plugin({ go: ok }));
  const waiting = slow.outcome('ask');
  expect(await nice.outcome('go')).toEqual(good);
  await expect.poll(() => open.length).toBe(1);
  open[0]?.();
  expect(await waiting).toMatchObject({ ok: true });
  await slow.unload();
  expect(ended).toHaveLength(1);
  expect(await slow.outcome('go')).toBe('host/disposed');
  expect(await nice.outcome('go')).toEqual(good);
  await runner.close();
});

test.each(['strict', 'process'] as const)(
  '%s: who waits for an answer keeps nobody waiting',
  async (isolation) => {
    // Under "shared" the other would wait: there is no second worker to go to.
    const runner = openRunner({ isolation, maxWorkers: 1, keepsSpare: false });
    const { server, open } = openServer();
    const slow = await load(runner, asking('http', '{}'), { server, grants });
    const nice = await load(runner, plugin({ go: ok }));
    const waiting = slow.outcome('ask');
    await expect.poll(() => open.length).toBe(1);
    expect(await nice.outcome('go')).toEqual(good);
    open[0]?.();
    expect(await waiting).toMatchObject({ ok: true });
    await runner.close();
  },
);
