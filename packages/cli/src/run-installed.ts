// `plugindex run <plugin> <hook> <json>`: one call of an installed plugin, by a host that holds it to what was verified and granted.
import { join } from 'node:path';
import { createPluginHost, type PluginHost } from '@plugindex/host';
import {
  createFolderMeterCache,
  createHostPorts,
  createInstalledPlugins,
  createNodeCapabilityPorts,
  createNodeRunner,
} from '@plugindex/node/plugin-host';
import { type CommandCall, textOption, UsageError } from './command.ts';
import { toJsonText, toSafeLine } from './output.ts';

export interface InstalledCall {
  readonly name: string;
  readonly hook: string;
  readonly input: unknown;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Throws HostError: `host/config-invalid` with all problems before anything of the plugin runs, and what a call throws. */
export async function runInstalled(call: CommandCall, wish: InstalledCall): Promise<number> {
  const host = openHost(call, wish);
  try {
    await host.discover();
    await host.start(wish.name);
    const result = await host.call(wish.name, wish.hook, wish.input);
    const answer = result.ok ? result.value : { error: result.error };
    call.ports.out(toJsonText(answer, call.isJson ? 0 : 2));
    return result.ok ? 0 : 1;
  } finally {
    await host.close();
  }
}

function openHost(call: CommandCall, { name, config }: InstalledCall): PluginHost {
  const { ports, values } = call;
  const filesRoot = textOption(values, 'files');
  const timeoutMs = positive(call, 'timeout');
  const maxFuel = positive(call, 'fuel');
  // What was metered once is not metered at the next run.
  const meterCache = createFolderMeterCache(join(ports.homeFolder, 'metered'));
  return createPluginHost({
    runners: { strict: createNodeRunner({ isolation: 'strict', keepsSpare: false, meterCache }) },
    isolationOf: () => 'strict',
    ports: createHostPorts(),
    // The user is the operator here: what was granted at the installation is what counts.
    policy: 'all',
    installed: createInstalledPlugins({
      home: ports.home,
      only: name,
      configOf: () => config,
      onNotice: (notice) => ports.say(`warning: ${toSafeLine(notice)}\n`),
    }),
    limits: { ...(timeoutMs !== undefined && { timeoutMs }), ...(maxFuel !== undefined && { maxFuel }) },
    capabilities: createNodeCapabilityPorts({
      ...(filesRoot !== undefined && { filesRoot }),
      storeFolder: join(ports.homeFolder, 'kv'),
      // Served by name: a plugin sees those that it was granted.
      env: ports.env,
    }),
    log: ({ level, plugin, message }) => ports.say(`${level}  ${plugin}: ${toSafeLine(message)}\n`),
  });
}

function positive({ values }: CommandCall, option: string): number | undefined {
  const text = textOption(values, option);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^[0-9]+$/.test(text) && Number.isSafeInteger(number) && number > 0) return number;
  throw new UsageError(`Cannot use --${option} "${text}": expected a whole number above 0`);
}
