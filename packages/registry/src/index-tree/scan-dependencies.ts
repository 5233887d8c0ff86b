// A first look at one plugin's folder: what its current version needs, from two or three of its files.
import { compareVersions, parseManifest, parseYanks } from '@plugindex/model';
import { currentVersion } from '../compile/describe-plugin.ts';
import { parseIndexPath } from './index-path.ts';
import { parseIndexFile } from './parse-plugin-folder.ts';

/**
 * Names that the current version of a plugin needs, sorted; undefined while nothing is released. A file that does not
 * parse counts as absent: reading the whole folder reports it.
 * @example scanDependencies(['plugins/…/1.0.0.yaml', 'plugins/…/1.0.0.release.json'], (path) => readFileSync(path))
 */
export function scanDependencies(
  paths: readonly string[],
  read: (path: string) => Uint8Array,
): readonly string[] | undefined {
  const found = paths.map(parseIndexPath);
  const manifests = new Map<string, string>();
  const released = new Set<string>();
  let yanked: Readonly<Record<string, unknown>> = {};
  for (const [at, path] of paths.entries()) {
    const what = found[at];
    if (what?.kind === 'manifest') manifests.set(what.version, path);
    if (what?.kind === 'release') released.add(what.version);
    if (what?.kind === 'yanks') {
      const parsed = parseIndexFile(parseYanks, { path, root: '' }, read(path));
      if (parsed.ok) yanked = parsed.value.yanked;
    }
  }
  const versions = [...manifests.keys()]
    .filter((version) => released.has(version))
    .sort((a, b) => compareVersions(b, a))
    .map((version) => ({ version, yanked: Object.hasOwn(yanked, version) }));
  const path = manifests.get(currentVersion(versions)?.version ?? '');
  if (path === undefined) return undefined;
  const parsed = parseIndexFile(parseManifest, { path, root: '' }, read(path));
  return parsed.ok ? Object.keys(parsed.value.dependencies ?? {}).sort() : [];
}
