// The plugin host over every real runner: threads, processes, the host's own thread.
import {
  createCapabilityServer,
  createPluginHost,
  type Isolation,
  type PluginHost,
  type PluginHostOptions,
} from '@plugindex/host';
import { createHostPorts } from '@plugindex/node/plugin-host';
import { createNodeRunner } from '@plugindex/node/runner/node-runner';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loopForever, packed, plugin, unreachable } from '../../host/hostile-modules.ts';
import { errorOf, installable } from '../../host/plugin-host/start-host.ts';
import { buildOfficialPlugins } from '../../kit/official-plugins.ts';

/** Machines may be slow: only what should end by its time has little of it. */
const patient = { kinds: [], limits: { timeoutMs: 60_000 } };

// Compiled once on a machine: each of them takes seconds.
beforeAll(() => void buildOfficialPlugins(), 600_000);

let host: PluginHost | undefined;
afterEach(() => host?.close());

function openHost(isolation: Isolation, more: Partial<PluginHostOptions> = {}): PluginHost {
  host = createPluginHost({
    runners: (wanted) => createNodeRunner({ isolation: wanted }),
    isolationOf: () => isolation,
    ports: createHostPorts(),
    policy: {},
    ...more,
  });
  return host;
}

describe.each<Isolation>(['shared', 'strict', 'process', 'inline'])('%s', (isolation) => {
  test('a plugin is started, called, reloaded, rolled back and destroyed', async () => {
    const open = openHost(isolation);
    await open.install(installable());
    await open.start('one');
    expect(await open.call('one', 'go', {})).toEqual({ ok: true, value: '1.0.0' });
    await open.reload('one', installable({ version: '1.1.0' }));
    expect(await open.call('one', 'go', {})).toEqual({ ok: true, value: '1.1.0' });
    expect((await errorOf(open.call('one', 'trap', {}))).code).toBe('host/trap');
    expect(open.health('one')).toMatchObject({ version: '1.0.0', state: 'ready', isolation });
    expect(await open.call('one', 'go', {})).toEqual({ ok: true, value: '1.0.0' });
    const [metrics] = open.metrics().plugins;
    const go = metrics?.hooks.find(({ hook }) => hook === 'go');
    expect(go?.outcomes).toEqual({ ok: 3 });
    expect(go?.duration.count).toBe(3);
    expect(go?.fuelMax).toBeGreaterThan(0);
    expect(metrics?.memoryHighWaterBytes).toBeGreaterThan(0);
    await open.destroy('one');
    expect(open.healths()).toEqual([]);
  });

  test('a plugin that burns its fuel again and again is quarantined, and its neighbour notices nothing', async () => {
    const open = openHost(isolation, { limits: { maxFuel: 1_000_000 } });
    await open.install(installable());
    await open.install(installable({ name: 'two', version: '2.0.0' }));
    await open.startAll();
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 5 }, () => open.call('one', 'loop', {})),
      ...Array.from({ length: 5 }, () => open.call('two', 'go', {})),
    ]);
    expect(
      outcomes
        .slice(0, 5)
        .every((one) => one.status === 'rejected' && one.reason.code === 'host/out-of-fuel'),
    ).toBe(true);
    expect(outcomes.slice(5).every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(open.health('one').state).toBe('quarantined');
    expect((await errorOf(open.call('one', 'go', {}))).code).toBe('host/quarantined');
    expect(open.health('two').state).toBe('ready');
  });

  test('the official plugins start, and reload onto themselves with all their examples', async () => {
    const open = openHost(isolation, {
      policy: 'all',
      createServer: ({ name, version, grants, limits, audit }) =>
        createCapabilityServer({
          plugin: { name, version },
          grants,
          limits: () => limits,
          audit,
          ports: {
            files: {
              read: async () => ({ ok: false, code: 'not_found' }),
              write: async () => ({ ok: false, code: 'unwritable' }),
              list: async () => ({ ok: false, code: 'not_found' }),
            },
            env: () => undefined,
            http: {
              resolve: async () => [],
              request: async () => {
                throw new Error('nobody is there');
              },
            },
          },
          now: () => Date.now(),
        }),
    });
    for (const { name, manifest, bytes } of buildOfficialPlugins()) {
      const { capabilities = {}, examples = [] } = manifest;
      const { fs, net, env } = capabilities;
      const asksOutside = fs !== undefined || net !== undefined || env !== undefined;
      // A call in the thread of the host cannot wait for an answer.
      if (isolation === 'inline' && asksOutside) continue;
      const config = examples.find((one) => one.config !== undefined)?.config ?? {};
      const one = installable({
        name,
        version: manifest.version,
        bytes,
        manifest,
        consent: capabilities,
        config,
      });
      await open.install(one);
      await open.start(name);
      const { selfTest } = await open.reload(name, { ...one, version: '0.1.1' });
      expect([name, selfTest.problems, selfTest.passed + selfTest.skipped]).toEqual([
        name,
        [],
        examples.length,
      ]);
      // What asks outside finds nothing in a trial: that proves nothing either way.
      if (!asksOutside) expect(selfTest.skipped).toBe(0);
    }
  });
});

describe.each<Isolation>(['shared', 'strict', 'process'])('%s', (isolation) => {
  test('a plugin that never ends is ended by its time, and quarantined when it does so again and again', async () => {
    const open = openHost(isolation);
    await open.install(installable({ manifest: { kinds: [], limits: { timeoutMs: 50 } } }));
    await open.install(installable({ name: 'two', manifest: patient }));
    await open.startAll();
    for (let i = 0; i < 5; i++)
      expect((await errorOf(open.call('one', 'loop', {}))).code).toBe('host/timeout');
    expect(open.health('one').state).toBe('quarantined');
    expect(await open.call('two', 'go', {})).toEqual({ ok: true, value: '1.0.0' });
  });
});

/** `work` answers what the store of the host answers, when it does; `go` answers at once. */
const waiting = (version: string) =>
  plugin(
    { go: `{"ok":"${version}"}`, work: [0x20, 0, 0x20, 1, 0x10, 0] },
    {
      imports: [
        {
          module: 'plugindex_host_1',
          name: 'kv',
          kind: 'function',
          params: ['i32', 'i32'],
          results: ['i64'],
        },
      ],
    },
  );
const storeUser = {
  manifest: { ...patient, capabilities: { kv: { maxBytes: 1 } } },
  consent: { kv: { maxBytes: 1 } },
};

/** A host whose store answers when the test says so. */
function openWaitingHost(more: Partial<PluginHostOptions> = {}) {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const open = openHost('strict', {
    policy: 'all',
    createServer: ({ version }) => ({
      offers: new Set(['kv'] as const),
      endCall: () => undefined,
      async serve() {
        asked.resolve();
        await released.promise;
        return { ok: `served ${version}` };
      },
    }),
    ...more,
  });
  return { open, asked: asked.promise, release: released.resolve };
}

test('a call under way when its version is replaced is answered by it; new calls need not wait for that', async () => {
  const { open, asked, release } = openWaitingHost();
  const events: string[] = [];
  open.subscribe(({ type, version }) => events.push(`${type} ${version}`));
  await open.install(installable({ bytes: waiting('1.0.0'), ...storeUser }));
  await open.start('one');
  const call = open.call('one', 'work', {});
  await asked;
  await open.reload('one', installable({ version: '1.1.0', bytes: waiting('1.1.0'), ...storeUser }));
  expect(await open.call('one', 'go', {})).toEqual({ ok: true, value: '1.1.0' });
  expect(open.health('one').inFlight).toBe(1);
  const stopped = open.stop('one');
  release();
  expect(await call).toEqual({ ok: true, value: 'served 1.0.0' });
  await stopped;
  expect(events).toContain('unloaded 1.0.0');
  expect(events).toContain('unloaded 1.1.0');
});

test('stopping gives up on a call that takes longer than a drain may', async () => {
  const { open, asked } = openWaitingHost({ drainTimeoutMs: 50 });
  const abandoned: number[] = [];
  open.subscribe((event) => event.type === 'unloaded' && abandoned.push(event.abandoned));
  await open.install(installable({ bytes: waiting('1.0.0'), ...storeUser }));
  await open.start('one');
  const call = errorOf(open.call('one', 'work', {}));
  await asked;
  await open.stop('one');
  expect(abandoned).toEqual([1]);
  expect(open.health('one')).toMatchObject({ state: 'stopped', inFlight: 1 });
  await open.close();
  // Closing the runner ended it.
  expect(['host/disposed', 'host/worker-crashed']).toContain((await call).code);
  expect(open.healths()).toEqual([]);
});

test('a plugin that failed with a call under way may start again before that call has ended', async () => {
  const { open, asked, release } = openWaitingHost();
  await open.install(installable({ bytes: waiting('1.0.0'), ...storeUser }));
  await open.start('one');
  const call = open.call('one', 'work', {});
  await asked;
  await open.revoke('one', 'kv');
  expect(open.health('one').state).toBe('failed');
  await open.consent('one', storeUser.consent);
  await open.start('one');
  release();
  expect(await call).toEqual({ ok: true, value: 'served 1.0.0' });
  expect(await open.call('one', 'go', {})).toEqual({ ok: true, value: '1.0.0' });
});

test('a revoked capability is gone at the next call in a worker, too', async () => {
  const bytes = plugin(
    { go: packed(0, 8) },
    {
      imports: [{ module: 'plugindex_host_1', name: 'clock', kind: 'function', results: ['i64'] }],
      data: ['{"ok":1}'],
    },
  );
  const open = openHost('shared', { policy: 'all' });
  const asks = { kinds: [], capabilities: { clock: true } };
  await open.install(installable({ bytes, manifest: asks, consent: { clock: true } }));
  await open.start('one');
  expect(await open.call('one', 'go', {})).toMatchObject({ ok: true });
  void open.revoke('one', 'clock');
  expect((await errorOf(open.call('one', 'go', {}))).message).toContain('"clock" was not granted');
});

test('attack: a plugin that breaks while it is tried never sees a caller', async () => {
  const open = openHost('shared');
  await open.install(installable({ manifest: patient }));
  await open.start('one');
  for (const body of [[unreachable], [...loopForever, ...packed(0, 8)]]) {
    const bad = installable({
      version: '1.1.0',
      bytes: plugin({ go: body }),
      manifest: {
        kinds: [],
        limits: { timeoutMs: 100 },
        examples: [{ title: 'works', hook: 'go', input: {} }],
      },
    });
    expect((await errorOf(open.reload('one', bad))).code).toBe('host/self-test-failed');
    expect(await open.call('one', 'go', {})).toEqual({ ok: true, value: '1.0.0' });
  }
});
