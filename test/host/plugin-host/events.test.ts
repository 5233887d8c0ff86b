// What those who listen are told about broken calls and new versions: each event whole, in its order.
import type { PluginEvent } from '@plugindex/host';
import { expect, test } from 'vitest';
import { errorOf, installable, startedHost } from './start-host.ts';

const sinceStart = (events: readonly PluginEvent[]) =>
  events.slice(events.findIndex((event) => event.type === 'state' && event.to === 'ready') + 1);

test('each call that breaks its plugin is told, with hook and reason, and one that is answered is not', async () => {
  const { host, clock, events } = await startedHost({ limits: { maxFuel: 1_000_000 } });
  const about = { plugin: 'one', version: '1.0.0' };
  const first = clock.now();
  await host.call('one', 'go', {});
  await host.call('one', 'err', {});
  await errorOf(host.call('one', 'missing', {}));
  expect(sinceStart(events)).toEqual([]);
  await errorOf(host.call('one', 'trap', {}));
  clock.advance(5);
  await errorOf(host.call('one', 'loop', {}));
  expect(sinceStart(events)).toEqual([
    { at: first, ...about, type: 'broke', hook: 'trap', code: 'host/trap' },
    { at: first + 5, ...about, type: 'broke', hook: 'loop', code: 'host/out-of-fuel' },
  ]);
  expect(host.health('one').lastFailure).toEqual({
    ...{ at: first + 5, code: 'host/out-of-fuel', hook: 'loop' },
    message: '"loop" ended with host/out-of-fuel',
  });
});

test('the call that quarantines a plugin is told as broken first', async () => {
  const { host, events } = await startedHost({ quarantine: { maxBroken: 1 } });
  await errorOf(host.call('one', 'trap', {}));
  expect(sinceStart(events).map(({ type }) => type)).toEqual(['broke', 'state', 'quarantined']);
});

test('a new version is told when it takes calls, as news of that version', async () => {
  const { host, clock, events } = await startedHost({ probation: { calls: 1 } });
  clock.advance(3);
  await host.reload('one', installable({ version: '1.1.0' }));
  const about = { at: clock.now(), plugin: 'one', version: '1.1.0' };
  expect(sinceStart(events)).toEqual([{ ...about, type: 'reloaded', from: '1.0.0', to: '1.1.0' }]);
  await host.call('one', 'go', {});
  expect(sinceStart(events)[1]).toEqual({ ...about, type: 'trusted' });
});

test('a reload that failed is never told as done', async () => {
  const { host, events } = await startedHost();
  const selfTest = async () => ['too slow'];
  await errorOf(host.reload('one', installable({ version: '1.1.0' }), { selfTest }));
  const types = sinceStart(events).map(({ type }) => type);
  expect(types).toContain('reload-failed');
  expect(types).not.toContain('reloaded');
});
