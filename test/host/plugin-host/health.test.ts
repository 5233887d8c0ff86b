// How long a plugin runs: counted from its start, over new versions and quarantine, and gone whichever way it ends.
import { expect, test } from 'vitest';
import { packed, plugin } from '../hostile-modules.ts';
import { errorOf, installable, startedHost, startHost, type TestHost } from './start-host.ts';

/** Imports the clock, so that it cannot run without it. */
const clockUser = {
  bytes: plugin(
    { go: packed(0, 8) },
    {
      imports: [{ module: 'plugindex_host_1', name: 'clock', kind: 'function', results: ['i64'] }],
      data: ['{"ok":1}'],
    },
  ),
  manifest: { kinds: [], capabilities: { clock: true } },
  consent: { clock: true },
};
const uptime = ({ host }: TestHost) => host.health('one').uptimeMs;

test('there is no uptime before the start, and then it grows with the clock', async () => {
  const started = startHost();
  const { host, clock } = started;
  await host.install(installable());
  expect(uptime(started)).toBeUndefined();
  await host.init('one');
  expect(uptime(started)).toBeUndefined();
  clock.advance(500);
  await host.start('one');
  expect(uptime(started)).toBe(0);
  clock.advance(1000);
  expect(uptime(started)).toBe(1000);
});

test('a new version and a quarantine interrupt no uptime', async () => {
  const started = await startedHost({ quarantine: { maxBroken: 2 }, probation: { calls: 0 } });
  const { host, clock } = started;
  clock.advance(1000);
  await host.reload('one', installable({ version: '1.1.0' }));
  clock.advance(1000);
  for (let i = 0; i < 2; i++) await errorOf(host.call('one', 'trap', {}));
  expect(host.health('one')).toMatchObject({ state: 'quarantined', uptimeMs: 2000 });
  clock.advance(1000);
  await host.call('one', 'go', {});
  expect(host.health('one')).toMatchObject({ state: 'ready', uptimeMs: 3000 });
});

test('a plugin that was stopped has no uptime, and after another start it counts anew', async () => {
  const started = await startedHost();
  const { host, clock } = started;
  clock.advance(1000);
  await host.stop('one');
  expect(uptime(started)).toBeUndefined();
  clock.advance(1000);
  await host.start('one');
  clock.advance(7);
  expect(uptime(started)).toBe(7);
});

test.each<readonly [string, (started: TestHost) => Promise<void>]>([
  ['its capability is revoked', ({ host }) => host.revoke('one', 'clock')],
  ['the user takes the consent back', ({ host }) => host.consent('one', {})],
  ['the policy of the operator changes', ({ host }) => host.setPolicy({})],
])('a plugin that fails since %s has no uptime, then or later', async (_title, lose) => {
  const started = await startedHost({ policy: { clock: true } }, clockUser);
  const { host, clock } = started;
  clock.advance(1000);
  await lose(started);
  expect(host.health('one')).toMatchObject({ state: 'failed', uptimeMs: undefined });
  clock.advance(1000);
  expect(uptime(started)).toBeUndefined();
  await host.setPolicy({ clock: true });
  await host.consent('one', { clock: true });
  await host.start('one');
  expect(uptime(started)).toBe(0);
});
