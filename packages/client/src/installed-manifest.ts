// The manifest of an installed plugin: limits, configuration, kinds, examples, as its signed statement vouches for them.
import type { FolderPort, Manifest } from '@plugindex/model';
import { ClientError } from './client-error.ts';
import { fetchLimits } from './context.ts';
import type { InstalledPlugin } from './home-formats.ts';
import { readStored } from './store.ts';

/**
 * Held against its digest each time. Undefined where it was not kept: installed by a client of before manifests were; the next
 * update brings it. Throws ClientError `client/store/corrupt`, `client/file/malformed`.
 * @example (await readInstalledManifest(home, 'auth-jwt', plugin))?.limits
 */
export async function readInstalledManifest(
  home: FolderPort,
  name: string,
  { version, manifest }: Pick<InstalledPlugin, 'version' | 'manifest'>,
): Promise<Manifest | undefined> {
  if (manifest === undefined) return undefined;
  return parseManifestOf({ name, version }, await readStored(home, manifest, fetchLimits.manifest));
}

/** Throws ClientError `client/file/malformed`: it is no manifest, or that of another release. */
export async function parseManifestOf(
  { name, version }: { readonly name: string; readonly version: string },
  bytes: Uint8Array,
): Promise<Manifest> {
  // Loaded here: most calls read no YAML.
  const [{ parseYaml }, { parseManifest }] = await Promise.all([
    import('@plugindex/model/parse/yaml'),
    import('@plugindex/model/parsers'),
  ]);
  const file = `${name}-${version}.manifest.yaml`;
  const source = parseYaml(new TextDecoder().decode(bytes), { file });
  const parsed = source.ok ? parseManifest(source.value) : source;
  if (!parsed.ok) throw malformed(file, parsed.problems[0]?.message ?? 'unknown reason');
  const { value } = parsed;
  if (value.name === name && value.version === version) return value;
  throw malformed(file, `it is of ${value.name} ${value.version}, expected ${name} ${version}`);
}

function malformed(file: string, reason: string): ClientError {
  return new ClientError('client/file/malformed', `Cannot read ${file}: ${reason}`, {
    hint: 'update this client; if that does not help, tell the registry',
  });
}
