// The official plugins, built from their sources, with the examples of their manifests.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, parseManifest, parseYaml, shardPath } from '@plugindex/model';
import { buildAssemblyScript } from './build-assemblyscript.ts';
import { repositoryRoot } from './build-cache.ts';
import { buildRust, findRust } from './build-rust.ts';

export interface OfficialPlugin {
  readonly name: string;
  readonly manifest: Manifest;
  readonly bytes: Uint8Array;
}

export const officialNames = [
  'auth-basic',
  'auth-jwt',
  'template-crypto',
  'datasource-csv',
  'response-graphql',
] as const;

/** All of them; without those in Rust where this machine has no compiler for it. */
export function buildOfficialPlugins(): readonly OfficialPlugin[] {
  const rust = findRust();
  return officialNames.flatMap((name) => {
    const manifest = readManifest(name);
    const folder = `plugins/${name}`;
    if (manifest.build.toolchain === 'assemblyscript')
      return [{ name, manifest, bytes: buildAssemblyScript(folder) }];
    return rust === undefined ? [] : [{ name, manifest, bytes: buildRust(folder, name, rust) }];
  });
}

function readManifest(name: string): Manifest {
  const file = join(repositoryRoot, 'index/plugins', shardPath(name), '0.1.0.yaml');
  const source = parseYaml(readFileSync(file, 'utf8'), { file });
  const parsed = source.ok ? parseManifest(source.value) : source;
  if (!parsed.ok) throw new Error(`${file}: ${parsed.problems[0]?.message}`);
  return parsed.value;
}
