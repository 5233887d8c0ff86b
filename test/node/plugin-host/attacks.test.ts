// Attacks on a whole plugin host, over real threads and processes: what one plugin does, what somebody does to its worker, and names that JavaScript knows.
import {
  createMemoryStore,
  createPluginHost,
  type InstallablePlugin,
  type Isolation,
  type PluginHost,
  type PluginHostOptions,
} from '@plugindex/host';
import { createHostPorts } from '@plugindex/node/plugin-host';
import { createNodeRunner } from '@plugindex/node/runner/node-runner';
import { afterEach, describe, expect, test } from 'vitest';
import { loopForever, plugin } from '../../host/hostile-modules.ts';
import { answer, i32, ok } from '../../host/meter/attacking.ts';
import { errorOf, installable } from '../../host/plugin-host/start-host.ts';
import { childProcesses } from '../runner/child-processes.ts';
import { asking, endless, logging } from '../runner/guests.ts';

let host: PluginHost | undefined;
afterEach(() => host?.close());

function openHost(isolation: Isolation, more: Partial<PluginHostOptions> = {}): PluginHost {
  host = createPluginHost({
    runners: (wanted) => createNodeRunner({ isolation: wanted, keepsSpare: false }),
    isolationOf: () => isolation,
    ports: createHostPorts(),
    policy: 'all',
    limits: { timeoutMs: 60_000, maxFuel: Number.MAX_SAFE_INTEGER },
    ...more,
  });
  return host;
}

const kv = { kv: { maxBytes: 1000 } };
const patient = { timeoutMs: 60_000, maxFuel: Number.MAX_SAFE_INTEGER };

/** Installs and starts it. Grants what is asked, and time enough for slow machines. */
async function start(open: PluginHost, one: Partial<InstallablePlugin> & { readonly bytes: Uint8Array }) {
  const { manifest: { capabilities = {}, limits = patient } = {}, ...rest } = one;
  const manifest = { kinds: [], capabilities, limits };
  await open.install(installable({ ...rest, manifest, consent: capabilities }));
  await open.start(rest.name ?? 'one');
}

const isLinux = process.platform === 'linux';

test.runIf(isLinux)(
  'whoever kills the process of a plugin in the middle of a call breaks that call, and no other plugin',
  async () => {
    const open = openHost('process');
    const before = childProcesses();
    await start(open, { bytes: endless });
    await open.call('one', 'go', {});
    const own = childProcesses().filter((pid) => !before.includes(pid));
    await start(open, { name: 'two', bytes: plugin({ go: ok }) });
    const attacked = errorOf(open.call('one', 'attack', {}));
    const waiting = open.call('one', 'go', {});
    for (const pid of own) process.kill(pid, 'SIGKILL');
    expect((await attacked).code).toBe('host/worker-crashed');
    expect(await waiting).toEqual({ ok: true, value: 1 });
    expect(await open.call('two', 'go', {})).toEqual({ ok: true, value: 1 });
    expect(open.health('one')).toMatchObject({
      state: 'ready',
      lastFailure: { code: 'host/worker-crashed' },
    });
  },
);

describe.each<Isolation>(['shared', 'strict', 'process'])('%s', (isolation) => {
  test('two plugins of the same bytes share no memory, no keys, no configuration and no lines of the log', async () => {
    const lines: string[] = [];
    const open = openHost(isolation, {
      capabilities: { store: createMemoryStore() },
      log: ({ plugin, message }) => lines.push(`${plugin} ${message}`),
    });
    const set = asking('kv', '{"op":"set","key":"k","value":"mine"}');
    const get = asking('kv', '{"op":"get","key":"k"}');
    await start(open, { name: 'one', bytes: set, manifest: { kinds: [], capabilities: kv } });
    await start(open, { name: 'two', bytes: get, manifest: { kinds: [], capabilities: kv } });
    expect(await open.call('one', 'ask', {})).toEqual({ ok: true, value: null });
    expect(await open.call('two', 'ask', {})).toEqual({ ok: true, value: null });
    await open.destroy('two');
    // The name is what a store belongs to, so that a new version finds it again.
    await open.reload(
      'one',
      installable({ bytes: get, manifest: { kinds: [], capabilities: kv, limits: patient }, consent: kv }),
    );
    expect(await open.call('one', 'ask', {})).toEqual({ ok: true, value: 'mine' });
    // `go` answers with a digit that each call makes larger.
    const counting = plugin(
      { go: [...i32(6), ...i32(6), 0x2d, 0, 0, ...i32(1), 0x6a, 0x3a, 0, 0, ...answer] },
      { data: [ok] },
    );
    await start(open, { name: 'three', bytes: counting });
    await start(open, { name: 'four', bytes: counting });
    for (const value of [2, 3, 4]) expect(await open.call('three', 'go', {})).toEqual({ ok: true, value });
    expect(await open.call('four', 'go', {})).toEqual({ ok: true, value: 2 });
    // The configuration as the answer: `{"ok":"of five"}`.
    const config = {
      module: 'plugindex_host_1',
      kind: 'function',
      name: 'config',
      results: ['i64'],
    } as const;
    const telling = plugin({ go: [0x10, 0] }, { imports: [config] });
    await start(open, { name: 'five', bytes: telling, config: { ok: 'of five' } });
    await start(open, { name: 'six', bytes: telling, config: { ok: 'of six' } });
    const both = ['five', 'six', 'five'].map((name) => open.call(name, 'go', {}));
    expect(await Promise.all(both)).toEqual(
      ['five', 'six', 'five'].map((name) => ({ ok: true, value: `of ${name}` })),
    );
    const log = { kinds: [], capabilities: { log: true } };
    await start(open, { name: 'seven', bytes: logging, manifest: log });
    await start(open, { name: 'eight', bytes: logging, manifest: log });
    await Promise.all(['seven', 'eight', 'seven'].map((name) => open.call(name, 'go', {})));
    expect(lines.toSorted()).toEqual([`eight ${ok}`, `seven ${ok}`, `seven ${ok}`]);
  });

  test('an answer that comes after the time of its call reaches no later call', async () => {
    const asked: PromiseWithResolvers<void>[] = [];
    const open = openHost(isolation, {
      createServer: () => ({
        offers: new Set(['kv'] as const),
        endCall: () => undefined,
        async serve() {
          const turn = asked.length;
          const released = Promise.withResolvers<void>();
          asked.push(released);
          await released.promise;
          return { ok: `the answer to request ${turn}` };
        },
      }),
    });
    await start(open, {
      bytes: asking('kv', '{}'),
      // The second call must be in time, also on a machine that is busy.
      manifest: { kinds: [], capabilities: kv, limits: { timeoutMs: 1000 } },
    });
    expect((await errorOf(open.call('one', 'ask', {}))).code).toBe('host/timeout');
    const next = open.call('one', 'ask', {});
    await expect.poll(() => asked.length).toBe(2);
    asked[0]?.resolve();
    // Long enough for the worker to take it, if it were given.
    await new Promise((resolve) => setTimeout(resolve, 50));
    asked[1]?.resolve();
    expect(await next).toEqual({ ok: true, value: 'the answer to request 1' });
  });

  test('a version that passes its tests and then never ends is gone after one call', async () => {
    const open = openHost(isolation);
    await start(open, { bytes: plugin({ go: '{"ok":"the old one"}' }) });
    const examples = [{ title: 'all is well', hook: 'probe', input: {}, output: 1 }];
    const evil = installable({
      version: '1.1.0',
      bytes: plugin({ go: [...loopForever, ...answer], probe: ok }, { data: [ok] }),
      manifest: { kinds: [], examples, limits: { ...patient, timeoutMs: 500 } },
    });
    expect(await open.reload('one', evil)).toMatchObject({ to: '1.1.0', selfTest: { passed: 1 } });
    expect((await errorOf(open.call('one', 'go', {}))).code).toBe('host/timeout');
    expect(open.health('one')).toMatchObject({ version: '1.0.0', state: 'ready' });
    expect(await open.call('one', 'go', {})).toEqual({ ok: true, value: 'the old one' });
  });

  test('names that JavaScript knows are names like any other, of plugins, hooks, keys and fields', async () => {
    const open = openHost(isolation, { capabilities: { store: createMemoryStore() } });
    const hostile = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    // What begins with "_" is no hook, whoever exports it.
    const hooks = names.slice(1);
    const bytes = plugin(Object.fromEntries(names.map((name) => [name, `{"ok":${hostile}}`])));
    for (const name of names) {
      await start(open, { name, bytes, config: JSON.parse(hostile) });
      expect(open.hooks(name)).toEqual(hooks);
      for (const hook of hooks)
        expect(await open.call(name, hook, JSON.parse(hostile))).toEqual({
          ok: true,
          value: JSON.parse(hostile),
        });
      for (const hook of ['valueOf', '__proto__'])
        expect((await errorOf(open.call(name, hook, {}))).code).toBe('host/hook-missing');
      const store = asking('kv', '{"op":"set","key":"__proto__","value":"polluted"}');
      await start(open, { name: `${name} keeps`, bytes: store, manifest: { kinds: [], capabilities: kv } });
      expect(await open.call(`${name} keeps`, 'ask', {})).toEqual({ ok: true, value: null });
    }
    expect((await errorOf(open.call('valueOf', 'go', {}))).code).toBe('host/plugin-unknown');
    const counted = open.metrics().plugins.filter(({ plugin }) => names.includes(plugin));
    const ok = (hook: string) => expect.objectContaining({ hook, outcomes: { ok: 1 } });
    for (const one of counted) expect(one.hooks).toEqual(expect.arrayContaining(hooks.map(ok)));
    expect(counted).toHaveLength(4);
    expect('polluted' in {}).toBe(false);
  });
});
