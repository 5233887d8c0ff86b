// From the paths that differ between two index trees to what a compile has to look at again.
import { parseIndexPath } from './index-path.ts';

export interface ChangedEntries {
  /** Plugin name to its folder relative to the index folder. */
  readonly plugins: ReadonlyMap<string, string>;
  readonly advisories: boolean;
  /** registry.yaml changed: only a full compile will do. */
  readonly registry: boolean;
}

/**
 * Sorts changed paths, relative to the index folder, by what they are about. Reviews and unknown files change nothing.
 * @example changedEntries(['plugins/au/th/auth-jwt/1.2.0.yaml']).plugins // Map { 'auth-jwt' => 'plugins/au/th/auth-jwt' }
 */
export function changedEntries(paths: readonly string[]): ChangedEntries {
  const found = paths.map(parseIndexPath);
  const plugins = new Map<string, string>();
  for (const what of found) {
    if ('folder' in what && what.kind !== 'review') plugins.set(what.name, what.folder);
  }
  return {
    plugins,
    advisories: found.some(({ kind }) => kind === 'advisory'),
    registry: found.some(({ kind }) => kind === 'registry'),
  };
}
