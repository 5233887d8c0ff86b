// Compiles Go and takes WASI out of it, as packages/pdk-go/README.md says; a machine without Go skips.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '@plugindex/node/find-program';
import { adaptWasi } from '@plugindex/wasm';
import { cachedBuild, cacheFolder, repositoryRoot } from './build-cache.ts';

/** The first release whose `go:wasmexport` and `-buildmode=c-shared` are there for WASI. */
const oldestMinor = 24;

export const go = await findGo();

async function findGo(): Promise<string | undefined> {
  const found = (await findProgram('go')) ?? (await findProgram('/usr/local/go/bin/go'));
  if (found === undefined) return undefined;
  const version = execFileSync(found, ['env', 'GOVERSION'], { encoding: 'utf8' });
  const minor = Number(/^go1\.(\d+)/.exec(version)?.[1] ?? 0);
  return minor >= oldestMinor ? found : undefined;
}

export const missingGo = 'Go 1.24 or newer: https://go.dev/dl/';

/**
 * The plugin of a folder.
 * @param folder relative to the repository
 */
export function buildGo(folder: string, program: string): Uint8Array {
  const source = join(repositoryRoot, folder);
  const parts = [
    source,
    ...['packages/pdk-go', 'packages/wasm/src'].map((part) => join(repositoryRoot, part)),
  ];
  return cachedBuild(parts, (target) => {
    mkdirSync(cacheFolder, { recursive: true });
    const args = ['build', '-trimpath', '-buildmode=c-shared', '-ldflags=-s -w', '-o', target, '.'];
    const env = {
      ...process.env,
      GOOS: 'wasip1',
      GOARCH: 'wasm',
      GOFLAGS: '',
      GOPROXY: 'off',
      GOTOOLCHAIN: 'local',
      GOCACHE: join(cacheFolder, 'go'),
    };
    execFileSync(program, args, { cwd: source, stdio: 'pipe', env });
    const plugin = adaptWasi(new Uint8Array(readFileSync(target)), { maxMemoryBytes: 64 * 2 ** 20 });
    writeFileSync(target, plugin);
  });
}
