// AssemblyScript: npm's `assemblyscript`, run without any of the author's scripts or transforms.
import type { Parsed } from '@plugindex/model';
import type { NpmTool } from '../build-ports.ts';
import { buildProblem } from '../build-problem.ts';
import type { BuildRequest } from '../build-request.ts';
import type { SourceFile } from '../source-files.ts';
import { type AsconfigOptions, parseAsconfig } from './asconfig.ts';
import {
  type BuildPlan,
  type BuildStep,
  scrubbedEnv,
  sourceFolder,
  type Toolchain,
  wasmPageBytes,
} from './toolchain.ts';

const defaultEntry = 'assembly/index.ts';
const artifact = 'plugin.wasm';
/** Options of every build, unless asconfig.json names another allowed value. */
const defaults: Readonly<Record<string, readonly string[]>> = {
  optimizeLevel: ['3'],
  shrinkLevel: ['1'],
  runtime: ['incremental'],
};

export const assemblyscript: Toolchain = {
  name: 'assemblyscript',
  install: 'npm install assemblyscript',
  probe: async (machine) => {
    const asc = await machine.npmTool('assemblyscript');
    if (asc === undefined) return undefined;
    return {
      tools: { assemblyscript: asc.version },
      plan: (request, files) => planAssemblyscript(request, files, asc),
    };
  },
};

function planAssemblyscript(
  request: BuildRequest,
  files: readonly SourceFile[],
  asc: NpmTool,
): Parsed<BuildPlan> {
  const file = files.find((candidate) => candidate.path === 'asconfig.json');
  const config = parseAsconfig(file && new TextDecoder().decode(file.bytes), request);
  if (!config.ok) return config;
  const entries = entriesOf(request, config.value);
  // An entry that begins with a hyphen would be an option of asc.
  const missing = entries.filter(
    (entry) => entry.startsWith('-') || !files.some(({ path }) => path === entry),
  );
  if (missing.length > 0) {
    const problems = missing.map((entry) =>
      buildProblem(request, 'build/entry/missing', `Cannot build "${entry}": the source has no such file`, {
        pointer: '/build/entry',
        hint: `add the file, or name another one in "build.entry" (default "${defaultEntry}")`,
      }),
    );
    return { ok: false, problems: [...config.problems, ...problems] };
  }
  const args = [...entries, ...toArguments(config.value, request.maxMemoryBytes)];
  const plan: BuildPlan = {
    // asc would read it again and obey it.
    withheld: ['asconfig.json'],
    output: `${sourceFolder}/${artifact}`,
    fingerprint: args,
    steps: (root): readonly BuildStep[] => {
      const { command, args: prefix } = asc.commandLine(root);
      return [
        { title: 'asc', command, args: [...prefix, ...args], env: scrubbedEnv(root, []), network: false },
      ];
    },
  };
  return { ok: true, value: plan, problems: config.problems };
}

function entriesOf(request: BuildRequest, config: AsconfigOptions): readonly string[] {
  if (request.manifest.build.entry !== undefined) return [request.manifest.build.entry];
  return config.entries.length > 0 ? config.entries : [defaultEntry];
}

function toArguments(config: AsconfigOptions, maxMemoryBytes: number): readonly string[] {
  const pages = Math.floor(maxMemoryBytes / wasmPageBytes);
  const asked = Number(config.args.maximumMemory?.[0] ?? pages);
  const aliases = config.args.use ?? [];
  const options: Record<string, readonly string[]> = {
    ...defaults,
    ...config.args,
    maximumMemory: [String(Math.min(asked, pages))],
    // A start section is refused by the inspector: the host calls this export instead.
    exportStart: ['_initialize'],
    // Without an alias the module would import env.abort, which no host gives it.
    use: aliases.some((text) => text.startsWith('abort=')) ? aliases : [...aliases, 'abort='],
    outFile: [artifact],
  };
  return Object.keys(options)
    .toSorted()
    .flatMap((name) => {
      const values = options[name] ?? [];
      return values.length === 0 ? [`--${name}`] : values.flatMap((value) => [`--${name}`, value]);
    });
}
