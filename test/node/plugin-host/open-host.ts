// A real host over real ports in which one plugin is ready that asks the outside whatever a test tells it to.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createPluginHost,
  type HttpPolicy,
  type PluginHost,
  type RequestImport,
  type Runner,
} from '@plugindex/host';
import type { Capabilities } from '@plugindex/model';
import { createCapabilityTransport } from '@plugindex/node/capabilities/http-transport';
import { createNodeCapabilityPorts } from '@plugindex/node/capabilities/node-capability-ports';
import { createHostPorts } from '@plugindex/node/plugin-host';
import { onTestFinished } from 'vitest';
import { installable } from '../../host/plugin-host/start-host.ts';
import { sender } from '../runner/guests.ts';

// Machines may be slow: nothing here is about time.
const limits = { timeoutMs: 20_000 };

export interface HostOptions {
  readonly manifest: Capabilities;
  readonly policy?: Capabilities;
  readonly consent?: Capabilities;
  readonly httpPolicy?: HttpPolicy;
  readonly resolve?: (name: string) => readonly string[];
}

/** A host in which the plugin "one" is ready: it asks whatever it is told to. Nobody says more than `options` do. Leaves the runner open. */
export async function openHost(runner: Runner, options: HostOptions) {
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-permissions-'));
  const filesRoot = join(folder, 'files');
  await mkdir(filesRoot);
  for (const name of ['x', 'y']) await writeFile(join(filesRoot, name), `file ${name}`);
  const { manifest, policy, consent, httpPolicy, resolve = () => ['127.0.0.1'] } = options;
  const host = createPluginHost({
    // Of the test file, not of the host: workers cost more than these tests.
    runners: { shared: { load: (one) => runner.load(one), close: async () => undefined } },
    ports: createHostPorts(),
    policy: policy ?? 'all',
    limits,
    capabilities: {
      ...createNodeCapabilityPorts({
        filesRoot,
        storeFolder: join(folder, 'store'),
        env: { A: 'value a', B: 'value b' },
      }),
      http: createCapabilityTransport({ resolve: async (name) => resolve(name) }),
    },
    httpPolicy: httpPolicy ?? { allowHttp: true, allowAddresses: ['127.0.0.1'] },
  });
  onTestFinished(async () => {
    await host.close();
    await rm(folder, { recursive: true, force: true });
  });
  const asks = { kinds: [], limits, capabilities: manifest };
  await host.install(installable({ bytes: sender, manifest: asks, consent: consent ?? manifest }));
  await host.start('one');
  return {
    host,
    folder,
    filesRoot,
    ask: (name: RequestImport, request: unknown) => outcomeOf(host, name, request),
  };
}

/** "ok", or the code that the guest was answered. */
async function outcomeOf(host: PluginHost, name: RequestImport, request: unknown): Promise<string> {
  const answered = await host.call('one', name, request);
  return answered.ok ? 'ok' : answered.error.code;
}

/** What was decided about requests, in order. */
export function decisions(host: PluginHost): readonly string[] {
  return host
    .auditEvents()
    .filter(({ decision }) => decision === 'allowed' || decision === 'refused')
    .map(({ capability, decision, subject }) => `${capability} ${decision}: ${subject}`);
}
