// Puts a shell script in the place of clang, to see how a build holds a compiler that misbehaves.
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Parsed } from '@plugindex/model';
import { build } from '@plugindex/registry/build/build';
import type { BuildRequest, BuildResult } from '@plugindex/registry/build/build-request';
import { temporaryFolder } from '../../node/sample-repository.ts';
import { prepare } from './build-fixture.ts';

/** Builds the C fixture with a compiler that runs `script` in the folder of the source. */
export async function buildWith(
  script: string,
  limits?: BuildRequest['limits'],
): Promise<Parsed<BuildResult>> {
  const folder = await temporaryFolder();
  const compiler = join(folder, 'clang');
  const probes = `case "$1" in -print-prog-name=*) echo ${compiler}; exit;; --version) echo 'clang version 99.0'; exit;; esac`;
  await writeFile(compiler, `#!/bin/sh\n${probes}\n${script}\n`);
  await chmod(compiler, 0o755);
  const { request, ports } = await prepare({
    toolchain: 'c',
    fixture: 'c-hello',
    limits: { timeoutMs: 20_000, ...limits },
  });
  const machine = { ...ports.machine, find: async () => compiler };
  return build(request, { ...ports, machine });
}
