// Go: compiled for WASI without a network, then WASI is replaced by functions inside the module.
import type { Parsed } from '@plugindex/model';
import type { NpmTool } from '../build-ports.ts';
import { buildProblem, titleOf } from '../build-problem.ts';
import type { BuildRequest } from '../build-request.ts';
import type { SourceFile } from '../source-files.ts';
import { type BuildPlan, scrubbedEnv, sourceFolder, type Toolchain, wholePages } from './toolchain.ts';

/** The first release with `go:wasmexport` and libraries for WASI. */
const oldestMinor = 24;
const wasiModule = 'wasi.wasm';
const artifact = 'plugin.wasm';

interface Tools {
  readonly program: string;
  readonly root: string;
  readonly adapter: NpmTool;
}

export const go: Toolchain = {
  name: 'go',
  install: `install Go 1.${oldestMinor} or newer: https://go.dev/dl/`,
  probe: async (machine, run) => {
    const program = await machine.find('go');
    const adapter = await machine.npmTool('@plugindex/wasm');
    if (program === undefined || adapter === undefined) return undefined;
    const [version = '', root = ''] = ((await run(program, ['env', 'GOVERSION', 'GOROOT'])) ?? '').split(
      '\n',
    );
    const minor = Number(/^go1\.(\d+)/.exec(version)?.[1] ?? 0);
    if (minor < oldestMinor || !root.startsWith('/')) return undefined;
    return {
      tools: { go: version.slice('go'.length), '@plugindex/wasm': adapter.version },
      plan: (request, files) => planGo(request, files, { program, root, adapter }),
    };
  },
};

function planGo(request: BuildRequest, files: readonly SourceFile[], tools: Tools): Parsed<BuildPlan> {
  if (!files.some(({ path }) => path === 'go.mod')) {
    const message = `Cannot build ${titleOf(request)}: its source has no go.mod`;
    const details = { pointer: '/source', hint: 'run "go mod init", or check the source path' };
    return { ok: false, problems: [buildProblem(request, 'build/entry/missing', message, details)] };
  }
  const compile = [
    'build',
    '-trimpath',
    '-buildvcs=false',
    '-buildmode=c-shared',
    '-ldflags=-s -w -buildid=',
  ];
  const build = [...compile, '-o', wasiModule, '.'];
  const adapt = [wasiModule, String(wholePages(request.maxMemoryBytes)), artifact];
  const plan: BuildPlan = {
    // Settings of a workspace around the module: other modules, another compiler.
    withheld: files.map(({ path }) => path).filter((path) => /(?:^|\/)go\.work(?:\.sum)?$/.test(path)),
    output: `${sourceFolder}/${artifact}`,
    fingerprint: [build, adapt],
    steps: (root) => {
      const { command, args } = tools.adapter.commandLine(root);
      const env = goEnv(root, tools);
      return [
        { title: 'go build', command: tools.program, args: build, env, network: false },
        { title: 'adapt', command, args: [...args, ...adapt], env: scrubbedEnv(root, []), network: false },
      ];
    },
  };
  return { ok: true, value: plan, problems: [] };
}

/** No proxy, no other compiler, no C: what a module depends on is in its `vendor` folder. */
function goEnv(root: string, { root: goRoot }: Tools): Record<string, string> {
  return {
    ...scrubbedEnv(root, [`${goRoot}/bin`, '/usr/bin', '/bin']),
    GOOS: 'wasip1',
    GOARCH: 'wasm',
    GOROOT: goRoot,
    GOPATH: `${root}/go`,
    GOCACHE: `${root}/go-cache`,
    GOENV: 'off',
    GOFLAGS: '',
    GOPROXY: 'off',
    GOSUMDB: 'off',
    GOTOOLCHAIN: 'local',
    GOTELEMETRY: 'off',
    GOWORK: 'off',
    CGO_ENABLED: '0',
  };
}
