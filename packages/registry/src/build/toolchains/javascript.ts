// JavaScript and TypeScript: bundled by npm's rolldown, packed onto the QuickJS engine of npm's quickjs-wasi.
import type { Parsed } from '@plugindex/model';
import type { NpmTool } from '../build-ports.ts';
import { buildProblem, titleOf } from '../build-problem.ts';
import type { BuildRequest } from '../build-request.ts';
import type { SourceFile } from '../source-files.ts';
import { type BuildPlan, scrubbedEnv, sourceFolder, type Toolchain, wholePages } from './toolchain.ts';

/** Tried in this order when the manifest names no entry. */
const defaultEntries = ['src/index.ts', 'src/index.js', 'index.ts', 'index.js'];
const artifact = 'plugin.wasm';

export const javascript: Toolchain = {
  name: 'javascript',
  install: 'npm install rolldown quickjs-wasi',
  probe: async (machine) => {
    const packer = await machine.npmTool('rolldown');
    const engine = await machine.npmTool('quickjs-wasi');
    if (packer === undefined || engine === undefined) return undefined;
    return {
      tools: { rolldown: packer.version, 'quickjs-wasi': engine.version },
      plan: (request, files) => planJavascript(request, files, packer),
    };
  },
};

function planJavascript(
  request: BuildRequest,
  files: readonly SourceFile[],
  packer: NpmTool,
): Parsed<BuildPlan> {
  const asked = request.manifest.build.entry;
  const candidates = asked === undefined ? defaultEntries : [asked];
  const entry = candidates.find((candidate) => files.some(({ path }) => path === candidate));
  if (entry === undefined) {
    const message =
      asked === undefined
        ? `Cannot build ${titleOf(request)}: its source has none of ${defaultEntries.join(', ')}`
        : `Cannot build "${asked}": the source has no such file`;
    const details = {
      pointer: '/build/entry',
      hint: 'add the file, or name the one whose exports are the hooks in "build.entry"',
    };
    return { ok: false, problems: [buildProblem(request, 'build/entry/missing', message, details)] };
  }
  const args = [entry, String(wholePages(request.maxMemoryBytes)), artifact];
  const plan: BuildPlan = {
    withheld: [],
    output: `${sourceFolder}/${artifact}`,
    fingerprint: args,
    steps: (root) => {
      const { command, args: prefix } = packer.commandLine(root);
      const env = scrubbedEnv(root, []);
      return [{ title: 'pack', command, args: [...prefix, ...args], env, network: false }];
    },
  };
  return { ok: true, value: plan, problems: [] };
}
