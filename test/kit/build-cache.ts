// Keeps what tests compiled, by the content of its sources: a compiler runs once per change, not once per test file.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));
export const cacheFolder = join(repositoryRoot, 'node_modules/.cache/plugindex-test');

/**
 * The module at `build`'s target, or the one that an earlier run left.
 * @param sources files and folders, absolute; their names and bytes are the key
 * @param build writes the module to the path that it is given
 */
export function cachedBuild(sources: readonly string[], build: (target: string) => void): Uint8Array {
  const key = createHash('sha256');
  for (const file of sources.flatMap(listFiles)) key.update(`${file}\0`).update(readFileSync(file));
  const target = join(cacheFolder, `${key.digest('hex')}.wasm`);
  if (!existsSync(target)) {
    mkdirSync(cacheFolder, { recursive: true });
    const temporary = `${target}.${process.pid}`;
    build(temporary);
    renameSync(temporary, target);
  }
  return new Uint8Array(readFileSync(target));
}

/** Runs `act` while no other process holds the lock. One that is gone holds none. Blocks. */
export function alone(lock: string, act: () => void): void {
  while (!isTaken(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  try {
    act();
  } finally {
    rmSync(lock);
  }
}

function isTaken(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (isAbandoned(lock)) rmSync(lock, { force: true });
    return false;
  }
}

function isAbandoned(lock: string): boolean {
  // Empty where its owner is about to write; gone where it was given back meanwhile.
  const owner = readOwner(lock);
  if (owner === 0) return false;
  try {
    process.kill(owner, 0);
    return false;
  } catch {
    return true;
  }
}

function readOwner(lock: string): number {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return 0;
  }
}

function listFiles(path: string): readonly string[] {
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
