// Who works, who stands by, and who waits for whom: a pool of workers that do only what a test tells them.
import {
  createPoolRunner,
  defaultPluginLimits,
  type FromWorker,
  type PoolRunnerOptions,
  type RunningPlugin,
  type ToWorker,
  type WorkerEvents,
  type WorkerHandle,
} from '@plugindex/host';
import { expect, test } from 'vitest';
import { compileModule } from '../../../packages/host/src/engine.ts';
import { plugin } from '../hostile-modules.ts';

const bytes = plugin({ go: '{"ok":1}' });

class FakeWorker {
  readonly received: ToWorker[] = [];
  isWoken = false;
  isEnded = false;
  readonly #events: WorkerEvents;

  constructor(events: WorkerEvents) {
    this.#events = events;
    queueMicrotask(() => this.say({ type: 'standing-by' }));
  }

  get handle(): WorkerHandle {
    return {
      sharesModules: true,
      canWait: true,
      wake: () => {
        this.isWoken = true;
        if (!this.neverWakes) queueMicrotask(() => this.say({ type: 'ready' }));
      },
      post: (message) => this.#receive(message),
      answer: () => undefined,
      terminate: () => {
        this.isEnded = true;
      },
    };
  }

  neverWakes = false;
  compilesAlone = true;

  say(message: FromWorker): void {
    this.#events.onMessage(message);
  }

  compile(plugin: number): void {
    this.say({ type: 'compiled', plugin, imports: [], hooks: ['go'], module: compileModule(bytes) });
  }

  types(): readonly string[] {
    return this.received.map(({ type }) => type);
  }

  #receive(message: ToWorker): void {
    this.received.push(message);
    if (message.type === 'compile' && this.compilesAlone) queueMicrotask(() => this.compile(message.plugin));
    if (message.type === 'call') this.onCall(message.call);
  }

  onCall(call: number): void {
    const usage = { fuelUsed: 1, memoryBytes: 1 };
    queueMicrotask(() => this.say({ type: 'result', call, output: '{"ok":1}', usage, durationMs: 1 }));
  }
}

interface FakePool {
  readonly workers: readonly FakeWorker[];
  load(): Promise<RunningPlugin>;
}

/** `prepare` is asked what each worker is like before it says anything. */
function openPool(
  prepare: (worker: FakeWorker, index: number) => void = () => undefined,
  more: Partial<Pick<PoolRunnerOptions, 'meterCache' | 'bootTimeoutMs' | 'isolation'>> = {},
): FakePool {
  const workers: FakeWorker[] = [];
  const after = (delayMs: number, act: () => void) => {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  };
  const runner = createPoolRunner({
    isolation: 'shared',
    timers: { after, afterIdle: after },
    now: () => performance.now(),
    spawn: (events) => {
      const worker = new FakeWorker(events);
      prepare(worker, workers.length);
      workers.push(worker);
      return worker.handle;
    },
    ...more,
  });
  const load = () =>
    runner.load({
      name: 'fake',
      bytes,
      grants: {},
      config: {},
      limits: { ...defaultPluginLimits, timeoutMs: 50 },
      server: { offers: new Set(), serve: async () => ({ ok: null }), endCall: () => undefined },
    });
  return { workers, load };
}

const metered: NonNullable<PoolRunnerOptions['meterCache']> = {
  read: async (module) => module,
  write: async () => undefined,
};
const ok = { ok: true, value: 1 };

test('a spare stands by: it is woken when it is needed, and not before', async () => {
  const { workers, load } = openPool(undefined, { meterCache: metered });
  const one = await load();
  await expect(one.call('go', {})).resolves.toEqual(ok);
  const [working, spare] = workers;
  expect(workers).toHaveLength(2);
  expect([working?.types(), spare?.types()]).toEqual([['compile', 'load', 'call'], []]);
  expect([working?.isWoken, spare?.isWoken]).toEqual([true, false]);

  if (working !== undefined) working.onCall = () => undefined;
  await expect(one.call('go', {})).rejects.toMatchObject({ code: 'host/timeout' });
  await expect(one.call('go', {})).resolves.toEqual(ok);
  expect([working?.isEnded, spare?.isWoken, spare?.types()]).toEqual([true, true, ['load', 'call']]);
  expect(workers).toHaveLength(3);
});

test('what was never metered is prepared in the spare, and so is what comes while the others work', async () => {
  const unknown = openPool();
  await unknown.load();
  await unknown.load();
  expect(unknown.workers.map((worker) => worker.types())).toEqual([['compile', 'load', 'load'], ['compile']]);

  const busy = openPool(undefined, { meterCache: metered });
  const one = await busy.load();
  const [working] = busy.workers;
  const calls: number[] = [];
  if (working !== undefined) working.onCall = (call) => calls.push(call);
  const answer = one.call('go', {});
  await busy.load();
  expect(busy.workers.map((worker) => worker.types())).toEqual([
    ['compile', 'load', 'call', 'load'],
    ['compile'],
  ]);
  const usage = { fuelUsed: 1, memoryBytes: 1 };
  for (const call of calls) working?.say({ type: 'result', call, output: '{"ok":1}', usage, durationMs: 1 });
  await expect(answer).resolves.toEqual(ok);
});

test('a call does not begin while its worker prepares a module: its time does not run', async () => {
  const { workers, load } = openPool(undefined, { meterCache: metered });
  const one = await load();
  const [working] = workers;
  if (working !== undefined) working.compilesAlone = false;
  const second = load();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const answer = one.call('go', {});
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(working?.types()).toEqual(['compile', 'load', 'compile']);
  working?.compile(2);
  await expect(answer).resolves.toEqual(ok);
  await second;
});

test('a spare that prepares a module is not what calls wait for', async () => {
  const { workers, load } = openPool((worker, index) => {
    if (index === 1) worker.compilesAlone = false;
  });
  const one = await load();
  const [working, spare, ...none] = workers;
  expect(none).toEqual([]);
  const slow = load();
  if (working !== undefined) working.onCall = () => undefined;
  await expect(one.call('go', {})).rejects.toMatchObject({ code: 'host/timeout' });
  await expect(one.call('go', {})).resolves.toEqual(ok);
  expect(spare?.types()).toEqual(['compile']);
  expect(workers[2]?.types()).toEqual(['load', 'call']);
  spare?.compile(2);
  await expect((await slow).call('go', {})).resolves.toEqual(ok);
});

test('a worker that does not wake is ended in time, and the next one serves who waits', async () => {
  const { workers, load } = openPool(
    (worker, index) => {
      worker.neverWakes = index === 1;
    },
    { meterCache: metered, bootTimeoutMs: 30 },
  );
  const one = await load();
  const [working, spare] = workers;
  if (working !== undefined) working.onCall = () => undefined;
  await expect(one.call('go', {})).rejects.toMatchObject({ code: 'host/timeout' });
  const answers = await Promise.allSettled([one.call('go', {}), one.call('go', {})]);
  expect(answers).toMatchObject([{ reason: { code: 'host/worker-crashed' } }, { value: ok }]);
  expect(spare?.isEnded).toBe(true);
});

/** Two plugins, each called while the other's call is not answered: which worker has which plugins' calls, and how to answer them. */
async function callBoth(isolation: PoolRunnerOptions['isolation']) {
  const waiting: (() => void)[] = [];
  const { workers, load } = openPool(
    (worker) => {
      const answer = worker.onCall.bind(worker);
      worker.onCall = (call) => waiting.push(() => answer(call));
    },
    { meterCache: metered, isolation },
  );
  const plugins = [await load(), await load()];
  const answers = Promise.all(plugins.map((one) => one.call('go', {})));
  // Whatever is ready to begin has begun.
  await new Promise((resolve) => setTimeout(resolve, 5));
  const callsOf = ({ received }: FakeWorker) =>
    received.flatMap((message) => (message.type === 'call' ? [message.plugin] : []));
  const underWay = workers.map(callsOf).filter((calls) => calls.length > 0);
  return { plugins, workers, underWay, answers, answer: () => waiting.splice(0).map((act) => act()) };
}

test.each(['strict', 'process'] as const)('%s: each plugin has a worker of its own', async (isolation) => {
  const { plugins, workers, underWay, answers, answer } = await callBoth(isolation);
  expect(underWay).toEqual([[1], [2]]);
  answer();
  await expect(answers).resolves.toEqual([ok, ok]);
  // It goes with its plugin, and takes nothing of the other's along.
  const [first, second] = workers.filter(({ received }) => received.length > 0);
  await plugins[0]?.unload();
  expect([first?.isEnded, second?.isEnded]).toEqual([true, false]);
});

test('shared: one call after the other, in one worker', async () => {
  const { workers, underWay, answers, answer } = await callBoth('shared');
  expect(underWay).toEqual([[1]]);
  answer();
  await expect.poll(() => workers[0]?.types().filter((type) => type === 'call')).toHaveLength(2);
  answer();
  await expect(answers).resolves.toEqual([ok, ok]);
});
