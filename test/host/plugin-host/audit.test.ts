// Every decision about a capability is on record, also those that keep a version from being loaded.
import type { AuditEvent, PluginHost } from '@plugindex/host';
import { expect, test } from 'vitest';
import { packed, plugin } from '../hostile-modules.ts';
import { errorOf, installable, startedHost, startHost } from './start-host.ts';

/** Imports the clock, whatever its manifest says. */
const clockUser = plugin(
  { go: packed(0, 8) },
  {
    imports: [{ module: 'plugindex_host_1', name: 'clock', kind: 'function', results: ['i64'] }],
    data: ['{"ok":1}'],
  },
);

/** Version, decision, subject, and why. */
function recorded(host: PluginHost): readonly string[] {
  const line = ({ version, decision, subject, reason }: AuditEvent) =>
    `${version} ${decision}: ${subject} (${reason})`;
  return host.auditEvents().map(line);
}

const unasked = 'the module imports it, and its manifest does not ask for it';
const unanswered = 'the user was not asked about it; the version is not loaded';

test.each([
  ['nothing', {}],
  ['it with a no', { clock: false }],
  ['something else', { random: true }],
])('attack: a module imports a capability whose manifest asks for %s', async (_what, capabilities) => {
  // Whatever policy and consent would allow.
  const consent = { clock: true };
  const { host } = startHost({ policy: 'all' });
  await host.install(installable({ bytes: clockUser, manifest: { kinds: [], capabilities }, consent }));
  expect(await errorOf(host.start('one'))).toMatchObject({
    code: 'host/capability-denied',
    capability: 'clock',
  });
  expect(recorded(host)).toContain(`1.0.0 denied: clock (${unasked})`);
  expect(recorded(host).filter((line) => line.includes('clock'))).toHaveLength(1);
});

test('an import that the manifest asks for and somebody refused is on record once, with who refused it', async () => {
  const manifest = { kinds: [], capabilities: { clock: true } };
  const { host } = startHost({ policy: 'all' });
  await host.install(installable({ bytes: clockUser, manifest }));
  expect((await errorOf(host.start('one'))).code).toBe('host/capability-denied');
  expect(recorded(host)).toEqual(['1.0.0 denied: clock (the user did not allow it)']);
});

test('attack: a new version imports what neither version asks for', async () => {
  const { host } = await startedHost({ policy: 'all' });
  const next = installable({ version: '1.1.0', bytes: clockUser, consent: { clock: true } });
  expect((await errorOf(host.reload('one', next))).code).toBe('host/capability-denied');
  expect(recorded(host)).toEqual([`1.1.0 denied: clock (${unasked})`]);
});

test('attack: a new version that asks for more without consent is on record, though it is never loaded', async () => {
  const consent = { clock: true };
  const { host } = await startedHost(
    { policy: 'all' },
    { manifest: { kinds: [], capabilities: consent }, consent },
  );
  const capabilities = {
    clock: true,
    net: ['api.example.com'],
    fs: [{ path: 'x', access: 'read' as const }],
  };
  const greedy = installable({ version: '1.1.0', manifest: { kinds: [], capabilities }, consent });
  expect((await errorOf(host.reload('one', greedy))).code).toBe('host/consent-required');
  expect(recorded(host)).toEqual([
    '1.0.0 granted: clock (as asked)',
    `1.1.0 denied: net api.example.com (${unanswered})`,
    `1.1.0 denied: fs read x (${unanswered})`,
  ]);
});
