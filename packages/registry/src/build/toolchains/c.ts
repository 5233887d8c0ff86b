// C: clang and wasm-ld of the machine, else clang packaged for npm; freestanding, without a C library.
import { compareText, type Parsed } from '@plugindex/model';
import type { NpmTool } from '../build-ports.ts';
import { buildProblem, titleOf } from '../build-problem.ts';
import type { BuildRequest } from '../build-request.ts';
import type { SourceFile } from '../source-files.ts';
import { type BuildPlan, scrubbedEnv, sourceFolder, type Toolchain, wholePages } from './toolchain.ts';

const artifact = 'plugin.wasm';
/** Newest first; the plain name last, because nobody knows what it is. */
const clangNames = ['clang-22', 'clang-21', 'clang-20', 'clang-19', 'clang-18', 'clang'];
const abiFunctions = ['plugindex_abi_1', 'plugindex_alloc', 'plugindex_free', '_initialize'];
/** Where the author kit's plugindex.h is, from the source's folder. */
const kitFolder = 'node_modules/@plugindex/pdk-c';
/** Bytes of stack, before the data: running over it traps instead of overwriting data. */
const stackBytes = 65_536;

export const c: Toolchain = {
  name: 'c',
  install: 'npm install @yowasp/clang (or: apt-get install clang-19 lld-19)',
  probe: async (machine, run) => {
    for (const name of clangNames) {
      const clang = await machine.find(name);
      if (clang === undefined) continue;
      // clang looks for its linker beside itself and on the PATH; another version of it would do another job.
      const linker = (await run(clang, ['-print-prog-name=wasm-ld']))?.trim() ?? '';
      const version = /clang version ([^\s]+)/.exec((await run(clang, ['--version'])) ?? '')?.[1];
      if (version === undefined || !linker.startsWith('/') || !(await machine.exists(linker))) continue;
      const tool: NpmTool = { version, commandLine: () => ({ command: clang, args: [] }) };
      return { tools: { clang: version }, plan: (request, files) => planC(request, files, tool) };
    }
    const packaged = await machine.npmTool('@yowasp/clang');
    if (packaged === undefined) return undefined;
    return {
      tools: { '@yowasp/clang': packaged.version },
      plan: (request, files) => planC(request, files, packaged),
    };
  },
};

function planC(request: BuildRequest, files: readonly SourceFile[], clang: NpmTool): Parsed<BuildPlan> {
  const sources = sourcesOf(request, files);
  if (sources.length === 0) {
    const { entry } = request.manifest.build;
    const message =
      entry === undefined
        ? `Cannot build ${titleOf(request)}: its source has no .c file at its root or in "src"`
        : `Cannot build "${entry}": the source has no such file`;
    const hint = 'add the file, or name the one to compile in "build.entry"';
    return {
      ok: false,
      problems: [buildProblem(request, 'build/entry/missing', message, { pointer: '/build/entry', hint })],
    };
  }
  // "./" keeps a file named "-x.c" from being an option.
  const args = [...compilerFlags(request), '-o', artifact, ...sources.map((path) => `./${path}`)];
  const plan: BuildPlan = {
    withheld: [],
    output: `${sourceFolder}/${artifact}`,
    fingerprint: args,
    steps: (root) => {
      const { command, args: prefix } = clang.commandLine(root);
      const env = scrubbedEnv(root, ['/usr/bin', '/bin']);
      return [{ title: 'clang', command, args: [...prefix, ...args], env, network: false }];
    },
  };
  return { ok: true, value: plan, problems: [] };
}

/** The entry alone, else every `.c` file at the root and in `src`. */
function sourcesOf(request: BuildRequest, files: readonly SourceFile[]): readonly string[] {
  const { entry } = request.manifest.build;
  const wanted = (path: string) => (entry === undefined ? /^(?:src\/)?[^/]+\.c$/.test(path) : path === entry);
  return files
    .map((file) => file.path)
    .filter(wanted)
    .toSorted(compareText);
}

function compilerFlags(request: BuildRequest): readonly string[] {
  const exported = [...abiFunctions, ...request.hooks].toSorted(compareText);
  const linker = [
    '--no-entry',
    '--stack-first',
    `-z,stack-size=${stackBytes}`,
    `--max-memory=${wholePages(request.maxMemoryBytes)}`,
    '--strip-debug',
    ...exported.map((name) => `--export-if-defined=${name}`),
  ];
  return [
    '--target=wasm32-unknown-unknown',
    '-std=c17',
    '-O2',
    '-ffreestanding',
    '-nostdlib',
    '-fvisibility=hidden',
    // Copies and fills become instructions: there is no C library to call.
    '-mbulk-memory',
    '-fno-color-diagnostics',
    '-I',
    '.',
    '-I',
    kitFolder,
    ...linker.map((option) => `-Wl,${option}`),
  ];
}
