// Rust: cargo with rustup's wasm target, else Debian's rustc-web, which builds the standard library as well.
import type { Parsed, Problem } from '@plugindex/model';
import type { MachinePort } from '../build-ports.ts';
import { buildProblem, titleOf } from '../build-problem.ts';
import type { BuildRequest } from '../build-request.ts';
import type { SourceFile } from '../source-files.ts';
import {
  type BuildPlan,
  type BuildStep,
  type ProbeRunner,
  scrubbedEnv,
  type Toolchain,
  wholePages,
} from './toolchain.ts';

const target = 'wasm32-unknown-unknown';
/** Linkers for a rustc that brings none, newest first. */
const linkerNames = ['wasm-ld-22', 'wasm-ld-21', 'wasm-ld-20', 'wasm-ld-19', 'wasm-ld'];
/** The standard library without its default features: there is nothing to unwind to and no backtrace in wasm. */
const buildStd = ['-Zbuild-std=std,panic_abort', '-Zbuild-std-features='];
/** Bytes of stack; rustc puts it before the data, so that running over it traps. */
const stackBytes = 65_536;

// threat: cargo and rustup obey these: another compiler, a wrapper around it, another registry
const obeyed = /(?:^|\/)(?:\.cargo\/|rust-toolchain(?:\.toml)?$)/;

/** A rustc and the cargo beside it. */
interface Installation {
  readonly sysroot: string;
  readonly rustc: string;
  readonly cargo: string;
  /** Build the standard library from its source, because no compiled one is installed. */
  readonly buildStd: boolean;
  /** A linker of the machine, when rustc brings none. */
  readonly linker?: string;
  /** Folder with the crates that the standard library needs, when they are installed with its source. */
  readonly stdCrates?: string;
}

export const rust: Toolchain = {
  name: 'rust',
  install: `rustup target add ${target} (or: apt-get install rustc-web cargo-web rust-web-src lld-19)`,
  probe: async (machine, run) => {
    const installation = await findInstallation(machine, run);
    if (installation === undefined) return undefined;
    const rustc = /^rustc (.+)$/m.exec((await run(installation.rustc, ['--version'])) ?? '')?.[1];
    const cargo = /^cargo (.+)$/m.exec((await run(installation.cargo, ['--version'])) ?? '')?.[1];
    if (rustc === undefined || cargo === undefined) return undefined;
    const { networkEnv } = machine;
    return {
      tools: { rustc, cargo, ...(installation.buildStd && { 'rust-std': 'built from source' }) },
      plan: (request, files) => planRust(request, files, { installation, networkEnv }),
    };
  },
};

/** The first compiler on the PATH or in /usr/bin that can make wasm; its real programs, not rustup's proxies. */
async function findInstallation(machine: MachinePort, run: ProbeRunner): Promise<Installation | undefined> {
  for (const name of ['rustc', '/usr/bin/rustc']) {
    const found = await machine.find(name);
    const sysroot = found && (await run(found, ['--print', 'sysroot']))?.trim();
    if (!sysroot?.startsWith('/')) continue;
    const programs = { sysroot, rustc: `${sysroot}/bin/rustc`, cargo: `${sysroot}/bin/cargo` };
    if (!(await machine.exists(programs.rustc)) || !(await machine.exists(programs.cargo))) continue;
    const library = `${sysroot}/lib/rustlib`;
    if (await machine.exists(`${library}/${target}/lib`)) return { ...programs, buildStd: false };
    if (!(await machine.exists(`${library}/src/rust/library/Cargo.lock`))) continue;
    const linker = await firstProgram(machine, linkerNames);
    if (linker === undefined) continue;
    const stdCrates = `${library}/src/rust/library/vendor`;
    const installed = await machine.exists(stdCrates);
    return { ...programs, buildStd: true, linker, ...(installed && { stdCrates }) };
  }
  return undefined;
}

async function firstProgram(machine: MachinePort, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const path = await machine.find(name);
    if (path !== undefined) return path;
  }
  return undefined;
}

function planRust(
  request: BuildRequest,
  files: readonly SourceFile[],
  tools: { readonly installation: Installation; readonly networkEnv: Readonly<Record<string, string>> },
): Parsed<BuildPlan> {
  const { installation } = tools;
  const missing = ['Cargo.toml', 'Cargo.lock'].filter((name) => !files.some(({ path }) => path === name));
  if (missing.length > 0) {
    const problems = missing.map((name) =>
      buildProblem(
        request,
        'build/entry/missing',
        `Cannot build ${titleOf(request)}: its source has no ${name}`,
        {
          pointer: '/source',
          hint:
            name === 'Cargo.lock'
              ? 'run "cargo generate-lockfile" and commit the file'
              : 'check the source path',
        },
      ),
    );
    return { ok: false, problems };
  }
  const downloads = /^source = "/m.test(textOf(files, 'Cargo.lock'));
  const std = installation.buildStd ? [...buildStd, ...(downloads ? [] : installedCrates(installation))] : [];
  const build = ['build', '--release', '--locked', '--offline', '--lib', '--target', target, ...std];
  const fetch = ['fetch', '--locked', '--target', target, ...std];
  const needsFetch = downloads || (installation.buildStd && installation.stdCrates === undefined);
  const withheld = files.map(({ path }) => path).filter((path) => obeyed.test(path));
  const plan: BuildPlan = {
    withheld,
    output: `target/${target}/release`,
    fingerprint: [fetch, build, rustFlags('', installation, request)],
    steps: (root): readonly BuildStep[] => {
      const env = cargoEnv(root, installation, request);
      const run = { command: installation.cargo, env };
      // Only cargo itself runs here: build scripts and procedural macros run in the next step, without a network.
      const download = {
        ...run,
        title: 'cargo fetch',
        args: fetch,
        env: { ...tools.networkEnv, ...env },
        network: true,
      };
      const compile = { ...run, title: 'cargo build', args: build, network: false };
      return needsFetch ? [download, compile] : [compile];
    },
  };
  return {
    ok: true,
    value: plan,
    problems: [...buildScriptNotes(request, files), ...withheldNotes(request, withheld)],
  };
}

function textOf(files: readonly SourceFile[], path: string): string {
  const file = files.find((candidate) => candidate.path === path);
  return file === undefined ? '' : new TextDecoder().decode(file.bytes);
}

/** A plugin without dependencies builds without any network, where the standard library's own are installed. */
function installedCrates({ stdCrates }: Installation): readonly string[] {
  if (stdCrates === undefined) return [];
  const directory = `source.std.directory=${JSON.stringify(stdCrates)}`;
  return ['--config', 'source.crates-io.replace-with="std"', '--config', directory];
}

function buildScriptNotes(request: BuildRequest, files: readonly SourceFile[]): readonly Problem[] {
  if (!files.some(({ path }) => path === 'build.rs')) return [];
  const message = `${titleOf(request)} has a build script, which runs while it is built`;
  return [buildProblem(request, 'build/rust/build-script', message, { pointer: '/source' })];
}

function withheldNotes(request: BuildRequest, withheld: readonly string[]): readonly Problem[] {
  return withheld.map((path) =>
    buildProblem(
      request,
      'build/rust/withheld',
      `Built ${titleOf(request)} without "${path}": a build chooses its own tools`,
      {
        pointer: '/source',
        hint: 'move what the plugin needs into Cargo.toml',
      },
    ),
  );
}

/** `cargo` home and target are new for each build: what one plugin's build script leaves there, no other build sees. */
function cargoEnv(root: string, installation: Installation, request: BuildRequest): Record<string, string> {
  return {
    ...scrubbedEnv(root, [`${installation.sysroot}/bin`, '/usr/bin', '/bin']),
    CARGO_HOME: `${root}/cargo`,
    CARGO_TARGET_DIR: `${root}/target`,
    CARGO_INCREMENTAL: '0',
    CARGO_TERM_COLOR: 'never',
    CARGO_ENCODED_RUSTFLAGS: rustFlags(root, installation, request).join('\u001f'),
    RUSTC: installation.rustc,
    // A stable compiler takes -Z options only so; it allows the plugin unstable features too, which inspect does not mind.
    ...(installation.buildStd && { RUSTC_BOOTSTRAP: '1' }),
  };
}

function rustFlags(root: string, installation: Installation, request: BuildRequest): readonly string[] {
  const linker =
    installation.linker === undefined ? [] : [`linker=${installation.linker}`, 'linker-flavor=wasm-ld'];
  const codegen = [
    ...linker,
    'strip=symbols',
    'panic=abort',
    `link-arg=-zstack-size=${stackBytes}`,
    `link-arg=--max-memory=${wholePages(request.maxMemoryBytes)}`,
  ];
  return [
    ...codegen.flatMap((option) => ['-C', option]),
    // The folder of the build and of the compiler must not get into the artifact. The last that fits counts.
    `--remap-path-prefix=${installation.sysroot}=/rust`,
    `--remap-path-prefix=${root}=/build`,
  ];
}
