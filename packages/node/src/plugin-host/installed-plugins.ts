// What a user installed with the client, as a plugin host wants it: the generation in force, its bytes from the verified store.
import { readCurrent, readStored } from '@plugindex/client';
import type { InstallablePlugin, InstalledPlugins } from '@plugindex/host';
import type { Description, FolderPort } from '@plugindex/model';

export interface InstalledPluginsOptions {
  /** The client's home folder. */
  readonly home: FolderPort;
  /** The configuration of a plugin; `{}` if left out. */
  readonly configOf?: (name: string) => Readonly<Record<string, unknown>>;
  /**
   * What the registry says about a plugin, where it is at hand. Without it a plugin may still run: with what it was granted,
   * default limits and a configuration that nobody checked.
   */
  readonly describe?: (name: string) => Promise<Description | undefined>;
}

/** Largest artifact that is read, in bytes: the client stores none above it. */
const maxArtifactBytes = 64 * 1024 * 1024;

/** @example createPluginHost({ installed: createInstalledPlugins({ home }), … }) */
export function createInstalledPlugins({
  home,
  configOf = () => ({}),
  describe,
}: InstalledPluginsOptions): InstalledPlugins {
  return {
    async list() {
      const current = await readCurrent(home);
      const plugins = Object.entries(current?.plugins ?? {});
      return Promise.all(
        plugins.map(
          async ([name, { version, digest, granted }]): Promise<InstallablePlugin> => ({
            name,
            version,
            digest,
            consent: granted,
            config: configOf(name),
            manifest: toManifest(version, await describe?.(name), granted),
            // Held against the digest each time: a store that was tampered with runs nothing.
            readBytes: () => readStored(home, digest, { maxBytes: maxArtifactBytes }),
          }),
        ),
      );
    },
  };
}

function toManifest(
  version: string,
  description: Description | undefined,
  granted: InstallablePlugin['consent'],
): InstallablePlugin['manifest'] {
  const found = description?.versions.find((one) => one.version === version);
  // A user is asked about what the manifest asks: what was granted is a part of that.
  if (description === undefined || found === undefined) return { kinds: [], capabilities: granted };
  const { kinds, capabilities, limits } = found;
  // Schema and examples are those of the newest version.
  if (description.version !== version) return { kinds, capabilities, limits };
  const { config, examples } = description;
  return { kinds, capabilities, limits, examples, ...(config !== null && { config }) };
}
