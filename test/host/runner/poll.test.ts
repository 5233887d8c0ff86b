// Answers that are there before the event loop would say so: who waits for them, for how long, and what that may not change.
import {
  createPoolRunner,
  defaultPluginLimits,
  type FromWorker,
  type ToWorker,
  type WorkerEvents,
  type WorkerHandle,
} from '@plugindex/host';
import { expect, test } from 'vitest';
import { compileModule } from '../../../packages/host/src/engine.ts';
import { plugin } from '../hostile-modules.ts';

const bytes = plugin({ go: '{"ok":1}' });
const usage = { fuelUsed: 1, memoryBytes: 1 };

interface FakeWorker {
  readonly polls: { readonly maxMs: number }[];
  /** Calls that were posted and not answered. */
  readonly open: number[];
  answer(call: number): void;
}

interface FakeOptions {
  /** Of each call, in milliseconds, as the worker says. */
  readonly durationMs?: number;
  /** What a look at the worker finds. */
  readonly onPoll?: (worker: FakeWorker) => void;
}

/** A runner on a worker that answers only when it is looked at. */
async function openFake({ durationMs = 0.01, onPoll }: FakeOptions) {
  const polls: { readonly maxMs: number }[] = [];
  const open: number[] = [];
  const say: ((message: FromWorker) => void)[] = [];
  const fake: FakeWorker = {
    polls,
    open,
    answer(call) {
      open.splice(open.indexOf(call), 1);
      say[0]?.({ type: 'result', call, output: '{"ok":1}', usage, durationMs });
    },
  };
  const receive = (message: ToWorker, { onMessage }: WorkerEvents) => {
    if (message.type === 'call') open.push(message.call);
    if (message.type !== 'compile') return;
    const { plugin: id } = message;
    queueMicrotask(() =>
      onMessage({ type: 'compiled', plugin: id, imports: [], hooks: ['go'], module: compileModule(bytes) }),
    );
  };
  const spawn = (events: WorkerEvents): WorkerHandle => {
    say[0] ??= events.onMessage;
    queueMicrotask(() => events.onMessage({ type: 'ready' }));
    return {
      sharesModules: true,
      canWait: true,
      post: (message) => receive(message, events),
      answer: () => undefined,
      poll(isWaiting, maxMs) {
        polls.push({ maxMs });
        if (isWaiting()) onPoll?.(fake);
      },
      terminate: () => undefined,
    };
  };
  const never = () => () => undefined;
  const runner = createPoolRunner({
    isolation: 'shared',
    keepsSpare: false,
    spawn,
    timers: { after: never, afterIdle: never },
    now: () => 0,
  });
  const loaded = await runner.load({
    name: 'fake',
    bytes,
    grants: {},
    config: {},
    limits: defaultPluginLimits,
    server: { offers: new Set(), serve: async () => ({ ok: null }), endCall: () => undefined },
  });
  const call = () => loaded.call('go', {});
  // The first call is answered by the event loop: nobody knows yet how long such a call takes.
  const first = call();
  await Promise.resolve();
  fake.answer(open[0] ?? 0);
  await first;
  return { fake, call };
}

const answerAll = (worker: FakeWorker) => {
  for (const call of [...worker.open]) worker.answer(call);
};

test('the first call of a plugin is not waited for, and after a short one the next is', async () => {
  const { fake, call } = await openFake({ onPoll: answerAll });
  expect(fake.polls).toEqual([]);
  expect(await call()).toEqual({ ok: true, value: 1 });
  expect(fake.polls).toHaveLength(1);
  expect(fake.polls[0]?.maxMs).toBeLessThan(0.1);
});

test('a call whose plugin took long before is left to the event loop', async () => {
  const { fake, call } = await openFake({ durationMs: 3, onPoll: answerAll });
  const answer = call();
  await Promise.resolve();
  expect(fake.polls).toEqual([]);
  fake.answer(fake.open[0] ?? 0);
  await answer;
});

test('a look that finds nothing is not repeated: the answer comes by the event loop', async () => {
  const { fake, call } = await openFake({});
  const answer = call();
  await Promise.resolve();
  expect(fake.polls).toHaveLength(1);
  fake.answer(fake.open[0] ?? 0);
  expect(await answer).toEqual({ ok: true, value: 1 });
});

test('while others wait nobody looks: this thread has their work to do', async () => {
  const { fake, call } = await openFake({});
  const answers = [call(), call(), call()];
  await Promise.resolve();
  expect(fake.polls).toHaveLength(1);
  while (fake.open.length > 0) answerAll(fake);
  expect(await Promise.all(answers)).toHaveLength(3);
  expect(fake.polls).toHaveLength(1);
});

test('twenty thousand calls that each begin when the last one is answered need no deeper stack', async () => {
  const { fake, call } = await openFake({ onPoll: answerAll });
  let left = 20_000;
  const chain = async (): Promise<void> => {
    while (left-- > 0) await call();
  };
  await chain();
  expect(fake.polls).toHaveLength(20_000);
});
