// Does what was granted cover a request? Asked anew for each one, of every layer of permission.
import type { Capabilities } from '@plugindex/model';
import { isFileGranted, isFolderVisible } from '../file-grant.ts';

/** What a plugin may do. Of a list it may do only what every layer allows; an empty list allows nothing. */
export type Grants = Capabilities | readonly Capabilities[];

export function layersOf(grants: Grants): readonly Capabilities[] {
  return isList(grants) ? grants : [grants];
}

/** Deny by default: no layer, no permission. */
export function everyLayer(grants: Grants, allows: (layer: Capabilities) => boolean): boolean {
  const layers = layersOf(grants);
  return layers.length > 0 && layers.every(allows);
}

/** @example isPathGranted({ fs: [{ path: 'data/*', access: 'read' }] }, 'data/a.csv', 'read') // true */
export function isPathGranted(grants: Grants, path: string, access: 'read' | 'write'): boolean {
  return everyLayer(grants, ({ fs = [] }) => isFileGranted(fs, path, access));
}

/** True where something below the folder may be read, so that its name is no secret. The root is "". */
export function isFolderGranted(grants: Grants, path: string): boolean {
  return everyLayer(grants, ({ fs = [] }) => isFolderVisible(fs, path));
}

/** @example isVariableGranted({ env: ['API_TOKEN'] }, 'API_TOKEN') // true */
export function isVariableGranted(grants: Grants, name: string): boolean {
  return everyLayer(grants, ({ env = [] }) => env.includes(name));
}

/** How large the store may be, in bytes; undefined where it is not granted. */
export function grantedStoreBytes(grants: Grants, limit: number): number | undefined {
  if (!everyLayer(grants, ({ kv }) => kv !== undefined)) return undefined;
  return Math.min(limit, ...layersOf(grants).map(({ kv }) => kv?.maxBytes ?? 0));
}

function isList(grants: Grants): grants is readonly Capabilities[] {
  return Array.isArray(grants);
}
