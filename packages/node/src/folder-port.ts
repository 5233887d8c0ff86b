// A folder on disk as the FolderPort: reads capped, writes replaced whole, one process at a time under the lock.
import { mkdir, open, readdir, readFile, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FolderPort } from '@plugindex/model';
import { FolderError } from '@plugindex/model/ports';
import { writeFileAtomically } from './atomic-write.ts';
import { hasErrorCode } from './error-code.ts';
import { readFileCapped } from './read-file.ts';
import { checkedRelativePath } from './relative-path.ts';

const lockFile = '.lock';
/** How long to wait before asking for a held lock again, in milliseconds. */
const lockPollMs = 25;
/** A breaker needs microseconds; one that is this old, in milliseconds, was killed while it broke. */
const staleBreakMs = 10_000;

/**
 * Opens (and creates at the first write) a folder that belongs to this program.
 * @example const home = createFolderPort('/home/ada/.plugindex'); await home.write('a/b.json', bytes);
 */
export function createFolderPort(root: string): FolderPort {
  const at = (path: string) => join(root, checkedRelativePath(path));
  return {
    read: async (path, options) => {
      try {
        return await readFileCapped(at(path), options);
      } catch (error) {
        if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
        throw error;
      }
    },
    // 0600: a home may hold what its owner alone may read.
    write: async (path, bytes) => writeFileAtomically(at(path), bytes, { fsync: true, mode: 0o600 }),
    list: async (path) => {
      try {
        const names = await readdir(at(path));
        return names.filter((name) => !name.startsWith('.')).toSorted();
      } catch (error) {
        if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return [];
        throw error;
      }
    },
    remove: async (path) => rm(at(path), { recursive: true, force: true }),
    withLock: async ({ timeoutMs }, work) => {
      const release = await takeLock(root, timeoutMs);
      try {
        return await work();
      } finally {
        await release();
      }
    },
  };
}

/** The lock is a file created exclusively that holds the owner's process id; one whose owner is gone is taken over. */
async function takeLock(root: string, timeoutMs: number): Promise<() => Promise<void>> {
  await mkdir(root, { recursive: true });
  const path = join(root, lockFile);
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      const handle = await open(path, 'wx', 0o600);
      await handle.writeFile(String(process.pid));
      await handle.close();
      return async () => unlink(path);
    } catch (error) {
      if (!hasErrorCode(error, 'EEXIST')) throw error;
    }
    if (await ownerIsGone(path)) {
      await breakLock(path);
      continue;
    }
    if (performance.now() >= deadline) {
      const owner = await readFile(path, 'utf8').catch(() => 'unknown');
      throw new FolderError(
        'folder/locked',
        `Cannot change ${root}: process ${owner} is changing it, waited ${timeoutMs} ms`,
      );
    }
    await sleep(lockPollMs);
  }
}

async function ownerIsGone(path: string): Promise<boolean> {
  try {
    const text = await readFile(path, 'utf8');
    const pid = Number(text);
    // An empty file: its owner was killed between creating and writing, or is about to write; its age tells.
    if (!Number.isInteger(pid) || pid <= 0) return Date.now() - (await stat(path)).mtimeMs > 2000;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return hasErrorCode(error, 'ESRCH');
  }
}

/**
 * Removes a dead owner's lock. Only one process at a time may break, and it looks again before it does:
 * otherwise the second of two that saw the same dead owner would remove the lock that the first has just taken.
 */
async function breakLock(path: string): Promise<void> {
  const breaking = `${path}.breaking`;
  try {
    await (await open(breaking, 'wx', 0o600)).close();
  } catch (error) {
    if (!hasErrorCode(error, 'EEXIST')) throw error;
    const age = Date.now() - (await stat(breaking).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > staleBreakMs) await rm(breaking, { force: true });
    await sleep(lockPollMs);
    return;
  }
  try {
    if (await ownerIsGone(path)) await rm(path, { force: true });
  } finally {
    await rm(breaking, { force: true });
  }
}
