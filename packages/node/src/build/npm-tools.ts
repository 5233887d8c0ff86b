// Tools that come as npm packages, each run by Node under its permission model.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NpmTool, NpmToolName } from '@plugindex/registry/build/build-ports';
import { readFileCapped } from '../read-file.ts';

/** Where a source finds the kit for JavaScript, from its own folder. */
const kitInSource = 'node_modules/@plugindex/pdk-js';
const maxPackageBytes = 1024 * 1024;

/** Looks for a tool from where `require` stands; undefined when it is not installed. */
export function findNpmTool(name: NpmToolName, require: NodeJS.Require): Promise<NpmTool | undefined> {
  return finders[name](require);
}

async function findAsc(require: NodeJS.Require): Promise<NpmTool | undefined> {
  const folder = packageFolder(require, 'assemblyscript');
  if (folder === undefined) return undefined;
  const own = createRequire(join(folder, 'package.json'));
  const needs = ['binaryen', 'long'].flatMap((name) => packageFolder(own, name) ?? []);
  // asc starts itself again without the first flag, which the permission model forbids. Its optimizer is WebAssembly that runs
  // for two seconds: making it faster takes longer than that, and was two fifths of the work.
  const flags = ['--enable-source-maps', '--liftoff-only'];
  return nodeTool({ folder, readable: [folder, ...needs], flags, script: join(folder, 'bin/asc.js') });
}

async function findClang(require: NodeJS.Require): Promise<NpmTool | undefined> {
  const folder = packageFolder(require, '@yowasp/clang');
  if (folder === undefined) return undefined;
  const script = fileURLToPath(new URL('./yowasp-clang-main.ts', import.meta.url));
  return nodeTool({
    folder,
    readable: [folder, script],
    flags: [],
    script,
    first: [join(folder, 'gen/bundle.js')],
  });
}

/** The packer of JavaScript plugins, which runs rolldown and the engine inside its own process. */
async function findPacker(require: NodeJS.Require): Promise<NpmTool | undefined> {
  const folder = packageFolder(require, 'rolldown');
  const engine = packageFolder(require, 'quickjs-wasi');
  if (folder === undefined || engine === undefined) return undefined;
  const own = createRequire(join(folder, 'package.json'));
  const needs = ['@rolldown/pluginutils', '@oxc-project/types'].flatMap(
    (name) => packageFolder(own, name) ?? [],
  );
  const script = fileURLToPath(new URL('./pack-javascript-main.ts', import.meta.url));
  const kit = folderOf('@plugindex/pdk-js/pack');
  const wasm = folderOf('@plugindex/wasm');
  const found = [...placesOf(script, '@plugindex/pdk-js'), ...placesOf(`${kit}/pack/`, '@plugindex/wasm')];
  return nodeTool({
    folder,
    // rolldown's own code is native, and comes as a package for each platform.
    readable: [folder, ...needs, join(dirname(folder), '@rolldown'), engine, script, kit, wasm, ...found],
    flags: ['--allow-addons'],
    script,
    first: [join(folder, 'dist/index.mjs'), join(engine, 'quickjs.wasm'), kitInSource],
  });
}

/** The folder of a package of ours, whose modules are one level down. */
function folderOf(module: string): string {
  return dirname(dirname(fileURLToPath(import.meta.resolve(module))));
}

/** Everywhere that Node looks for a package: the permission model forbids even to find that it is not there. */
function placesOf(importer: string, name: string): readonly string[] {
  return (createRequire(importer).resolve.paths(name) ?? []).map((folder) => join(folder, name));
}

async function findEngine(require: NodeJS.Require): Promise<NpmTool | undefined> {
  const folder = packageFolder(require, 'quickjs-wasi');
  if (folder === undefined) return undefined;
  return nodeTool({ folder, readable: [folder], flags: [], script: '' });
}

/** Our own: takes WASI out of a module. */
async function findAdapter(): Promise<NpmTool | undefined> {
  const script = fileURLToPath(new URL('./adapt-wasi-main.ts', import.meta.url));
  const folder = folderOf('@plugindex/wasm');
  return nodeTool({
    folder,
    readable: [folder, script, ...placesOf(script, '@plugindex/wasm')],
    flags: [],
    script,
  });
}

const finders: Readonly<Record<NpmToolName, (require: NodeJS.Require) => Promise<NpmTool | undefined>>> = {
  assemblyscript: findAsc,
  '@yowasp/clang': findClang,
  rolldown: findPacker,
  'quickjs-wasi': findEngine,
  '@plugindex/wasm': findAdapter,
};

interface NodeTool {
  readonly folder: string;
  /** What the tool itself reads. */
  readonly readable: readonly string[];
  readonly flags: readonly string[];
  readonly script: string;
  /** First arguments of the script, before those of the build. */
  readonly first?: readonly string[];
}

/** Runs under Node's permission model: no processes, no native code, no file outside the workspace and the tool. */
async function nodeTool({ folder, readable, flags, script, first = [] }: NodeTool): Promise<NpmTool> {
  return {
    version: await packageVersion(folder),
    commandLine: (workspace) => ({
      command: process.execPath,
      args: [
        '--permission',
        ...[workspace, ...readable].map((path) => `--allow-fs-read=${path}`),
        `--allow-fs-write=${workspace}`,
        ...flags,
        '--',
        script,
        ...first,
      ],
    }),
  };
}

async function packageVersion(folder: string): Promise<string> {
  const text = (await readFileCapped(join(folder, 'package.json'), { maxBytes: maxPackageBytes })).toString(
    'utf8',
  );
  const parsed: unknown = JSON.parse(text);
  const version =
    typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : undefined;
  return typeof version === 'string' ? version : 'unknown';
}

/** The folder of an installed package, found as Node finds it. */
function packageFolder(require: NodeJS.Require, name: string): string | undefined {
  for (const parent of require.resolve.paths(name) ?? []) {
    const file = join(parent, name, 'package.json');
    try {
      return dirname(require.resolve(file));
    } catch {
      // Not in this node_modules: the next one up may have it.
    }
  }
  return undefined;
}
