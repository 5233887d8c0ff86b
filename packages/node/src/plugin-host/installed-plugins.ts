// What a user installed with the client, as a plugin host wants it: the generation in force, its bytes from the verified store.
import {
  type Generation,
  type InstalledPlugin,
  readCurrent,
  readInstalledManifest,
  readStored,
  registryLimits,
} from '@plugindex/client';
import type { InstallablePlugin, InstalledPlugins } from '@plugindex/host';
import type { FolderPort } from '@plugindex/model';

export interface InstalledPluginsOptions {
  /** The client's home folder. */
  readonly home: FolderPort;
  /** The configuration of a plugin; `{}` if left out. */
  readonly configOf?: (name: string) => Readonly<Record<string, unknown>>;
  /** Only this plugin. */
  readonly only?: string;
  /** Told, once each, which plugins run with safe limits and an unchecked configuration, and what to do about it. */
  readonly onNotice?: (notice: string) => void;
}

/** Largest artifact that is read, in bytes: the client stores none above it. */
const maxArtifactBytes = 64 * 1024 * 1024;

/**
 * Limits, configuration schema, kinds and examples are those of the manifest that was verified at the installation.
 * @example createPluginHost({ installed: createInstalledPlugins({ home }), … })
 */
export function createInstalledPlugins(options: InstalledPluginsOptions): InstalledPlugins {
  const { home, configOf = () => ({}), only, onNotice } = options;
  const told = new Set<string>();
  return {
    async list() {
      const current = await readCurrent(home);
      const plugins = Object.entries(current?.plugins ?? {}).filter(
        ([name]) => only === undefined || name === only,
      );
      for (const [name, plugin] of plugins) {
        if (plugin.manifest !== undefined || told.has(name)) continue;
        told.add(name);
        onNotice?.(noticeOf(name, plugin));
      }
      return Promise.all(
        plugins.map(async ([name, plugin]) => ({
          ...(await toInstallable(home, { name, plugin, current })),
          config: configOf(name),
        })),
      );
    },
  };
}

interface Found {
  readonly name: string;
  readonly plugin: InstalledPlugin;
  readonly current: Generation | undefined;
}

async function toInstallable(
  home: FolderPort,
  { name, plugin, current }: Found,
): Promise<Omit<InstallablePlugin, 'config'>> {
  const { version, digest, granted, registry } = plugin;
  const limits = registryLimits(current, registry);
  const facts = { name, version, digest, consent: granted, ...(limits && { registryLimits: limits }) };
  try {
    const manifest = await readInstalledManifest(home, name, plugin);
    return {
      ...facts,
      // Where none was kept: a user was asked about what the manifest asks, so what was granted is a part of that.
      manifest: manifest ?? { kinds: [], capabilities: granted },
      // Held against the digest each time: a store that was tampered with runs nothing.
      readBytes: () => readStored(home, digest, { maxBytes: maxArtifactBytes }),
    };
  } catch (error) {
    // Without the manifest that belongs to it a plugin does not run; the others do.
    return { ...facts, manifest: { kinds: [], capabilities: {} }, readBytes: () => Promise.reject(error) };
  }
}

function noticeOf(name: string, { version }: InstalledPlugin): string {
  return `${name} ${version} was installed without its manifest: it runs with safe default limits, and its configuration is not checked; "plugindex update" brings the manifest`;
}
