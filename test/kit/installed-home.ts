// A client's home with plugins in it, written by the client's own functions: what an installation leaves, without a registry.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Capabilities, digestOf, type FolderPort, type Manifest } from '@plugindex/model';
import { createFolderPort } from '@plugindex/node/folder-port';
import { readCurrent, switchTo } from '../../packages/client/src/home.ts';
import { writeStored } from '../../packages/client/src/store.ts';

export interface PluginToInstall {
  readonly name: string;
  readonly version?: string;
  readonly bytes: Uint8Array;
  /** What the user agreed to; nothing if left out. */
  readonly granted?: Capabilities;
  /** Kept beside it; a home of before manifests were kept, if left out. */
  readonly manifest?: Manifest;
}

export interface InstalledHome {
  readonly folder: string;
  /** The next generation: what is installed already, and these. */
  install(plugins: readonly PluginToInstall[]): Promise<void>;
}

export function createInstalledHome(): InstalledHome {
  const folder = mkdtempSync(join(tmpdir(), 'plugindex-home-'));
  const home = createFolderPort(folder);
  return {
    folder,
    async install(plugins) {
      const current = await readCurrent(home);
      const entries = await Promise.all(
        plugins.map(async ({ name, version = '0.1.0', bytes, granted = {}, manifest }) => {
          const digest = digestOf(bytes);
          await writeStored(home, digest, bytes);
          const kept = manifest && (await keepManifest(home, manifest));
          const facts = { ...kept, registry: 'test', version, digest, bundle: digest, size: bytes.length };
          return [name, { ...facts, requested: null, dependencies: {}, granted }] as const;
        }),
      );
      await switchTo(home, {
        format: 1,
        number: (current?.number ?? 0) + 1,
        previous: current?.number ?? null,
        createdAt: '2026-11-01T00:00:00Z',
        reason: 'a test',
        plugins: { ...current?.plugins, ...Object.fromEntries(entries) },
      });
    },
  };
}

async function keepManifest(home: FolderPort, manifest: Manifest) {
  const bytes = Buffer.from(JSON.stringify(manifest));
  const digest = digestOf(bytes);
  await writeStored(home, digest, bytes);
  return { manifest: digest };
}
