// Writes files so that a reader, or a run after a kill, sees the old bytes or the new ones and never a mix.
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasErrorCode } from './error-code.ts';
import { checkedRelativePath } from './relative-path.ts';

export interface AtomicWriteOptions {
  /** Flush to the disk before the rename, so that a power cut cannot leave an empty file. Off by default: it costs milliseconds a file. */
  readonly fsync?: boolean;
  /** Permission bits of the file; 0o644 by default. */
  readonly mode?: number;
}

/** One file below a folder: its relative path with forward slashes, and its bytes. */
export interface FileToWrite {
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

// The form of our temporary names: hidden, and told apart from any file that somebody else made.
const temporaryName = /^\.plugindex-[0-9a-f]{16}\.tmp$/;

/**
 * True for the name of a temporary file that a killed run may have left behind.
 * @example isTemporaryName('.plugindex-0123456789abcdef.tmp') // true
 */
export function isTemporaryName(name: string): boolean {
  return temporaryName.test(name);
}

/**
 * Writes one file through a temporary one beside it; makes the folders above it.
 * Throws what `node:fs` throws, after removing the temporary file.
 * @example await writeFileAtomically('/srv/v1/config.json', '{}\n')
 */
export async function writeFileAtomically(
  path: string,
  bytes: Uint8Array | string,
  options: AtomicWriteOptions = {},
): Promise<void> {
  const temporary = await writeTemporary(path, bytes, options);
  await renameOver(temporary, path);
  if (options.fsync) await flushFolder(dirname(path));
}

/**
 * Writes many files below one folder: all of them to temporary names first, then every rename in the given order,
 * so that a full disk changes nothing, and a file that points to others can be put last.
 * Throws a FolderError `folder/path` for a path that climbs, before anything is written.
 * @example await writeFilesAtomically('/srv/v1', [{ path: 'shards/00.json', bytes }, { path: 'snapshot.json', bytes: head }])
 */
export async function writeFilesAtomically(
  folder: string,
  files: readonly FileToWrite[],
  options: AtomicWriteOptions = {},
): Promise<void> {
  const targets = files.map((file) => join(folder, checkedRelativePath(file.path)));
  const temporaries: { readonly from: string; readonly to: string }[] = [];
  try {
    for (const [index, file] of files.entries()) {
      const to = targets[index] ?? folder;
      temporaries.push({ from: await writeTemporary(to, file.bytes, options), to });
    }
    for (const { from, to } of temporaries) await rename(from, to);
  } catch (error) {
    for (const { from } of temporaries) await rm(from, { force: true });
    throw error;
  }
  if (options.fsync)
    for (const parent of new Set(targets.map((path) => dirname(path)))) await flushFolder(parent);
}

async function writeTemporary(
  path: string,
  bytes: Uint8Array | string,
  options: AtomicWriteOptions,
): Promise<string> {
  const folder = dirname(path);
  const temporary = join(folder, `.plugindex-${randomBytes(8).toString('hex')}.tmp`);
  const handle = await openMakingFolder(temporary, folder, options.mode ?? 0o644);
  try {
    await handle.writeFile(bytes);
    if (options.fsync) await handle.sync();
  } catch (error) {
    await handle.close();
    await rm(temporary, { force: true });
    throw error;
  }
  await handle.close();
  return temporary;
}

async function openMakingFolder(path: string, folder: string, mode: number): Promise<FileHandle> {
  try {
    return await open(path, 'wx', mode);
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) throw error;
    await mkdir(folder, { recursive: true });
    return await open(path, 'wx', mode);
  }
}

async function renameOver(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    await rm(from, { force: true });
    throw error;
  }
}

/** Makes renames and new names in a folder survive a power cut. @example await flushFolder('/srv/v1') */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
