// A folder on disk as a tree: the ids are the ones that Git would give, computed from the bytes.
import { createHash } from 'node:crypto';
import { constants, type Dirent, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TreeError, type TreeFile } from '@plugindex/model';
import { isTemporaryName } from '../atomic-write.ts';
import { hasErrorCode } from '../error-code.ts';
import { blobHeader, blobId, isFileMode, type TreeEntry, treeIdOf } from './git-objects.ts';
import { createListedTree, sortListing } from './listed-tree.ts';
import type { IdentifiedTree } from './repository.ts';

export interface FolderTreeOptions {
  /** Leaves out more than `.git` and `node_modules`: asked once for each file and folder, by relative path. */
  readonly isIgnored?: (path: string, kind: 'file' | 'folder') => boolean | Promise<boolean>;
}

/** Never part of a tree, at any depth. */
const skippedNames = new Set(['.git', 'node_modules']);
/** Read and hashed piece by piece, so that a huge file costs no memory; 1 MiB. */
const pieceBytes = 1024 * 1024;

interface FolderEntry extends TreeEntry {
  readonly size: number;
}

/**
 * Opens a folder. Everything is read and hashed at the first `list`; a file that changed since then is refused
 * with a TreeError `tree/changed` when it is read.
 * @example await openFolderTree('plugins/auth-jwt').treeId()
 */
export function openFolderTree(root: string, options: FolderTreeOptions = {}): IdentifiedTree {
  let entries: Promise<readonly FolderEntry[]> | undefined;
  const walk = () => {
    entries ??= walkFolder(root, options);
    return entries;
  };
  return createListedTree({
    title: root,
    treeId: async () => treeIdOf(await walk()),
    list: async () => {
      const files: TreeFile[] = [];
      const leftOut: string[] = [];
      for (const { path, id, size, mode } of await walk()) {
        if (isFileMode(mode)) files.push({ path, id, size });
        else leftOut.push(path);
      }
      return sortListing(files, leftOut);
    },
    readFile: (file) => readUnchanged(root, file),
  });
}

async function walkFolder(root: string, options: FolderTreeOptions): Promise<readonly FolderEntry[]> {
  const found: FolderEntry[] = [];
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const dirent of await readFolder(root, folder)) {
      if (skippedNames.has(dirent.name) || isTemporaryName(dirent.name)) continue;
      const path = folder === '' ? dirent.name : `${folder}/${dirent.name}`;
      const kind = dirent.isDirectory() ? 'folder' : 'file';
      if (await options.isIgnored?.(path, kind)) continue;
      if (kind === 'folder') pending.push(path);
      else if (dirent.isFile()) found.push(await fileEntry(root, path));
      else if (dirent.isSymbolicLink()) found.push(await linkEntry(root, path));
    }
  }
  return found;
}

async function readFolder(root: string, folder: string): Promise<Dirent[]> {
  try {
    return await readdir(join(root, folder), { withFileTypes: true });
  } catch (error) {
    throw new TreeError('tree/unavailable', `Cannot list the folder ${join(root, folder)}`, { cause: error });
  }
}

async function fileEntry(root: string, path: string): Promise<FolderEntry> {
  return withFile(root, path, async (handle, stats) => {
    const hash = createHash('sha1').update(blobHeader(stats.size));
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, Math.max(1, stats.size)));
    let size = 0;
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, piece.byteLength, size);
      if (bytesRead === 0) break;
      hash.update(piece.subarray(0, bytesRead));
      size += bytesRead;
    }
    if (size !== stats.size) throw changed(root, path);
    const mode = stats.mode & 0o100 ? '100755' : '100644';
    return { path, mode, id: hash.digest('hex'), size };
  });
}

async function linkEntry(root: string, path: string): Promise<FolderEntry> {
  const target = await readlink(join(root, path), { encoding: 'buffer' });
  return { path, mode: '120000', id: blobId(target), size: target.byteLength };
}

async function readUnchanged(root: string, file: TreeFile): Promise<Uint8Array> {
  return withFile(root, file.path, async (handle, stats) => {
    if (stats.size !== file.size) throw changed(root, file.path);
    const bytes = await handle.readFile();
    if (blobId(bytes) !== file.id) throw changed(root, file.path);
    return bytes;
  });
}

// threat: a file swapped for a link, or for a pipe that never ends, between the listing and the read
async function withFile<T>(
  root: string,
  path: string,
  use: (handle: FileHandle, stats: Stats) => Promise<T>,
): Promise<T> {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(join(root, path), flags).catch((error: unknown) => {
    if (hasErrorCode(error, 'ENOENT', 'ELOOP', 'ENOTDIR')) throw changed(root, path, error);
    throw new TreeError('tree/unavailable', `Cannot read ${join(root, path)}`, { cause: error });
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw changed(root, path);
    return await use(handle, stats);
  } finally {
    await handle.close();
  }
}

function changed(root: string, path: string, cause?: unknown): TreeError {
  return new TreeError(
    'tree/changed',
    `Cannot read "${path}": it changed on disk while ${root} was being read`,
    {
      cause,
    },
  );
}

/** True when there is a folder at this path, not following a link. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
