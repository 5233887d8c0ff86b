// Writes a file so that a reader, or the next run after a crash, sees the old bytes or the new ones, never a part.
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface WriteWholeOptions {
  /** Permissions of the new file; 0o644 unless said otherwise. */
  readonly mode?: number;
}

/** Mark of a temp file: what starts with a dot and ends so was left behind by a killed run and may be removed. */
export const tempSuffix = '.tmp';

/** Temp file beside the target, flushed, then renamed over it; the folder is flushed too, so that the name survives. */
export async function writeWhole(
  path: string,
  bytes: Uint8Array | string,
  options: WriteWholeOptions = {},
): Promise<void> {
  const temp = join(dirname(path), `.${basename(path)}.${randomUUID()}${tempSuffix}`);
  try {
    const file = await open(temp, 'wx', options.mode ?? 0o644);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temp, path);
  } catch (error) {
    await rm(temp, { force: true });
    throw error;
  }
  await flushFolder(dirname(path));
}

/** Makes renames and new names in a folder survive a power cut. */
export async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
