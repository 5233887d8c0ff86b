// Compiles a folder of AssemblyScript with its own configuration.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { cachedBuild, repositoryRoot } from './build-cache.ts';

/**
 * The `.wasm` of a plugin's folder. The author kit is found through the workspace's node_modules.
 * @param folder relative to the repository
 * @param config of several in one folder
 */
export function buildAssemblyScript(folder: string, config = 'asconfig.json'): Uint8Array {
  const source = join(repositoryRoot, folder);
  const kit = join(repositoryRoot, 'packages/pdk-assemblyscript/assembly');
  return cachedBuild([kit, join(source, 'assembly'), join(source, config)], (target) => {
    const compiler = join(repositoryRoot, 'node_modules/assemblyscript/bin/asc.js');
    execFileSync(
      process.execPath,
      // As the registry's builder runs it: V8's optimizing compiler takes longer than it saves.
      ['--liftoff-only', compiler, '--config', config, '--target', 'release', '--outFile', target],
      { cwd: source, stdio: ['ignore', 'pipe', 'pipe'] },
    );
  });
}
