// Hot reload: the new version is tried beside the old one, swapped in at once, and taken back when it breaks.
import { expect, test } from 'vitest';
import { plugin, unreachable } from '../hostile-modules.ts';
import { errorOf, installable, moduleThatSays, startedHost } from './start-host.ts';

const next = installable({ version: '1.1.0' });

test('after a reload new calls go to the new version, and the old one is kept until the new one is trusted', async () => {
  const { host, clock, events } = await startedHost({ probation: { calls: 3, ms: 60_000 } });
  expect(await host.reload('one', next)).toEqual({
    from: '1.0.0',
    to: '1.1.0',
    selfTest: { passed: 0, skipped: 0, problems: [] },
  });
  expect(await host.call('one', 'go', {})).toEqual({ ok: true, value: '1.1.0' });
  expect(host.health('one')).toMatchObject({ version: '1.1.0', fallback: '1.0.0', state: 'ready' });
  await host.call('one', 'go', {});
  await host.call('one', 'go', {});
  expect(host.health('one').fallback).toBeUndefined();
  expect(events.map(({ type }) => type)).toContain('trusted');
  expect(clock.pending()).toBe(0);
});

test('time alone earns trust too', async () => {
  const { host, clock } = await startedHost();
  await host.reload('one', next);
  clock.advance(60_000);
  expect(host.health('one').fallback).toBeUndefined();
  // From now on a broken call no longer brings the old version back.
  await errorOf(host.call('one', 'trap', {}));
  expect(host.health('one').version).toBe('1.1.0');
});

test('attack: a plugin that behaves until it was reloaded is rolled back at its first broken call', async () => {
  const { host, events } = await startedHost();
  const evil = installable({
    version: '1.1.0',
    bytes: plugin({ go: [unreachable], probe: '{"ok":1}' }),
    manifest: { kinds: [], examples: [{ title: 'all is well', hook: 'probe', input: {}, output: 1 }] },
  });
  expect((await host.reload('one', evil)).selfTest).toMatchObject({ passed: 1, problems: [] });
  expect((await errorOf(host.call('one', 'go', {}))).code).toBe('host/trap');
  expect(host.health('one')).toMatchObject({ version: '1.0.0', state: 'ready', fallback: undefined });
  expect(await host.call('one', 'go', {})).toEqual({ ok: true, value: '1.0.0' });
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'rolled-back', from: '1.1.0', to: '1.0.0', reason: 'host/trap' }),
  );
  expect(host.metrics().plugins[0]).toMatchObject({ reloads: 1, rollbacks: 1 });
});

test('a version that fails its examples never takes a call, and all that failed is said', async () => {
  const { host, events } = await startedHost();
  const wrong = installable({
    version: '1.1.0',
    manifest: {
      kinds: [],
      examples: [
        { title: 'right', hook: 'go', input: {}, output: '1.1.0' },
        { title: 'wrong', hook: 'go', input: {}, output: 'something else' },
        { title: 'broken', hook: 'trap', input: {} },
        { title: 'refused', hook: 'err', input: {}, config: { other: true } },
      ],
    },
  });
  const error = await errorOf(host.reload('one', wrong));
  expect(error.code).toBe('host/self-test-failed');
  expect(error.problems).toHaveLength(3);
  expect(error.problems[0]).toBe('Example "wrong" of "go": found "1.1.0", expected "something else"');
  expect(error.problems[2]).toContain('nope');
  expect(await host.call('one', 'go', {})).toEqual({ ok: true, value: '1.0.0' });
  expect(events).toContainEqual(expect.objectContaining({ type: 'reload-failed', to: '1.1.0' }));
  expect(host.metrics().plugins[0]).toMatchObject({ reloads: 0, failedReloads: 1 });
});

test('a given self-test calls the new version while callers still get the old one', async () => {
  const { host } = await startedHost();
  let during: unknown;
  await host.reload('one', next, {
    selfTest: async (call) => {
      during = [await call('go', {}), await host.call('one', 'go', {})];
      return [];
    },
  });
  expect(during).toEqual([
    { ok: true, value: '1.1.0' },
    { ok: true, value: '1.0.0' },
  ]);
  const error = await errorOf(
    host.reload('one', installable({ version: '1.2.0' }), {
      selfTest: async () => ['too slow', 'too large'],
    }),
  );
  expect(error.problems).toEqual(['too slow', 'too large']);
  expect(host.health('one').version).toBe('1.1.0');
});

test('attack: tests that take for ever end with their time, and the old version goes on', async () => {
  const { host, clock } = await startedHost({ selfTestTimeoutMs: 1000 });
  const asked = Promise.withResolvers<void>();
  const reload = host.reload('one', next, {
    selfTest: () => {
      asked.resolve();
      return new Promise(() => undefined);
    },
  });
  await asked.promise;
  clock.advance(1000);
  const error = await errorOf(reload);
  expect(error.code).toBe('host/self-test-failed');
  expect(error.problems).toEqual(['The tests took longer than 1000 ms']);
  expect(await host.call('one', 'go', {})).toEqual({ ok: true, value: '1.0.0' });
  expect(clock.pending()).toBe(0);
});

test('a module that cannot be loaded leaves the old version where it is', async () => {
  const { host } = await startedHost();
  const error = await errorOf(host.reload('one', installable({ version: '1.1.0', bytes: Uint8Array.of(1) })));
  expect(error.code).toBe('host/module-invalid');
  expect(await host.call('one', 'go', {})).toEqual({ ok: true, value: '1.0.0' });
});

test('attack: a version that asks for more needs consent, and the difference is shown', async () => {
  const asks = { kinds: [], capabilities: { clock: true, net: ['api.example.com'] } };
  const { host } = await startedHost(
    { policy: { clock: true, net: ['*'] } },
    { manifest: { kinds: [], capabilities: { clock: true } }, consent: { clock: true } },
  );
  const greedy = installable({ version: '1.1.0', manifest: asks, consent: { clock: true } });
  const error = await errorOf(host.reload('one', greedy));
  expect(error.code).toBe('host/consent-required');
  expect(error.problems).toEqual(['+ net api.example.com']);
  const asked = { ...greedy, consent: { clock: true, net: ['api.example.com'] } };
  expect(await host.reload('one', asked)).toMatchObject({ to: '1.1.0' });
});

test('what was asked before and refused stays refused and stops no reload', async () => {
  const asks = { kinds: [], capabilities: { clock: true, random: true } };
  const { host } = await startedHost(
    { policy: { clock: true, random: true } },
    { manifest: asks, consent: { clock: true } },
  );
  const same = installable({ version: '1.1.0', manifest: asks, consent: { clock: true } });
  expect(await host.reload('one', same)).toMatchObject({ to: '1.1.0' });
});

test('reloads that are asked for at once happen one after the other; the last one wins', async () => {
  const { host } = await startedHost();
  const versions = ['1.1.0', '1.2.0', '1.3.0'];
  const reports = await Promise.all(versions.map((version) => host.reload('one', installable({ version }))));
  expect(reports.map(({ from, to }) => `${from} ${to}`)).toEqual([
    '1.0.0 1.1.0',
    '1.1.0 1.2.0',
    '1.2.0 1.3.0',
  ]);
  expect(await host.call('one', 'go', {})).toEqual({ ok: true, value: '1.3.0' });
  // None of the versions between has proved itself: the one to go back to is still the first.
  expect(host.health('one').fallback).toBe('1.0.0');
});

test('calls that began before the swap are answered by the old version', async () => {
  const { host } = await startedHost();
  const reload = host.reload('one', next);
  const answers = new Set<unknown>();
  const calls = Array.from({ length: 200 }, async (_, i) => {
    // Spread over the microtasks of the reload.
    for (let turns = 0; turns < i; turns++) await undefined;
    const result = await host.call('one', 'go', {});
    answers.add(result.ok && result.value);
  });
  // 200 at once would be too many.
  await Promise.all(calls.slice(0, 60));
  await reload;
  await host.call('one', 'go', {});
  expect([...answers].every((value) => value === '1.0.0' || value === '1.1.0')).toBe(true);
  await Promise.allSettled(calls);
});

test('a plugin in quarantine may be replaced, and is free again with its new version', async () => {
  const { host } = await startedHost();
  for (let i = 0; i < 5; i++) await errorOf(host.call('one', 'trap', {}));
  expect(host.health('one').state).toBe('quarantined');
  await host.reload('one', next);
  expect(host.health('one')).toMatchObject({ state: 'ready', fallback: undefined });
  expect(await host.call('one', 'go', {})).toEqual({ ok: true, value: '1.1.0' });
});

test('1,000 reloads keep at most two versions, and nothing waits behind them', async () => {
  const bytes = moduleThatSays('x');
  const { host, clock, events } = await startedHost({ probation: { calls: 2 } });
  for (let i = 1; i <= 1000; i++) {
    await host.reload('one', installable({ version: `1.${i}.0`, bytes }));
    if (i % 2 === 0) await host.call('one', 'go', {});
    if (i % 4 === 0) await host.call('one', 'go', {});
  }
  expect(clock.pending()).toBeLessThanOrEqual(1);
  const unloaded = events.filter(({ type }) => type === 'unloaded').length;
  expect(1001 - unloaded).toBeLessThanOrEqual(2);
  await host.close();
  expect(events.filter(({ type }) => type === 'unloaded')).toHaveLength(1001);
  expect(clock.pending()).toBe(0);
});

test('the probe of a quarantined new version brings the old one back when it breaks', async () => {
  const { host, clock } = await startedHost({ probation: { maxBroken: 3 }, quarantine: { maxBroken: 2 } });
  await host.reload('one', next);
  for (let i = 0; i < 2; i++) await errorOf(host.call('one', 'trap', {}));
  expect(host.health('one')).toMatchObject({ state: 'quarantined', version: '1.1.0' });
  clock.advance(1000);
  await errorOf(host.call('one', 'trap', {}));
  expect(host.health('one')).toMatchObject({ state: 'ready', version: '1.0.0', quarantine: undefined });
  expect(await host.call('one', 'go', {})).toEqual({ ok: true, value: '1.0.0' });
});
