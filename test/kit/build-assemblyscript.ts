// Compiles a folder of AssemblyScript with its own asconfig.json.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { cachedBuild, repositoryRoot } from './build-cache.ts';

/**
 * The `.wasm` of a plugin's folder. The author kit is found through the workspace's node_modules.
 * @param folder relative to the repository
 */
export function buildAssemblyScript(folder: string): Uint8Array {
  const source = join(repositoryRoot, folder);
  const kit = join(repositoryRoot, 'packages/pdk-assemblyscript/assembly');
  return cachedBuild([kit, join(source, 'assembly'), join(source, 'asconfig.json')], (target) => {
    const compiler = join(repositoryRoot, 'node_modules/assemblyscript/bin/asc.js');
    execFileSync(process.execPath, [compiler, '--target', 'release', '--outFile', target], {
      cwd: source,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  });
}
