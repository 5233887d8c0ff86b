// Answers `file://` URLs as a server would, so that a registry in a folder is fetched as one on the web.
import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HttpGetOptions, HttpResponse } from '@plugindex/model';
import { FetchError } from '@plugindex/model/ports';
import { hasErrorCode } from '../error-code.ts';
import { openForReading, readHandleCapped } from '../read-file.ts';

/**
 * Reads a file URL. `roots`: folders (after following links) that it must be in; any folder when undefined.
 * Throws a FetchError.
 */
export async function getFile(
  url: URL,
  options: HttpGetOptions,
  roots: readonly string[] | undefined,
): Promise<HttpResponse> {
  const path = filePath(url);
  try {
    if (roots !== undefined && !(await isInside(path, roots)))
      throw new FetchError(
        'fetch/url',
        url.href,
        `Cannot read ${url.href}: it is outside the allowed folders`,
      );
    const handle = await openForReading(path);
    try {
      const stats = await handle.stat({ bigint: true });
      if (!stats.isFile()) throw notFound(url);
      const etag = `"${stats.ino.toString(36)}-${stats.mtimeNs.toString(36)}-${stats.size.toString(36)}"`;
      if (options.etag === etag) return { notModified: true };
      return { notModified: false, bytes: await readHandleCapped(handle, path, options.maxBytes), etag };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw toFetchError(error, url);
  }
}

// threat: file://host/share (a network share on Windows), %2F and %00 inside a path
function filePath(url: URL): string {
  if (url.host !== '' || url.search !== '' || url.pathname.includes('%00'))
    throw new FetchError(
      'fetch/url',
      url.href,
      `Cannot read ${url.href}: expected file:/// and a plain path`,
    );
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new FetchError('fetch/url', url.href, `Cannot read ${url.href}: it is no valid file URL`, {
      cause,
    });
  }
}

async function isInside(path: string, roots: readonly string[]): Promise<boolean> {
  const real = await realpath(path);
  for (const root of roots) {
    const folder = await realpath(root);
    if (real.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return true;
  }
  return false;
}

function toFetchError(error: unknown, url: URL): unknown {
  if (error instanceof FetchError) return error;
  if (hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EISDIR'))
    return notFound(url, error);
  if (error instanceof RangeError)
    return new FetchError('fetch/too-large', url.href, `Cannot read ${url.href}: ${error.message}`, {
      cause: error,
    });
  return new FetchError('fetch/unreachable', url.href, `Cannot read ${url.href}`, { cause: error });
}

function notFound(url: URL, cause?: unknown): FetchError {
  return new FetchError('fetch/not-found', url.href, `Cannot read ${url.href}: there is no such file`, {
    cause,
  });
}
