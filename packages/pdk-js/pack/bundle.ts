// From an author's files to one script, with rolldown. All files come from memory: nothing outside of them is ever read.
import type { InputOptions, OutputChunk, Plugin, RolldownBuild } from 'rolldown';
import type { Bundle } from './pack.ts';
import { PackError } from './pack-error.ts';
import { toPositions } from './source-map.ts';

export type Rolldown = (options: InputOptions) => Promise<RolldownBuild>;

export interface BundleInput {
  /** Paths with forward slashes, relative to the plugin's folder, and their text. */
  readonly files: ReadonlyMap<string, string>;
  /** Path of the file whose exports are the hooks. */
  readonly entry: string;
  /** The kit's own files, relative to its `src`. */
  readonly kit: ReadonlyMap<string, string>;
}

const kitName = '@plugindex/pdk-js';
const hostId = 'plugindex:host';
const kitRoot = '/kit/';
const pluginRoot = '/plugin/';
const startId = '/start.ts';
const consoleId = `${kitRoot}runtime/console.ts`;
/** Tried in turn behind a path that an import names. */
const endings = ['', '.ts', '.js', '.mts', '.mjs', '.json', '/index.ts', '/index.js'];
/** Modules of the kit, and the function of the host that each of them uses. */
const importsOfKit: Readonly<Record<string, string>> = {
  'clock.ts': 'clock',
  'config.ts': 'config',
  'env.ts': 'env',
  'files.ts': 'fs',
  'http.ts': 'http',
  'kv.ts': 'kv',
  'log.ts': 'log',
  'random.ts': 'random',
};

/** The bundle, types stripped and unused code left out. Throws PackError `pack/source`. */
export async function bundle(input: BundleInput, rolldown: Rolldown): Promise<Bundle> {
  const refusals: PackError[] = [];
  const chunk = await generate(input, { rolldown, refusals }).catch((cause: unknown) => {
    throw refusals[0] ?? new PackError('pack/source', describe(cause), { cause });
  });
  const imports = new Set<string>();
  for (const [id, { renderedLength }] of Object.entries(chunk.modules)) {
    const used = id.startsWith(kitRoot) ? importsOfKit[id.slice(kitRoot.length)] : undefined;
    if (used !== undefined && renderedLength > 0) imports.add(used);
  }
  const { mappings = '', sources = [] } = chunk.map ?? {};
  return { code: chunk.code, imports, positions: toPositions(mappings, sources.map(toSource)) };
}

interface Bundling {
  readonly rolldown: Rolldown;
  readonly refusals: PackError[];
}

async function generate(input: BundleInput, { rolldown, refusals }: Bundling): Promise<OutputChunk> {
  const build = await rolldown({
    input: startId,
    cwd: '/',
    platform: 'neutral',
    // Nothing of the machine's own settings, and no files but those that the plugin below hands out.
    tsconfig: false,
    plugins: [fromMemory(input, refusals)],
    transform: {
      target: 'es2024',
      inject: { console: [consoleId, 'console'] },
    },
    logLevel: 'silent',
  });
  try {
    const { output } = await build.generate({
      format: 'iife',
      name: 'plugindexBundle',
      globals: { [hostId]: 'plugindexHost' },
      sourcemap: true,
      codeSplitting: false,
    });
    return output[0];
  } finally {
    await build.close();
  }
}

/** Resolves and loads every module: rolldown's own resolver never gets to see one. */
function fromMemory({ files, entry, kit }: BundleInput, refusals: PackError[]): Plugin {
  const refuse = (source: string, importer?: string) => {
    const refusal = unresolved(source, importer);
    refusals.push(refusal);
    // rolldown writes a code of its own into what it catches.
    return new Error(refusal.message);
  };
  const start = [
    `import * as hooks from ${JSON.stringify(pluginRoot + entry)};`,
    `export { createDispatch } from '${kitRoot}runtime/dispatch.ts';`,
    'export { hooks };',
  ].join('\n');
  return {
    name: 'from-memory',
    resolveId: (source, importer) => {
      if (source === startId) return source;
      if (source === hostId && importer?.startsWith(kitRoot)) return { id: source, external: true };
      if (source === kitName) return `${kitRoot}index.ts`;
      const path = source.startsWith('.') && importer ? join(importer, source) : source;
      // Only the kit's public face is for everybody, and its console for who names `console`.
      const isOurs = importer === startId || importer?.startsWith(kitRoot) || path === consoleId;
      if (path.startsWith(kitRoot) && isOurs) return path;
      const found = path.startsWith(pluginRoot)
        ? endings.map((ending) => path + ending).find((id) => files.has(id.slice(pluginRoot.length)))
        : undefined;
      if (found !== undefined) return found;
      throw refuse(source, importer);
    },
    load: (id) => {
      if (id === startId) return { code: start, moduleType: 'ts' };
      const isKit = id.startsWith(kitRoot);
      const text = isKit ? kit.get(id.slice(kitRoot.length)) : files.get(id.slice(pluginRoot.length));
      if (text === undefined) throw refuse(id);
      return isKit ? { code: text, moduleType: 'ts', moduleSideEffects: false } : text;
    },
  };
}

function unresolved(source: string, importer: string | undefined): PackError {
  const from = importer === undefined || importer === startId ? '' : ` in "${toSource(importer)}"`;
  return new PackError(
    'pack/source',
    `Cannot import "${source}"${from}: expected "${kitName}" or the relative path of a file of the plugin (copy what you depend on into its folder)`,
  );
}

/** A relative path from a module, without "." and "..". */
function join(importer: string, path: string): string {
  const parts = importer.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The author's name for a module; empty for ours. */
function toSource(id: string): string {
  const at = id.indexOf(pluginRoot.slice(1));
  return at < 0 || at > 3 * 8 ? '' : id.slice(at + pluginRoot.length - 1);
}

function describe(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replaceAll(pluginRoot, '');
}
