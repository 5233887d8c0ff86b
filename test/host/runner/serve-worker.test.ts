// The inside of a worker, spoken to by a test in the place of its owner.
import { defaultPluginLimits, type FromWorker } from '@plugindex/host';
import { expect, test } from 'vitest';
import { serveWorker, type WorkerPorts } from '../../../packages/host/src/runner/serve-worker.ts';
import { asking } from '../../node/runner/guests.ts';

function startWorker(ask: NonNullable<WorkerPorts['ask']>) {
  const said: FromWorker[] = [];
  const handle = serveWorker({
    post: (message) => said.push(message),
    ask,
    wallClock: () => 0,
    now: () => 0,
    random: () => undefined,
    sharesModules: false,
  });
  handle({ type: 'compile', plugin: 1, bytes: asking('kv', '{}'), maxMemoryBytes: 2 ** 26 });
  handle({
    type: 'load',
    plugin: 1,
    grants: { kv: { maxBytes: 1 } },
    config: '{}',
    limits: defaultPluginLimits,
    offers: ['kv'],
  });
  const call = () => handle({ type: 'call', plugin: 1, call: 1, hook: 'ask', input: '{}' });
  return { said, call };
}

test('a worker whose question broke off before the answer came ends, so that nobody is given it instead', () => {
  const { said, call } = startWorker(() => {
    throw new RangeError('Maximum call stack size exceeded');
  });
  expect(call).toThrow('it broke off while it waited for an answer');
  expect(said.map(({ type }) => type)).toEqual(['ready', 'compiled']);
});

test('an answer that the guest has no room for is taken all the same, and the worker goes on', () => {
  const { said, call } = startWorker(() => new Uint8Array(2 ** 27));
  call();
  call();
  expect(said.slice(2)).toMatchObject([
    { type: 'failed', code: 'host/pointer' },
    { type: 'failed', code: 'host/pointer' },
  ]);
});
