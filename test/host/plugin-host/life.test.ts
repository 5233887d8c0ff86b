// A plugin's life: found, loaded, started, called, stopped, destroyed, and what is said about a step at the wrong time.
import { expect, test } from 'vitest';
import { random } from '../../node/runner/guests.ts';
import { errorOf, installable, startedHost, startHost } from './start-host.ts';

test('a host discovers what is installed, starts it, calls it and closes', async () => {
  const list = async () => [installable(), installable({ name: 'two', version: '2.0.0' })];
  const { host, events } = startHost({ installed: { list } });
  expect(await host.discover()).toEqual({ added: ['one', 'two'], changed: [], gone: [] });
  expect(await host.startAll()).toEqual([]);
  expect(await host.call('one', 'go', {})).toEqual({ ok: true, value: '1.0.0' });
  expect(await host.call('two', 'go', {})).toEqual({ ok: true, value: '2.0.0' });
  expect(await host.call('two', 'err', {})).toMatchObject({ ok: false, error: { code: 'nope' } });
  expect(host.hooks('one')).toEqual(['go', 'err', 'trap', 'loop']);
  await host.close();
  const states = events.flatMap((event) =>
    event.plugin === 'one' && event.type === 'state' ? [event.to] : [],
  );
  expect(states).toEqual(['discovered', 'loading', 'loaded', 'ready', 'draining', 'stopped', 'destroyed']);
});

test('a step at the wrong time is refused and says what to do', async () => {
  const { host } = startHost();
  expect(await errorOf(host.start('one'))).toMatchObject({ code: 'host/plugin-unknown' });
  await host.install(installable());
  const early = await errorOf(host.call('one', 'go', {}));
  expect(early).toMatchObject({ code: 'host/state' });
  expect(early.message).toBe(
    'Cannot call the plugin "one": it is discovered, expected ready or quarantined; start it first',
  );
  await host.start('one');
  expect(await errorOf(host.install(installable()))).toMatchObject({ code: 'host/state' });
  expect(await errorOf(host.init('one'))).toMatchObject({ code: 'host/state' });
  await host.stop('one');
  expect(await errorOf(host.call('one', 'go', {}))).toMatchObject({ code: 'host/state' });
  await host.start('one');
  await host.destroy('one');
  expect(await errorOf(host.call('one', 'go', {}))).toMatchObject({ code: 'host/plugin-unknown' });
});

test('steps that are asked for at once happen one after the other', async () => {
  const { host } = await startedHost();
  const both = await Promise.allSettled([host.stop('one'), host.start('one'), host.stop('one')]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  expect(host.health('one').state).toBe('stopped');
});

test('a listener that throws, at once or later, harms nobody', async () => {
  const { host } = startHost();
  host.subscribe(() => {
    throw new Error('listener');
  });
  host.subscribe(async () => {
    throw new Error('slow listener');
  });
  await host.install(installable());
  await host.start('one');
  expect(await host.call('one', 'go', {})).toEqual({ ok: true, value: '1.0.0' });
  expect(host.metrics().listenerFailures).toBe(8);
});

test('a module that cannot be loaded fails, says why, and keeps nothing else from starting', async () => {
  const { host } = startHost();
  await host.install(installable({ name: 'bad', bytes: Uint8Array.of(0) }));
  await host.install(installable());
  const [failure] = await host.startAll();
  expect(failure).toMatchObject({ plugin: 'bad', error: { code: 'host/module-invalid' } });
  expect(host.health('bad')).toMatchObject({
    state: 'failed',
    lastFailure: { code: 'host/module-invalid' },
  });
  expect(host.health('one')).toMatchObject({ state: 'ready', uptimeMs: 0, isolation: 'shared' });
  // It may be replaced and started again.
  await host.install(installable({ name: 'bad' }));
  await host.start('bad');
  expect(host.health('bad').state).toBe('ready');
});

test('a configuration that breaks its schema is refused with all problems at once', async () => {
  const { host } = startHost({
    ports: {
      now: () => 0,
      monotonic: () => 0,
      after: () => () => undefined,
      checkConfig: (_schema, config) => Object.keys(config).map((key) => `/${key} is not expected`),
    },
  });
  await host.install(
    installable({ config: { a: 1, b: 2 }, manifest: { kinds: [], config: { type: 'object' } } }),
  );
  const error = await errorOf(host.start('one'));
  expect(error.code).toBe('host/config-invalid');
  expect(error.problems).toEqual(['/a is not expected', '/b is not expected']);
});

test('a reproducible host draws the same random bytes in each run', async () => {
  // One random byte of the answer: JSON where it is a digit, and refused where not, the same way each time.
  const draw = async (seed: number) => {
    const { host } = await startedHost(
      { reproducible: { nowMs: 0, seed }, policy: { random: true }, quarantine: { maxBroken: 1000 } },
      {
        bytes: random,
        consent: { random: true },
        manifest: { kinds: ['auth'], capabilities: { random: true } },
      },
    );
    const drawn = [];
    for (let call = 0; call < 200; call += 1) {
      drawn.push(await host.call('one', 'draw', {}).catch(({ code }) => code));
    }
    await host.close();
    return drawn;
  };
  const first = await draw(1);
  expect(first).toEqual(await draw(1));
  expect(first).not.toEqual(await draw(2));
});
