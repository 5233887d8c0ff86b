// What is kept of a registry's index so that names can be tried without a network: its registry.yaml and the names in it.
//
//   names/<host>+<owner>+<repo>.json    { format: 1, at, registry, names }
import {
  compareText,
  type FolderPort,
  isRecord,
  isTimestamp,
  shardPath,
  TreeError,
  type TreePort,
  toTimestamp,
} from '@plugindex/model';
import { pluginNames } from '@plugindex/registry/propose/current-entry';
import type { RegistryPlace } from './registry-place.ts';

export interface CachedIndex {
  /** When it was read from GitHub. */
  readonly at: string;
  /** registry.yaml, and an entry for each name; entries cannot be read. */
  readonly tree: TreePort;
}

/** A name takes some 20 bytes; enough for a million. */
const maxBytes = 32 * 2 ** 20;
const maxRegistryBytes = 4 * 2 ** 20;

export async function keepIndex(
  home: FolderPort,
  place: RegistryPlace,
  { index, now }: { readonly index: TreePort; readonly now: Date },
): Promise<void> {
  const registry = new TextDecoder().decode(
    await index.read('registry.yaml', { maxBytes: maxRegistryBytes }),
  );
  const names = [...(await pluginNames(index))];
  const text = JSON.stringify({ format: 1, at: toTimestamp(now), registry, names });
  await home.write(fileOf(place), new TextEncoder().encode(text));
}

/** Undefined where nothing was kept, or not by this version of ours. */
export async function findCachedIndex(
  home: FolderPort,
  place: RegistryPlace,
): Promise<CachedIndex | undefined> {
  const bytes = await home.read(fileOf(place), { maxBytes });
  if (bytes === undefined) return undefined;
  const value = parseOrUndefined(new TextDecoder().decode(bytes));
  if (!isRecord(value) || value.format !== 1) return undefined;
  const { at, registry, names } = value;
  if (typeof at !== 'string' || !isTimestamp(at) || typeof registry !== 'string' || !Array.isArray(names))
    return undefined;
  return {
    at,
    tree: treeOf(
      registry,
      names.filter((name) => typeof name === 'string'),
    ),
  };
}

const fileOf = ({ host, repository: { owner, repo } }: RegistryPlace): string =>
  `names/${[host, owner, repo].map((part) => part.replaceAll(/[^A-Za-z0-9.-]/g, '_')).join('+')}.json`;

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function treeOf(registry: string, names: readonly string[]): TreePort {
  const bytes = new TextEncoder().encode(registry);
  const files = [
    { path: 'registry.yaml', id: 'registry', size: bytes.byteLength },
    ...names.map((name) => ({ path: `plugins/${shardPath(name)}/plugin.yaml`, id: name, size: 0 })),
  ].toSorted((a, b) => compareText(a.path, b.path));
  return {
    list: async () => files,
    read: async (path) => {
      if (path === 'registry.yaml') return bytes;
      throw new TreeError('tree/not-found', `Cannot read ${path}: only its name was kept`);
    },
  };
}
