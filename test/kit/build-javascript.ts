// Packs a folder of TypeScript or JavaScript with the program that the registry's builder runs.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { cachedBuild, repositoryRoot } from './build-cache.ts';

const inRepository = (path: string) => join(repositoryRoot, path);
export const kitFolder = inRepository('packages/pdk-js');
export const enginePath = inRepository('node_modules/quickjs-wasi/quickjs.wasm');

/**
 * The `.wasm` of a plugin's folder.
 * @param folder relative to the repository
 */
export function buildJavaScript(folder: string, entry = 'src/index.ts'): Uint8Array {
  const source = inRepository(folder);
  const packer = inRepository('packages/node/src/build/pack-javascript-main.ts');
  const rolldown = inRepository('node_modules/rolldown/dist/index.mjs');
  const sources = [source, kitFolder, inRepository('packages/wasm/src'), packer, enginePath];
  return cachedBuild(sources, (target) => {
    const args = [rolldown, enginePath, kitFolder, entry, String(16 * 2 ** 20), target];
    execFileSync(process.execPath, [packer, ...args], { cwd: source, stdio: 'pipe' });
  });
}
