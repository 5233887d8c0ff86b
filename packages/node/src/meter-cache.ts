// Keeps metered modules in a folder of this user. What comes out of it runs as it is, so every file proves that this cache wrote it.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { link, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMeterCache, type MeterCache, type MeterStore } from '@plugindex/host';
import { digestOf } from '@plugindex/model';
import { writeFileAtomically } from './atomic-write.ts';
import { hasErrorCode } from './error-code.ts';
import { readFileCapped } from './read-file.ts';

//   <folder>/secret         32 random bytes, for this user's eyes only
//   <folder>/<key>.fuel     HMAC-SHA-256 under the secret of the key and the bytes; then the bytes
//
// threat: a file that was damaged, or put there by somebody who can write into the folder and not read the secret: another
// user, a plugin with a grant for files that reaches too far. Such a file is not run, but removed and made anew. A file that is
// moved to another key is refused too. It does not defend against a process of the same user that can read the secret: that one
// could as well change the host.
const secretFile = 'secret';
const secretBytes = 32;
const macBytes = 32;
const ending = '.fuel';
const keyPattern = /^[0-9a-f]{64}$/;
const ownerOnly = 0o600;
const ownerOnlyFolder = 0o700;
const defaultFiles = 200;
// The registry's largest artifact is 10 MiB; metered it is at most eight times that.
const maxFileBytes = 128 * 1024 * 1024;

export interface FolderMeterCacheOptions {
  /** More files than these are removed, those first that were written first. */
  readonly maxFiles?: number;
}

/**
 * A cache that outlives the process; many processes may share the folder.
 * @example createFolderMeterCache('/home/me/.cache/acme/metered')
 */
export function createFolderMeterCache(folder: string, options: FolderMeterCacheOptions = {}): MeterCache {
  return createMeterCache(createFolderMeterStore(folder, options), digestOf);
}

export function createFolderMeterStore(
  folder: string,
  { maxFiles = defaultFiles }: FolderMeterCacheOptions = {},
): MeterStore {
  let secret: Promise<Buffer> | undefined;
  // One that failed is tried again.
  const loadSecret = async () => {
    try {
      secret ??= readOrMakeSecret(folder);
      return await secret;
    } catch (error) {
      secret = undefined;
      throw error;
    }
  };
  return {
    get: async (key) => {
      const path = pathOf(folder, key);
      const content = await readIfThere(path);
      if (content === undefined) return undefined;
      const bytes = content.subarray(macBytes);
      const expected = macOf(await loadSecret(), key, bytes);
      const found = content.subarray(0, macBytes);
      if (found.length === macBytes && timingSafeEqual(found, expected)) return bytes;
      await rm(path, { force: true });
      return undefined;
    },
    put: async (key, bytes) => {
      const mac = macOf(await loadSecret(), key, bytes);
      await writeFileAtomically(pathOf(folder, key), Buffer.concat([mac, bytes]), { mode: ownerOnly });
      await removeOldest(folder, maxFiles);
    },
  };
}

function pathOf(folder: string, key: string): string {
  if (!keyPattern.test(key))
    throw new RangeError(`Cannot use the key "${key}": expected 64 hexadecimal digits`);
  return join(folder, `${key}${ending}`);
}

function macOf(secret: Uint8Array, key: string, bytes: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(key).update(bytes).digest();
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFileCapped(path, { maxBytes: maxFileBytes });
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Of many processes that begin at the same time one makes it, whole from the first moment, and all read that one. */
async function readOrMakeSecret(folder: string): Promise<Buffer> {
  await mkdir(folder, { recursive: true, mode: ownerOnlyFolder });
  const path = join(folder, secretFile);
  const known = await readIfThere(path);
  if (known?.length === secretBytes) return known;
  if (known !== undefined) await rm(path, { force: true });
  const own = join(folder, `.plugindex-${randomBytes(8).toString('hex')}.tmp`);
  await writeFile(own, randomBytes(secretBytes), { flag: 'wx', mode: ownerOnly });
  try {
    await link(own, path);
  } catch (error) {
    if (!hasErrorCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(own, { force: true });
  }
  const made = await readFileCapped(path, { maxBytes: secretBytes });
  if (made.length === secretBytes) return made;
  throw new Error(`Cannot use ${path}: found ${made.length} bytes, expected ${secretBytes}`);
}

async function removeOldest(folder: string, maxFiles: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending));
  if (names.length <= maxFiles) return;
  const files = await Promise.all(
    names.map(async (name) => ({ name, at: await writtenAt(join(folder, name)) })),
  );
  const oldest = files.toSorted((a, b) => a.at - b.at).slice(0, files.length - maxFiles);
  await Promise.all(oldest.map(({ name }) => rm(join(folder, name), { force: true })));
}

async function writtenAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return 0;
    throw error;
  }
}
