// Permission while it runs: manifest ∩ policy ∩ consent, revocation from the next call on, and the record of all of it.
import type { AuditEvent } from '@plugindex/host';
import { expect, test } from 'vitest';
import { packed, plugin } from '../hostile-modules.ts';
import { errorOf, installable, startedHost, startHost } from './start-host.ts';

/** Imports the clock, so that it cannot run without it. */
const clockUser = plugin(
  { go: packed(0, 8) },
  {
    imports: [{ module: 'plugindex_host_1', name: 'clock', kind: 'function', results: ['i64'] }],
    data: ['{"ok":1}'],
  },
);
const manifest = { kinds: [], capabilities: { clock: true, log: true } };
const all = { clock: true, log: true };

test('only what manifest, policy and consent allow is granted, and each decision is on record', async () => {
  const audit: AuditEvent[] = [];
  const { host } = startHost({ policy: { log: true }, audit: (event) => audit.push(event) });
  await host.install(installable({ bytes: clockUser, manifest, consent: all }));
  expect(await errorOf(host.start('one'))).toMatchObject({
    code: 'host/capability-denied',
    capability: 'clock',
  });
  expect(audit).toMatchObject([
    {
      capability: 'clock',
      decision: 'denied',
      subject: 'clock',
      reason: 'the policy of the operator does not allow it',
    },
    { capability: 'log', decision: 'granted', subject: 'log' },
  ]);
  expect(host.auditEvents()).toEqual(audit);
});

test('a revoked capability is gone at the next call, and a plugin that needs it fails', async () => {
  const { host, events } = await startedHost({ policy: all }, { bytes: clockUser, manifest, consent: all });
  expect(await host.call('one', 'go', {})).toEqual({ ok: true, value: 1 });
  const revoked = host.revoke('one', 'clock');
  // The call waits for the revocation, although nobody waited for that.
  const refused = await errorOf(host.call('one', 'go', {}));
  expect(refused.code).toBe('host/state');
  expect(refused.message).toContain(
    'it is failed (Cannot link "clock": the capability "clock" was not granted, at byte ',
  );
  await revoked;
  expect(host.health('one')).toMatchObject({
    state: 'failed',
    lastFailure: { code: 'host/capability-denied' },
  });
  expect(host.auditEvents()).toContainEqual(
    expect.objectContaining({ decision: 'revoked', capability: 'clock', plugin: 'one' }),
  );
  expect(events).toContainEqual(expect.objectContaining({ type: 'failed', code: 'host/capability-denied' }));
  // With consent given anew it may start again.
  await host.consent('one', all);
  await host.start('one');
  expect(await host.call('one', 'go', {})).toEqual({ ok: true, value: 1 });
});

test('a plugin that can do without what was revoked goes on', async () => {
  const { host, events } = await startedHost({ policy: all }, { bytes: clockUser, manifest, consent: all });
  await host.revoke('one', 'log');
  expect(await host.call('one', 'go', {})).toEqual({ ok: true, value: 1 });
  expect(events.map(({ type }) => type)).toContain('regranted');
});

test('attack: a new version does not get back what was revoked', async () => {
  const { host } = await startedHost({ policy: all }, { manifest, consent: all });
  await host.revoke('one', 'clock');
  const error = await errorOf(
    host.reload('one', installable({ version: '1.1.0', bytes: clockUser, manifest, consent: all })),
  );
  expect(error.code).toBe('host/capability-denied');
  expect(host.health('one').version).toBe('1.0.0');
});

test('a revocation holds for the version that waits to come back, too', async () => {
  const { host } = await startedHost({ policy: all }, { bytes: clockUser, manifest, consent: all });
  await host.reload('one', installable({ version: '1.1.0', manifest, consent: all }));
  expect(host.health('one').fallback).toBe('1.0.0');
  await host.revoke('one', 'clock');
  // The old version cannot run without its clock: there is nothing left to go back to.
  expect(host.health('one')).toMatchObject({ state: 'ready', version: '1.1.0', fallback: undefined });
});

test('a change of the policy reaches every plugin', async () => {
  const { host } = await startedHost({ policy: all }, { bytes: clockUser, manifest, consent: all });
  await host.install(installable({ name: 'two' }));
  await host.start('two');
  await host.setPolicy({});
  expect(host.healths().map(({ plugin: name, state }) => `${name} ${state}`)).toEqual([
    'one failed',
    'two ready',
  ]);
});

test('a plugin that fails while its next version is tried is not brought back by that version', async () => {
  const { host, events } = await startedHost({ policy: all }, { bytes: clockUser, manifest, consent: all });
  const next = installable({ version: '1.1.0', manifest, consent: all });
  const selfTest = async () => {
    await host.revoke('one', 'clock');
    return [];
  };
  expect((await errorOf(host.reload('one', next, { selfTest }))).code).toBe('host/state');
  expect(host.health('one')).toMatchObject({ state: 'failed', version: '1.0.0' });
  expect(events.filter(({ type }) => type === 'unloaded')).toHaveLength(2);
});

test('attack: a capability that is revoked while the next version is tried is not in its grants', async () => {
  const { host } = await startedHost({ policy: all }, { manifest, consent: all });
  const next = installable({ version: '1.1.0', bytes: clockUser, manifest, consent: all });
  const selfTest = async () => {
    await host.revoke('one', 'clock');
    return [];
  };
  expect((await errorOf(host.reload('one', next, { selfTest }))).code).toBe('host/capability-denied');
  expect(host.health('one')).toMatchObject({ state: 'ready', version: '1.0.0' });
});

test('attack: a consent that was narrowed while it ran holds for the version that comes back', async () => {
  const { host } = await startedHost({ policy: all }, { bytes: clockUser, manifest, consent: all });
  await host.consent('one', { clock: true });
  await host.reload('one', installable({ version: '1.1.0', manifest, consent: all }));
  await errorOf(host.call('one', 'trap', {}));
  expect(host.health('one').version).toBe('1.0.0');
  const last = host
    .auditEvents()
    .filter(({ capability }) => capability === 'log')
    .at(-1);
  expect(last).toMatchObject({ version: '1.0.0', decision: 'denied', reason: 'the user did not allow it' });
});

test('attack: a consent that is narrowed while the next version is tried is not undone by it', async () => {
  const { host } = await startedHost({ policy: all }, { manifest, consent: all });
  const next = installable({ version: '1.1.0', manifest, consent: all });
  const selfTest = async () => {
    await host.consent('one', {});
    return [];
  };
  expect((await errorOf(host.reload('one', next, { selfTest }))).code).toBe('host/consent-required');
  expect(host.health('one')).toMatchObject({ state: 'ready', version: '1.0.0' });
});

test('what is revoked from a plugin that does not run is on record, and holds when it starts', async () => {
  const { host } = startHost({ policy: all });
  await host.install(installable({ bytes: clockUser, manifest, consent: all }));
  await host.revoke('one', 'clock');
  expect(host.auditEvents()).toMatchObject([{ decision: 'revoked', capability: 'clock', plugin: 'one' }]);
  expect((await errorOf(host.start('one'))).code).toBe('host/capability-denied');
});
