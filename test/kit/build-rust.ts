// Compiles a Rust plugin with whatever Rust this machine has; a machine without one skips, and says what is missing.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alone, cachedBuild, cacheFolder, repositoryRoot } from './build-cache.ts';

const target = 'wasm32-unknown-unknown';
/** As the registry's builder links: a small stack before the data, so that running over it traps, and a bounded memory. */
const linkerFlags = '-Clink-arg=--max-memory=16777216 -Clink-arg=-zstack-size=65536';
const currentKit = join(repositoryRoot, 'packages/pdk-rust');
const debianVendor = globSync('/usr/src/rustc-*/library/vendor').at(-1);

interface RustToolchain {
  readonly cargo: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where the crates of the standard library come from, when it is built along. */
  readonly vendor?: string;
}

/** rustup's target where it is installed, else Debian's packages rustc-web, cargo-web, rust-web-src and lld-19. */
export function findRust(): RustToolchain | undefined {
  try {
    const folder = execFileSync('rustc', ['--print', 'target-libdir', '--target', target], { stdio: 'pipe' });
    if (existsSync(folder.toString().trim())) return { cargo: 'cargo', args: [], env: {} };
  } catch {
    // No rustup here: Debian's may be.
  }
  if (debianVendor === undefined || !existsSync('/usr/bin/wasm-ld-19') || !existsSync('/usr/bin/cargo'))
    return undefined;
  return {
    cargo: '/usr/bin/cargo',
    args: ['-Zbuild-std=std,panic_abort'],
    env: {
      RUSTC: '/usr/bin/rustc',
      RUSTC_BOOTSTRAP: '1',
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: '/usr/bin/wasm-ld-19',
    },
    vendor: debianVendor,
  };
}

export const missingRust = 'no Rust for WebAssembly here: rustup target add wasm32-unknown-unknown';

/** The `.wasm` of a plugin's folder; one without a copy of the author kit gets the current one. The crates of the standard library are compiled once and kept. */
export function buildRust(folder: string, name: string, toolchain: RustToolchain): Uint8Array {
  const source = join(repositoryRoot, folder);
  const kit = join(source, 'vendor');
  const carriesKit = existsSync(kit);
  const own = ['src', 'Cargo.toml', 'Cargo.lock'].map((part) => join(source, part));
  const sources = [...own, carriesKit ? kit : currentKit];
  return cachedBuild(sources, (output) => {
    const work = mkdtempSync(join(tmpdir(), 'plugindex-rust-'));
    try {
      cpSync(source, join(work, 'source'), { recursive: true });
      if (!carriesKit) cpSync(currentKit, join(work, 'source/vendor/plugindex-pdk'), { recursive: true });
      const built = join(cacheFolder, 'rust-target');
      const config =
        toolchain.vendor === undefined
          ? ''
          : `[source.crates-io]\nreplace-with = "std"\n[source.std]\ndirectory = "${toolchain.vendor}"\n`;
      writeFileSync(join(work, 'config.toml'), config);
      const env = { CARGO_HOME: work, CARGO_TARGET_DIR: built, RUSTFLAGS: linkerFlags };
      // Two plugins of one name leave their module in one place.
      alone(`${built}.lock`, () => {
        execFileSync(
          toolchain.cargo,
          ['build', '--release', '--locked', '--target', target, ...toolchain.args],
          {
            cwd: join(work, 'source'),
            stdio: 'pipe',
            env: { ...process.env, ...toolchain.env, ...env },
          },
        );
        copyFileSync(join(built, target, 'release', `${name.replaceAll('-', '_')}.wasm`), output);
      });
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}
