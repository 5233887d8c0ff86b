// Files of plugins below one folder: read capped, written whole, and nothing outside it, whoever changes the folder meanwhile.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, opendir, rename, rm, stat } from 'node:fs/promises';
import type { FileEntry, FileList, FileRead, FilesPort } from '@plugindex/host';
import { isTemporaryName } from '../atomic-write.ts';
import { hasErrorCode } from '../error-code.ts';
import { readHandleCapped } from '../read-file.ts';
import {
  followToFile,
  type HeldFolder,
  holdFolder,
  isRegularFile,
  OutsideError,
  splitPath,
} from './held-folder.ts';
import { createWriteAllowance } from './write-allowance.ts';

export interface FilesPortOptions {
  /** Walk from open folder to open folder; found out if left out. See `holdFolder`. */
  readonly byDescriptor?: boolean;
  /** How much larger all writes together may make the folder while this port lives, in bytes. 256 MiB if left out. */
  readonly maxGrowthBytes?: number;
}

const defaultGrowthBytes = 256 * 1024 * 1024;
// What a new file or folder takes, however little is in it: one block of most file systems.
const blockBytes = 4096;

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL } = constants;
const O_NOFOLLOW = constants.O_NOFOLLOW ?? 0;
// threat: opening a named pipe waits for ever.
const O_NONBLOCK = constants.O_NONBLOCK ?? 0;

/**
 * Links inside the root are followed as long as they end inside it.
 * @example createFilesPort('/srv/mocks/files')
 */
export function createFilesPort(root: string, options: FilesPortOptions = {}): FilesPort {
  const allowance = createWriteAllowance(options.maxGrowthBytes ?? defaultGrowthBytes);
  return {
    read: (path, { maxBytes }) => readBelow(root, path, { ...options, maxBytes }).catch(toReadFailure),
    async write(path, bytes) {
      const most = bytes.length + blockBytes * path.split('/').length;
      const write = () => writeBelow(root, { path, bytes }, options).catch(() => undefined);
      const spent = await allowance.spend(most, write);
      if (spent === 'done') return { ok: true };
      return { ok: false, code: spent === 'no room' ? 'too_large' : 'unwritable' };
    },
    list: (path, { maxEntries }) => listBelow(root, path, { ...options, maxEntries }).catch(toReadFailure),
  };
}

async function readBelow(
  root: string,
  path: string,
  { maxBytes, ...options }: FilesPortOptions & { readonly maxBytes: number },
): Promise<FileRead> {
  const { folder, name } = await followToFile(root, path);
  return await inFolder(await holdFolder(root, folder, options), async (held) => {
    const file = held.at(name);
    if (name === '' || !(await isRegularFile(file))) return { ok: false, code: 'not_found' };
    await using handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    await held.check();
    if (!(await handle.stat()).isFile() || !(await isStill(handle, file)))
      return { ok: false, code: 'not_found' };
    return { ok: true, bytes: await readHandleCapped(handle, path, maxBytes) };
  });
}

/** What was opened is what the name leads to; a link that came in between is neither. */
async function isStill(handle: FileHandle, path: string): Promise<boolean> {
  const [opened, named] = await Promise.all([handle.stat({ bigint: true }), lstat(path, { bigint: true })]);
  return opened.dev === named.dev && opened.ino === named.ino;
}

/**
 * Beside the file first, then over it: a reader sees the old bytes or the new ones. A link in its place is replaced, not followed.
 * Gives the bytes by which the folder grew, or undefined where nothing was written.
 */
async function writeBelow(
  root: string,
  { path, bytes }: { readonly path: string; readonly bytes: Uint8Array },
  options: FilesPortOptions,
): Promise<number | undefined> {
  const { folder, name } = splitPath(path);
  return await inFolder(await holdFolder(root, folder, { ...options, create: true }), async (held) => {
    const before = await sizeOf(held.at(name));
    if (before === 'no file') return undefined;
    const temporary = held.at(`.plugindex-${randomBytes(8).toString('hex')}.tmp`);
    try {
      await using handle = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644);
      await held.check();
      await handle.writeFile(bytes);
      await rename(temporary, held.at(name));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return before === undefined ? bytes.length + blockBytes * (folder.length + 1) : bytes.length - before;
  });
}

/** Bytes of what a write would replace: a file or a link. Undefined where there is nothing; a folder, pipe or device is no file. */
async function sizeOf(path: string): Promise<number | undefined | 'no file'> {
  try {
    const facts = await lstat(path);
    return facts.isFile() || facts.isSymbolicLink() ? facts.size : 'no file';
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function listBelow(
  root: string,
  path: string,
  { maxEntries, ...options }: FilesPortOptions & { readonly maxEntries: number },
): Promise<FileList> {
  const segments = path === '' ? [] : path.split('/');
  return await inFolder(await holdFolder(root, segments, options), async (held) => {
    const entries: FileEntry[] = [];
    let count = 0;
    for await (const { name } of await opendir(held.at('.'))) {
      if (++count > maxEntries) return { ok: false, code: 'too_large' };
      if (isTemporaryName(name)) continue;
      const entry = await describe(root, path === '' ? name : `${path}/${name}`, { held, name });
      if (entry !== undefined) entries.push(entry);
    }
    await held.check();
    return { ok: true, entries };
  });
}

/** A link is shown as what it leads to inside the root; anything but files and folders is not shown. */
async function describe(
  root: string,
  path: string,
  { held, name }: { readonly held: HeldFolder; readonly name: string },
): Promise<FileEntry | undefined> {
  try {
    const facts = await lstat(held.at(name));
    if (facts.isSymbolicLink()) {
      await followToFile(root, path);
      return toEntry(name, await stat(held.at(name)));
    }
    return toEntry(name, facts);
  } catch {
    return undefined;
  }
}

function toEntry(
  name: string,
  facts: { isFile(): boolean; isDirectory(): boolean; readonly size: number },
): FileEntry | undefined {
  if (facts.isFile()) return { name, kind: 'file', bytes: facts.size };
  return facts.isDirectory() ? { name, kind: 'folder', bytes: 0 } : undefined;
}

async function inFolder<Result>(
  held: HeldFolder,
  work: (held: HeldFolder) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(held);
  } finally {
    await held.close();
  }
}

type ReadFailure = Extract<FileRead, { readonly ok: false }>;

function toReadFailure(error: unknown): ReadFailure {
  if (error instanceof RangeError) return { ok: false, code: 'too_large' };
  // Outside is told like nothing at all: a plugin cannot feel its way around.
  const isAbsent = error instanceof OutsideError || hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP');
  return { ok: false, code: isAbsent ? 'not_found' : 'unreadable' };
}
