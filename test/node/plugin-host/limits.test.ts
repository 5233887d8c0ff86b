// Every limit through every door of a real host: a call passes at the default, and fails as documented once one door alone lowers the limit.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  type CapabilityPorts,
  createPluginHost,
  HostError,
  type InstallablePlugin,
  type PluginHost,
  type PluginHostOptions,
  type PluginLimits,
  type StorePort,
} from '@plugindex/host';
import type { Capabilities, Limits } from '@plugindex/model';
import { type LimitName, limitNames, limitRanges } from '@plugindex/model/limits';
import { createNodeCapabilityPorts } from '@plugindex/node/capabilities/node-capability-ports';
import { createHostPorts } from '@plugindex/node/plugin-host';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { hook, plugin } from '../../host/hostile-modules.ts';
import { answer, attacking, i32, ok } from '../../host/meter/attacking.ts';
import { installable } from '../../host/plugin-host/start-host.ts';
import { serveHttp } from '../capabilities/open-http.ts';
import { asking, growing } from '../runner/guests.ts';
import { openRunner } from '../runner/runners.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-limits-'));
  await mkdir(join(folder, 'files'));
  await writeFile(join(folder, 'files', 'a.txt'), 'x'.repeat(1000));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const runner = openRunner('shared');

interface OpenOptions {
  readonly host?: Partial<PluginHostOptions>;
  readonly plugin: Partial<InstallablePlugin> & { readonly bytes: Uint8Array };
}

/** A host over real ports in which the plugin "one" is installed, and all that it asks is allowed. */
async function openHost({ host: more, plugin: one }: OpenOptions): Promise<PluginHost> {
  const host = createPluginHost({
    // Of the file, not of the host: a worker for each cell of the table would take seconds.
    runners: { shared: { load: (one) => runner.load(one), close: async () => undefined } },
    ports: createHostPorts(),
    policy: 'all',
    httpPolicy: { allowHttp: true, allowAddresses: ['127.0.0.1'] },
    ...more,
    capabilities: {
      ...createNodeCapabilityPorts({
        filesRoot: join(folder, 'files'),
        // Each its own: what is kept already may be written again, whatever the quota.
        storeFolder: await mkdtemp(join(folder, 'store-')),
      }),
      ...more?.capabilities,
    },
  });
  onTestFinished(() => host.close());
  await host.install(installable({ ...one, consent: one.manifest?.capabilities ?? {} }));
  return host;
}

/** "ok", or the code of the first call that failed: that of the host, or that of the envelope which the guest was answered. */
async function outcomeOf(host: PluginHost, call: Use): Promise<string> {
  const { hook: name = 'ask', input = {}, times = 1 } = call;
  try {
    await host.start('one');
    const calls = Array.from({ length: times }, () => host.call('one', name, input));
    const ended = await Promise.allSettled(calls);
    for (const one of ended) {
      if (one.status === 'rejected') throw one.reason;
      if (!one.value.ok) return one.value.error.code;
    }
    return call.lines === undefined || host.logRecords().length === call.lines ? 'ok' : 'lines dropped';
  } catch (error) {
    if (error instanceof HostError) return error.code;
    throw error;
  }
}

/** How the plugin is called. */
interface Use {
  readonly hook?: string;
  readonly input?: unknown;
  /** Calls that begin at once. */
  readonly times?: number;
  /** Lines that it logs. */
  readonly lines?: number;
}

interface Row extends Use {
  readonly lowered: number;
  /** As the page of limits has it. */
  readonly atLimit: string;
  readonly open: () => Guest | Promise<Guest>;
}

interface Guest {
  readonly bytes: Uint8Array;
  readonly capabilities?: Capabilities;
  /** In the place of real ones. */
  readonly ports?: CapabilityPorts;
}

/** `ask` requests this of a server on loopback, which answers 4,000 bytes; "/again" leads there. */
async function requesting(path: string): Promise<Guest> {
  const port = await serveHttp((request, response) => {
    if (request.url === '/again') response.writeHead(302, { location: '/' }).end();
    else response.end('x'.repeat(4000));
  });
  const host = `127.0.0.1:${port}`;
  return {
    bytes: asking('http', JSON.stringify({ url: `http://${host}${path}` })),
    capabilities: { net: [host] },
  };
}

/** `ask` keeps a value of so many bytes. */
function keeping(bytes: number, maxBytes: number = limitRanges.maxKvBytes.default): Guest {
  const request = { op: 'set', key: 'k', value: 'v'.repeat(bytes) };
  return { bytes: asking('kv', JSON.stringify(request)), capabilities: { kv: { maxBytes } } };
}

/** Waiting costs no work: what passes at the default passes on a busy machine too. */
const slowStore: StorePort = {
  apply: async () => {
    await setTimeout(150);
    return { ok: true, value: null };
  },
};

// 4,096 rounds: param 0 is where the input lies. loop: local.tee 0 (local.get 0 - 1), br_if
const counting = [0x03, 0x40, 0x20, 0, ...i32(1), 0x6b, 0x22, 0, 0x0d, 0, 0x0b];
const logLine = [...i32(3), ...i32(0), ...i32(8), 0x10, 0];
const logging = plugin(
  {},
  {
    data: [ok],
    functions: [hook('ask', [...Array.from({ length: 20 }, () => logLine).flat(), ...answer])],
    imports: [{ module: 'plugindex_host_1', kind: 'function', name: 'log', params: ['i32', 'i32', 'i32'] }],
  },
);
const good = () => ({ bytes: plugin({ ask: ok }) });

const rows: Readonly<Record<LimitName, Row>> = {
  maxMemoryBytes: {
    lowered: 1_048_576,
    atLimit: 'host/module-unsafe',
    hook: 'attack',
    open: () => ({ bytes: growing }),
  },
  timeoutMs: {
    lowered: 40,
    atLimit: 'host/timeout',
    open: () => ({ ...keeping(1), ports: { store: slowStore } }),
  },
  maxFuel: {
    lowered: 10_000,
    atLimit: 'host/out-of-fuel',
    hook: 'attack',
    open: () => ({ bytes: attacking(counting) }),
  },
  maxInputBytes: {
    lowered: 500,
    atLimit: 'host/input-too-large',
    input: { text: 'x'.repeat(1000) },
    open: good,
  },
  maxOutputBytes: {
    lowered: 500,
    atLimit: 'host/output-too-large',
    open: () => ({ bytes: plugin({ ask: `{"ok":"${'x'.repeat(1000)}"}` }) }),
  },
  maxCallsPerSecond: { lowered: 2, atLimit: 'host/rate-limited', times: 3, open: good },
  maxConcurrentCalls: { lowered: 2, atLimit: 'host/overloaded', times: 3, open: good },
  maxLogBytes: {
    lowered: 100,
    atLimit: 'lines dropped',
    lines: 20,
    open: () => ({ bytes: logging, capabilities: { log: true } }),
  },
  maxFileBytes: {
    lowered: 500,
    atLimit: 'too_large',
    open: () => ({
      bytes: asking('fs', '{"op":"read","path":"a.txt"}'),
      capabilities: { fs: [{ path: 'a.txt', access: 'read' }] },
    }),
  },
  maxKvBytes: { lowered: 500, atLimit: 'too_large', open: () => keeping(1000) },
  maxHttpRequests: { lowered: 1, atLimit: 'too_many_requests', open: () => requesting('/again') },
  maxHttpBytes: { lowered: 2000, atLimit: 'too_large', open: () => requesting('/') },
};

interface Door {
  readonly name: string;
  /** The plugin and its host, where this door alone says so much. */
  open(limit: LimitName, value: number, guest: Guest): OpenOptions;
}

const doors: readonly Door[] = [
  {
    name: 'the manifest',
    open: (limit, value, guest) =>
      limit === 'maxKvBytes'
        ? openOptions(limit, { ...guest, capabilities: { kv: { maxBytes: value } } })
        : openOptions(limit, { ...guest, limits: { [limit]: value } }),
  },
  {
    name: 'the registry that the plugin came from',
    open: (limit, value, guest) => {
      const { plugin: one, ...rest } = openOptions(limit, guest);
      return { ...rest, plugin: { ...one, registryLimits: { [limit]: { max: value } } } };
    },
  },
  {
    name: 'the registry limits of the host',
    open: (limit, value, guest) => {
      const { host, ...rest } = openOptions(limit, guest);
      return { ...rest, host: { ...host, registryLimits: { [limit]: { max: value } } } };
    },
  },
  {
    name: 'the limits of the host',
    open: (limit, value, guest) => {
      const { host, ...rest } = openOptions(limit, guest);
      return { ...rest, host: { ...host, limits: { ...host?.limits, [limit]: value } } };
    },
  },
];

/** Everybody is silent about the limit. Where it is not about time, there is plenty of that: machines may be slow. */
function openOptions(
  limit: LimitName,
  { bytes, capabilities, ports, limits }: Guest & { readonly limits?: Limits },
): OpenOptions {
  const plenty: Partial<PluginLimits> = limit === 'timeoutMs' ? {} : { timeoutMs: 20_000 };
  const manifest = { kinds: [], limits: { ...plenty, ...limits }, ...(capabilities && { capabilities }) };
  return { host: { limits: plenty, ...(ports && { capabilities: ports }) }, plugin: { bytes, manifest } };
}

describe.each(limitNames)('%s', (limit) => {
  const { lowered, atLimit, open, ...use } = rows[limit];

  test('lets a call pass where nobody says anything', async () => {
    const host = await openHost(openOptions(limit, await open()));
    expect(await outcomeOf(host, use)).toBe('ok');
  });

  test.each(doors)('holds where $name alone lowers it', async (door) => {
    const host = await openHost(door.open(limit, lowered, await open()));
    expect(await outcomeOf(host, use)).toBe(atLimit);
  });
});

test('a store may be larger than the default where manifest and host say so', async () => {
  const maxBytes = limitRanges.maxKvBytes.default + 1000;
  const { plugin: one } = openOptions('maxKvBytes', keeping(maxBytes - 500, maxBytes));
  const host = await openHost({ host: { limits: { maxKvBytes: maxBytes, timeoutMs: 20_000 } }, plugin: one });
  expect(await outcomeOf(host, {})).toBe('ok');
});
