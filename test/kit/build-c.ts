// Compiles C with the author kit: with the machine's clang, and where there is none with npm's.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '@plugindex/node/find-program';
import { cachedBuild, repositoryRoot } from './build-cache.ts';

const header = join(repositoryRoot, 'packages/pdk-c/plugindex.h');
const packaged = [
  join(repositoryRoot, 'packages/node/src/build/yowasp-clang-main.ts'),
  join(repositoryRoot, 'node_modules/@yowasp/clang/gen/bundle.js'),
];
/** As packages/pdk-c/README.md says. */
const flags = [
  '--target=wasm32-unknown-unknown',
  '-std=c17',
  '-O2',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-ffreestanding',
  '-nostdlib',
  '-mbulk-memory',
  '-I',
  '.',
  '-Wl,--no-entry,--stack-first,-z,stack-size=65536,--max-memory=16777216,--strip-debug',
];

/**
 * The `.wasm` of a folder's `plugin.c` and the headers beside it.
 * @param folder relative to the repository
 */
export async function buildC(
  folder: string,
  options: { readonly packaged?: boolean } = {},
): Promise<Uint8Array> {
  const clang = options.packaged ? undefined : await findProgram('clang-19');
  const source = join(repositoryRoot, folder);
  const compiler = clang ?? join(repositoryRoot, 'node_modules/@yowasp/clang/package.json');
  return cachedBuild([source, header, compiler], (target) => {
    const work = mkdtempSync(join(tmpdir(), 'plugindex-c-'));
    try {
      cpSync(source, work, { recursive: true });
      cpSync(header, join(work, 'plugindex.h'));
      const args = [...flags, '-o', 'plugin.wasm', 'plugin.c'];
      const [command, all] = clang === undefined ? [process.execPath, [...packaged, ...args]] : [clang, args];
      execFileSync(command, all, { cwd: work, stdio: 'pipe' });
      cpSync(join(work, 'plugin.wasm'), target);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}
