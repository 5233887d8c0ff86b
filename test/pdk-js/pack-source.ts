// Packs plugins that are written down in a test, and starts them with what they import granted.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance, type HostPorts, type InstanceOptions, type PluginInstance } from '@plugindex/host';
import { bundle, packBundle } from '@plugindex/pdk-js/pack';
import { rolldown } from 'rolldown';
import { enginePath, kitFolder } from '../kit/build-javascript.ts';

export const engine = new Uint8Array(readFileSync(enginePath));
const kitSources = join(kitFolder, 'src');
const kit = new Map(
  readdirSync(kitSources, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => [path, readFileSync(join(kitSources, path), 'utf8')]),
);

export type Files = Readonly<Record<string, string>>;

/** The bundle of a plugin whose only file, or whose file `src/index.ts`, is given. */
export function bundleSource(source: string | Files) {
  const files = new Map(Object.entries(typeof source === 'string' ? { 'src/index.ts': source } : source));
  return bundle({ files, entry: 'src/index.ts', kit }, rolldown);
}

export async function packSource(source: string | Files, maxMemoryBytes = 16 * 2 ** 20): Promise<Uint8Array> {
  return packBundle(await bundleSource(source), { engine, maxMemoryBytes });
}

export const logged: string[] = [];
const ports: HostPorts = {
  now: () => 1_700_000_000_000,
  random: (bytes) => bytes.fill(128),
  log: (level, message) => logged.push(`${level} ${message}`),
};

export async function startSource(
  source: string | Files,
  options: Partial<InstanceOptions> = {},
): Promise<PluginInstance> {
  const grants = { log: true, clock: true, random: true };
  return createInstance({ bytes: await packSource(source), config: {}, grants, ports, ...options });
}
