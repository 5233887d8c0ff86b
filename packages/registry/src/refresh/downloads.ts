// Download counts of all plugins, from what GitHub counts for the assets of releases. Nothing is estimated.
import {
  compareText,
  compareVersions,
  isPluginName,
  isVersion,
  type Stats,
  toTimestamp,
} from '@plugindex/model';
import { assetNames } from '../release/asset-names.ts';

/** One release of the registry's own repository, as GitHub lists it. */
export interface ReleaseDownloads {
  readonly tag: string;
  readonly assets: readonly { readonly name: string; readonly downloads: number }[];
}

/**
 * Sums the downloads of artifacts: one for each copy of a plugin that left the forge. Bundles and other files beside
 * the artifact would count one installation several times.
 * @example countDownloads([{ tag: 'auth-jwt-v1.2.0', assets: [{ name: 'auth-jwt-1.2.0.wasm', downloads: 3 }] }], now)
 */
export function countDownloads(releases: readonly ReleaseDownloads[], now: Date): Stats {
  const plugins = new Map<string, Map<string, number>>();
  for (const { tag, assets } of releases) {
    const counted = countArtifact(tag, assets);
    if (counted === undefined) continue;
    const versions = plugins.get(counted.name) ?? new Map<string, number>();
    plugins.set(counted.name, versions.set(counted.version, counted.downloads));
  }
  const sorted = [...plugins].toSorted(([a], [b]) => compareText(a, b));
  return {
    format: 1,
    collectedAt: toTimestamp(now),
    plugins: Object.fromEntries(sorted.map(([name, versions]) => [name, toCounts(versions)])),
  };
}

/** Name and version of a tag `<name>-v<version>`: both may hold "-v" themselves, so the artifact decides where to cut. */
function countArtifact(tag: string, assets: ReleaseDownloads['assets']) {
  for (const { index } of tag.matchAll(/-v(?=[0-9])/g)) {
    const [name, version] = [tag.slice(0, index), tag.slice(index + 2)];
    if (!isPluginName(name) || !isVersion(version)) continue;
    const artifact = assets.find((asset) => asset.name === assetNames(name, version).artifact);
    if (artifact !== undefined) return { name, version, downloads: artifact.downloads };
  }
  return undefined;
}

function toCounts(versions: ReadonlyMap<string, number>): Stats['plugins'][string] {
  const sorted = [...versions].toSorted(([a], [b]) => compareVersions(b, a));
  return {
    downloads: sorted.reduce((sum, [, count]) => sum + count, 0),
    versions: Object.fromEntries(sorted),
  };
}
