// Whether a call may begin: calls per second, calls at the same time, quarantine.
import { expect, test } from 'vitest';
import { errorOf, installable, startedHost } from './start-host.ts';

test('more calls within a second than the limit are refused, and the error says when to come back', async () => {
  const { host, clock } = await startedHost({ limits: { maxCallsPerSecond: 3 } });
  for (let i = 0; i < 3; i++) await host.call('one', 'go', {});
  const error = await errorOf(host.call('one', 'go', {}));
  expect(error.code).toBe('host/rate-limited');
  const waitMs = (error.retryAtMs ?? 0) - clock.now();
  expect(waitMs).toBeGreaterThan(0);
  expect(waitMs).toBeLessThanOrEqual(1063);
  clock.advance(waitMs);
  expect(await host.call('one', 'go', {})).toEqual({ ok: true, value: '1.0.0' });
  expect(host.metrics().plugins[0]?.refused).toEqual({ 'host/rate-limited': 1 });
});

test('a manifest may set its own limit of calls, the registry and the host lower it', async () => {
  const { host } = await startedHost(
    { registryLimits: { maxCallsPerSecond: { default: 5, max: 2 } } },
    { manifest: { kinds: [], limits: { maxCallsPerSecond: 4 } } },
  );
  await host.call('one', 'go', {});
  await host.call('one', 'go', {});
  expect((await errorOf(host.call('one', 'go', {}))).code).toBe('host/rate-limited');
});

test('more calls at the same time than the limit are refused', async () => {
  const { host } = await startedHost({ limits: { maxConcurrentCalls: 2 } });
  const calls = await Promise.allSettled([1, 2, 3].map((n) => host.call('one', 'go', n)));
  expect(calls.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(calls[2]).toMatchObject({ reason: { code: 'host/overloaded' } });
  expect(host.health('one').inFlight).toBe(0);
  expect(await host.call('one', 'go', {})).toMatchObject({ ok: true });
});

test('a plugin that breaks again and again is quarantined, longer each time, and healed by one answer', async () => {
  const { host, clock, events } = await startedHost();
  for (let i = 0; i < 4; i++) expect((await errorOf(host.call('one', 'trap', {}))).code).toBe('host/trap');
  expect(host.health('one').state).toBe('ready');
  await errorOf(host.call('one', 'trap', {}));
  const { state, quarantine } = host.health('one');
  expect(state).toBe('quarantined');
  expect(quarantine).toEqual({ untilMs: clock.now() + 1000, reason: 'host/trap', level: 1 });
  const refused = await errorOf(host.call('one', 'go', {}));
  expect(refused).toMatchObject({ code: 'host/quarantined', retryAtMs: clock.now() + 1000 });
  expect(refused.message).toContain('last with host/trap');

  // The probe breaks: twice as long.
  clock.advance(1000);
  await errorOf(host.call('one', 'trap', {}));
  expect(host.health('one').quarantine).toMatchObject({ untilMs: clock.now() + 2000, level: 2 });

  // Of two calls at once only one is the probe; it answers, and all is well.
  clock.advance(2000);
  const [probe, other] = await Promise.allSettled([host.call('one', 'go', {}), host.call('one', 'go', {})]);
  expect(probe.status).toBe('fulfilled');
  expect(other).toMatchObject({ reason: { code: 'host/quarantined' } });
  expect(host.health('one')).toMatchObject({ state: 'ready', quarantine: undefined });
  expect(events.map(({ type }) => type).filter((type) => /quarantined|released/.test(type))).toEqual([
    'quarantined',
    'quarantined',
    'released',
  ]);

  // Soon after, the next stay goes on where the last one ended.
  for (let i = 0; i < 5; i++) await errorOf(host.call('one', 'trap', {}));
  expect(host.health('one').quarantine?.level).toBe(3);
});

test('a stay in quarantine is never longer than five minutes, and short again after a long good time', async () => {
  const { host, clock } = await startedHost();
  for (let i = 0; i < 5; i++) await errorOf(host.call('one', 'trap', {}));
  for (let i = 0; i < 12; i++) {
    clock.advance((host.health('one').quarantine?.untilMs ?? 0) - clock.now());
    await errorOf(host.call('one', 'trap', {}));
  }
  expect((host.health('one').quarantine?.untilMs ?? 0) - clock.now()).toBe(300_000);
  clock.advance(300_000);
  await host.call('one', 'go', {});
  clock.advance(600_001);
  for (let i = 0; i < 5; i++) await errorOf(host.call('one', 'trap', {}));
  expect(host.health('one').quarantine?.level).toBe(1);
});

test('errors that the plugin names, and calls that are wrong themselves, lead into no quarantine', async () => {
  const { host } = await startedHost();
  for (let i = 0; i < 20; i++) {
    await host.call('one', 'err', {});
    expect((await errorOf(host.call('one', 'missing', {}))).code).toBe('host/hook-missing');
  }
  expect(host.health('one').state).toBe('ready');
});

test('broken calls far apart lead into no quarantine', async () => {
  const { host, clock } = await startedHost();
  for (let i = 0; i < 20; i++) {
    await errorOf(host.call('one', 'trap', {}));
    clock.advance(20_000);
  }
  expect(host.health('one').state).toBe('ready');
});

test('a probe that says nothing about the plugin leaves the way free for the next one', async () => {
  const { host, clock } = await startedHost();
  for (let i = 0; i < 5; i++) await errorOf(host.call('one', 'trap', {}));
  clock.advance(1000);
  expect((await errorOf(host.call('one', 'missing', {}))).code).toBe('host/hook-missing');
  expect(await host.call('one', 'go', {})).toMatchObject({ ok: true });
  expect(host.health('one').state).toBe('ready');
});

test('attack: a reload, or a rollback that a plugin brings about, gives it no more calls in the same second', async () => {
  const { host } = await startedHost({ limits: { maxCallsPerSecond: 3 } });
  await host.call('one', 'go', {});
  await host.reload('one', installable({ version: '1.1.0' }));
  await host.call('one', 'go', {});
  await errorOf(host.call('one', 'trap', {}));
  expect(host.health('one').version).toBe('1.0.0');
  expect((await errorOf(host.call('one', 'go', {}))).code).toBe('host/rate-limited');
});
