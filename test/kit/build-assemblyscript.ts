// Compiles a folder of AssemblyScript with its own asconfig.json, once per content.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));
const cacheFolder = join(repositoryRoot, 'node_modules/.cache/plugindex-test');
const kitFolder = join(repositoryRoot, 'packages/pdk-assemblyscript/assembly');

/**
 * The `.wasm` of a plugin's folder. The author kit is found through the workspace's node_modules.
 * @param folder relative to the repository
 */
export function buildAssemblyScript(folder: string): Uint8Array {
  const source = join(repositoryRoot, folder);
  const key = createHash('sha256');
  for (const part of [kitFolder, join(source, 'assembly')]) {
    for (const name of readdirSync(part, { recursive: true, encoding: 'utf8' }).sort()) {
      if (name.endsWith('.ts')) key.update(`${name}\0`).update(readFileSync(join(part, name)));
    }
  }
  key.update(readFileSync(join(source, 'asconfig.json')));
  const target = join(cacheFolder, `${key.digest('hex')}.wasm`);
  if (!existsSync(target)) {
    mkdirSync(cacheFolder, { recursive: true });
    const compiler = join(repositoryRoot, 'node_modules/assemblyscript/bin/asc.js');
    const temporary = `${target}.${process.pid}`;
    execFileSync(process.execPath, [compiler, '--target', 'release', '--outFile', temporary], {
      cwd: source,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    renameSync(temporary, target);
  }
  return new Uint8Array(readFileSync(target));
}
