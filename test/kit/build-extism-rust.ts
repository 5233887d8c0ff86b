// Compiles the guest of test/fixtures/extism/rust with Extism's Rust kit, which cargo fetches. A machine that cannot says why.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, repositoryRoot } from './build-cache.ts';
import { findRust, missingRust } from './build-rust.ts';

const target = 'wasm32-unknown-unknown';
const run = promisify(execFile);

export type BuiltOrMissing =
  | { readonly bytes: Uint8Array; readonly missing?: never }
  | { readonly missing: string };

/** The first time takes a minute of the processor, for the kit needs some thirty crates; cargo keeps them. */
export async function buildExtismRust(): Promise<BuiltOrMissing> {
  const toolchain = findRust();
  // Debian's has no crates but those of the standard library.
  if (toolchain === undefined || toolchain.vendor !== undefined) return { missing: missingRust };
  const cwd = join(repositoryRoot, 'test/fixtures/extism/rust');
  const built = join(cacheFolder, 'extism-rust');
  try {
    await run(toolchain.cargo, ['fetch', '--locked', '--target', target], { cwd });
  } catch (error) {
    return { missing: `cargo cannot fetch extism-pdk here: ${firstLine(error)}` };
  }
  const env = { ...process.env, CARGO_TARGET_DIR: built };
  await run(toolchain.cargo, ['build', '--release', '--locked', '--target', target], { cwd, env });
  return { bytes: new Uint8Array(await readFile(join(built, target, 'release/extism_guest.wasm'))) };
}

function firstLine(error: unknown): string {
  return (
    String(error instanceof Error && 'stderr' in error ? error.stderr : error)
      .trim()
      .split('\n')
      .at(-1) ?? ''
  );
}
