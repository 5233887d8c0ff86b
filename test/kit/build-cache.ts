// Keeps what tests compiled, by the content of its sources: a compiler runs once per change, not once per test file.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
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

function listFiles(path: string): readonly string[] {
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
