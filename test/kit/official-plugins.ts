// The official plugins, built from their sources, with the examples of their manifests.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, parseManifest, parseYaml, shardPath } from '@plugindex/model';
import { buildAssemblyScript } from './build-assemblyscript.ts';
import { repositoryRoot } from './build-cache.ts';
import { buildJavaScript } from './build-javascript.ts';
import { buildRust, findRust, missingRust } from './build-rust.ts';

export interface OfficialPlugin {
  readonly name: string;
  readonly manifest: Manifest;
  readonly bytes: Uint8Array;
}

/** Every folder of `plugins/`. */
export const officialNames: readonly string[] = readdirSync(join(repositoryRoot, 'plugins'), {
  withFileTypes: true,
})
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** All of them, without `missingOfficialPlugins()`. */
export function buildOfficialPlugins(): readonly OfficialPlugin[] {
  return officialNames.flatMap((name) => {
    const manifest = readOfficialManifest(name);
    const bytes = buildOfficialPlugin(manifest);
    return bytes === undefined ? [] : [{ name, manifest, bytes }];
  });
}

/** Those that this machine has no compiler for, and what it lacks: a test that goes over all says so. */
export function missingOfficialPlugins(): readonly { readonly name: string; readonly lack: string }[] {
  if (findRust() !== undefined) return [];
  return officialNames
    .filter((name) => readOfficialManifest(name).build.toolchain === 'rust')
    .map((name) => ({ name, lack: missingRust }));
}

/** Undefined where this machine has no compiler for it. */
export function buildOfficialPlugin({ name, build }: Manifest): Uint8Array | undefined {
  const folder = `plugins/${name}`;
  if (build.toolchain === 'assemblyscript') return buildAssemblyScript(folder);
  if (build.toolchain === 'javascript') return buildJavaScript(folder, build.entry);
  const rust = findRust();
  return rust && buildRust(folder, name, rust);
}

export function readOfficialManifest(name: string): Manifest {
  const file = join(repositoryRoot, 'index/plugins', shardPath(name), '0.1.0.yaml');
  const source = parseYaml(readFileSync(file, 'utf8'), { file });
  const parsed = source.ok ? parseManifest(source.value) : source;
  if (!parsed.ok) throw new Error(`${file}: ${parsed.problems[0]?.message}`);
  return parsed.value;
}
