// Guests that do not end by themselves, and workers that end without being asked: nobody but the offender notices.
import { createPoolRunner, defaultPluginLimits, type WorkerHandle } from '@plugindex/host';
import { describe, expect, test, vi } from 'vitest';
import { nodeTimers, spawnThread } from '../../../packages/node/src/runner/node-runner.ts';
import { plugin } from '../../host/hostile-modules.ts';
import { ok } from '../../host/meter/attacking.ts';
import { childProcesses } from './child-processes.ts';
import { asking, endless, endlessAllocator, endlessStart, good } from './guests.ts';
import { endable, load, noServer, openRunner, serverOf } from './runners.ts';

const plenty = Number.MAX_SAFE_INTEGER;
const brief = { limits: { timeoutMs: 600, maxFuel: plenty } };

describe.each(endable)('%s', (isolation) => {
  const runner = openRunner({ isolation });

  test('an endless loop is ended, wherever it is, and the next call is answered', async () => {
    const one = await load(runner, endless, brief);
    const startedAt = performance.now();
    expect(await one.outcome('attack')).toBe('host/timeout');
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await one.outcome('go')).toEqual(good);
    expect(one.reports.map(({ failure }) => failure)).toEqual(['host/timeout', undefined]);
    expect(one.reports[0]).toMatchObject({ hook: 'attack', fuelUsed: 0, memoryBytes: 0 });
    for (const bytes of [endlessStart, endlessAllocator]) {
      const other = await load(runner, bytes, brief);
      expect(await other.outcome('go')).toBe('host/timeout');
      expect(await other.outcome('go')).toBe('host/timeout');
      await other.unload();
    }
    await one.unload();
  });

  test('calls that wait behind an endless one are answered in the end', async () => {
    const one = await load(runner, endless, brief);
    const outcomes = await Promise.all(
      ['go', 'attack', 'go', 'attack', 'go'].map((hook) => one.outcome(hook)),
    );
    expect(outcomes).toEqual([good, 'host/timeout', good, 'host/timeout', good]);
    await one.unload();
  });

  test('a call whose time is over in the middle of a request is ended, and the request is aborted', async () => {
    const aborted: boolean[] = [];
    const server = serverOf(
      ({ signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            aborted.push(signal.aborted);
            resolve({ ok: 'too late' });
          });
        }),
    );
    const grants = { net: ['api.example.com'] };
    const one = await load(runner, asking('http', '{}'), { ...brief, server, grants });
    expect(await one.outcome('ask')).toBe('host/timeout');
    expect(aborted).toEqual([true]);
    expect(server.ended).toHaveLength(1);
    // The late answer reaches nobody.
    expect(await one.outcome('go')).toEqual(good);
    expect(server.ended).toHaveLength(2);
    await one.unload();
  });

  test('a worker that is killed from outside takes its call with it, and nothing else', async () => {
    const handles: WorkerHandle[] = [];
    const killed =
      isolation === 'process'
        ? openRunner({ isolation, keepsSpare: false })
        : createPoolRunner({
            isolation,
            keepsSpare: false,
            spawn: (events) => {
              const handle = spawnThread(events);
              handles.push(handle);
              return handle;
            },
            timers: nodeTimers,
            now: () => performance.now(),
          });
    const before = childProcesses();
    const one = await load(killed, endless, { limits: { maxFuel: plenty } });
    const call = one.outcome('attack');
    const waiting = one.outcome('go');
    if (isolation === 'process') {
      const [pid] = childProcesses().filter((found) => !before.includes(found));
      process.kill(pid ?? 0, 'SIGKILL');
    } else await handles[0]?.terminate();
    expect(await call).toBe('host/worker-crashed');
    expect(await waiting).toEqual(good);
    expect(one.reports.map(({ failure }) => failure)).toEqual(['host/worker-crashed', undefined]);
    await killed.close();
  });
});

describe('shared', () => {
  test('one plugin loops, and another is answered all the while', async () => {
    const runner = openRunner('shared');
    const evil = await load(runner, endless, { limits: { timeoutMs: 3_000, maxFuel: plenty } });
    const nice = await load(runner, plugin({ go: ok }));
    // The spare is ready by then.
    await nice.outcome('go');
    const attack = evil.outcome('attack');
    let answered = 0;
    let longest = 0;
    while (evil.reports.length === 0) {
      const startedAt = performance.now();
      expect(await nice.outcome('go')).toEqual(good);
      longest = Math.max(longest, performance.now() - startedAt);
      answered++;
    }
    expect(await attack).toBe('host/timeout');
    expect(answered).toBeGreaterThan(10);
    // Far less than the three seconds that the other one takes: it does not wait for its end.
    expect(longest).toBeLessThan(2_500);
    expect(nice.reports.every(({ failure }) => failure === undefined)).toBe(true);
    expect(await evil.outcome('go')).toEqual(good);
  });

  test('a plugin that waits for the network does not make others wait', async () => {
    const runner = openRunner('shared');
    const open: (() => void)[] = [];
    const server = serverOf(
      () => new Promise((resolve) => open.push(() => resolve({ ok: 'from the network' }))),
    );
    const slow = await load(runner, asking('http', '{}'), { server, grants: { net: ['api.example.com'] } });
    const nice = await load(runner, plugin({ go: ok }));
    const waiting = slow.outcome('ask');
    for (let count = 0; count < 20; count++) expect(await nice.outcome('go')).toEqual(good);
    expect(slow.reports).toEqual([]);
    await vi.waitFor(() => expect(open).toHaveLength(1));
    open[0]?.();
    expect(await waiting).toEqual({ ok: true, value: 'from the network' });
    // And again, in the worker that it has for itself now.
    const again = slow.outcome('ask');
    expect(await nice.outcome('go')).toEqual(good);
    await vi.waitFor(() => expect(open).toHaveLength(2));
    open[1]?.();
    expect(await again).toMatchObject({ ok: true });
  });

  test('a plugin with many calls lets others take their turn', async () => {
    const runner = openRunner('shared');
    const greedy = await load(runner, plugin({ go: ok }));
    const modest = await load(runner, plugin({ go: ok }));
    const order: string[] = [];
    const calls = Array.from({ length: 50 }, () => greedy.outcome('go').then(() => order.push('greedy')));
    await Promise.all([...calls, modest.outcome('go').then(() => order.push('modest'))]);
    expect(order.indexOf('modest')).toBeLessThan(5);
  });

  test('a plugin that is unloaded while others run takes nothing with it', async () => {
    const runner = openRunner('shared');
    const one = await load(runner, plugin({ go: ok }));
    const two = await load(runner, plugin({ go: ok }));
    const [first, ...rest] = Array.from({ length: 3 }, () => one.outcome('go'));
    const calls = Array.from({ length: 10 }, () => two.outcome('go'));
    await one.unload();
    expect(await first).toEqual(good);
    expect(await Promise.all(rest)).toEqual(['host/disposed', 'host/disposed']);
    expect(await Promise.all(calls)).toEqual(calls.map(() => good));
  });
});

test('a worker that cannot start is an error of the call, and not of the process', async () => {
  const runner = createPoolRunner({
    isolation: 'shared',
    spawn: ({ onExit }) => {
      setImmediate(() => onExit('there is no room'));
      const nothing = () => undefined;
      return { sharesModules: true, canWait: true, post: nothing, answer: nothing, terminate: nothing };
    },
    timers: nodeTimers,
    now: () => performance.now(),
  });
  const loading = runner.load({
    name: 'a',
    bytes: plugin({ go: ok }),
    grants: {},
    config: {},
    limits: defaultPluginLimits,
    server: noServer,
  });
  await expect(loading).rejects.toMatchObject({
    code: 'host/worker-crashed',
    message: 'Cannot finish the call: there is no room',
  });
  await runner.close();
});
