// Finds the file that a URL path names below some folders, and never one outside them.
import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { hasErrorCode } from '../error-code.ts';
import { openForReading } from '../read-file.ts';
import { isSafeRelativePath } from '../relative-path.ts';

/** URL prefix and folder, the longest prefix first. */
export type Mounts = readonly (readonly [prefix: string, folder: string])[];

export type FoundPath =
  | { readonly kind: 'file'; readonly path: string; readonly identity: string; readonly size: number }
  /** The path names a folder with an index page, but lacks the final slash. */
  | { readonly kind: 'folder' };

/** The decoded path of a request, or undefined for one that cannot name a file. */
export function pathOfUrl(url: string): string | undefined {
  try {
    return decodeURIComponent(url.replace(/[?#].*$/s, ''));
  } catch {
    return undefined;
  }
}

export async function findStaticFile(path: string, mounts: Mounts): Promise<FoundPath | undefined> {
  const [prefix, folder] = mounts.find(([start]) => path.startsWith(start)) ?? [];
  if (prefix === undefined || folder === undefined) return undefined;
  const inside = path.slice(prefix.length);
  const file = inside === '' || inside.endsWith('/') ? `${inside}index.html` : inside;
  // Hidden files are no part of what is published; `.well-known` is (RFC 8615).
  const hidden = file.split('/').some((part) => part.startsWith('.') && part !== '.well-known');
  if (hidden || !isSafeRelativePath(file)) return undefined;
  const found = await statInside(folder, file);
  if (found !== undefined) return found;
  const index = await statInside(folder, `${file}/index.html`);
  return index === undefined ? undefined : { kind: 'folder' };
}

// threat: a link in a published folder that leads out of it
async function statInside(folder: string, file: string): Promise<FoundPath | undefined> {
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, file));
    if (!path.startsWith(root + sep)) return undefined;
    const handle = await openForReading(path);
    try {
      const stats = await handle.stat({ bigint: true });
      if (!stats.isFile()) return undefined;
      const identity = `${path} ${stats.ino} ${stats.mtimeNs} ${stats.size}`;
      return { kind: 'file', path, identity, size: Number(stats.size) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP', 'EACCES'))
      return undefined;
    throw error;
  }
}
