// What a file of the index is, told from its path alone.
//
//   registry.yaml
//   plugins/<shard>/<name>/plugin.yaml · yanks.yaml · <version>.yaml · <version>.release.json
//   advisories/<id>.yaml
//   reviews/<shard>/<name>/<github-id>.yaml

export type IndexPath =
  | { readonly kind: 'registry' | 'unknown' }
  | { readonly kind: 'advisory'; readonly id: string }
  | { readonly kind: 'review'; readonly name: string; readonly folder: string }
  | { readonly kind: 'entry' | 'yanks'; readonly name: string; readonly folder: string }
  | {
      readonly kind: 'manifest' | 'release';
      readonly name: string;
      readonly folder: string;
      readonly version: string;
    };

const releaseSuffix = '.release.json';
const yamlSuffix = '.yaml';

/**
 * Takes a path relative to the index folder apart. The folder need not be the right one: a rule says so.
 * @example parseIndexPath('plugins/au/th/auth-jwt/1.2.0.yaml') // { kind: 'manifest', name: 'auth-jwt', version: '1.2.0', … }
 */
export function parseIndexPath(path: string): IndexPath {
  if (path === 'registry.yaml') return { kind: 'registry' };
  const slash = path.lastIndexOf('/');
  const folder = path.slice(0, Math.max(slash, 0));
  const file = path.slice(slash + 1);
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  const stem = file.endsWith(yamlSuffix) ? file.slice(0, -yamlSuffix.length) : undefined;
  if (folder === 'advisories' && stem) return { kind: 'advisory', id: stem };
  if (path.startsWith('reviews/') && stem) return { kind: 'review', name, folder };
  if (!folder.startsWith('plugins/')) return { kind: 'unknown' };
  if (file === 'plugin.yaml') return { kind: 'entry', name, folder };
  if (file === 'yanks.yaml') return { kind: 'yanks', name, folder };
  // A version starts with a digit; anything else is a file that no format knows.
  if (stem !== undefined && /^[0-9]/.test(stem)) return { kind: 'manifest', name, folder, version: stem };
  if (file.endsWith(releaseSuffix) && /^[0-9]/.test(file)) {
    return { kind: 'release', name, folder, version: file.slice(0, -releaseSuffix.length) };
  }
  return { kind: 'unknown' };
}
