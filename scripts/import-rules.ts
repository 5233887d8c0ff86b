// The rules of the layers as data, and the pure check that holds source files against them.
import { posix } from 'node:path';

export interface SourceFile {
  /** Path from the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** What each package may import of ours. Everything else may import every package. */
const allowedImports: Readonly<Record<string, readonly string[]>> = {
  model: [],
  wasm: ['model'],
  'pdk-js': ['wasm'],
  trust: ['model'],
  registry: ['model', 'wasm', 'trust'],
  host: ['model', 'wasm'],
  mockforge: ['model', 'host'],
  browser: ['host'],
  client: ['model', 'trust', 'wasm'],
  node: ['model', 'wasm', 'trust', 'registry', 'host', 'client', 'pdk-js'],
  local: ['model', 'trust', 'registry', 'node'],
  cli: ['model', 'wasm', 'trust', 'registry', 'host', 'client', 'node'],
};

/** Packages that are the edge, or an embedded server of it: only there may code touch the outside. */
const edgePackages = new Set(['node', 'browser', 'local']);

/** Node modules without effects. All other `node:` modules reach the outside. */
const pureNodeModules = new Set([
  'node:crypto',
  'node:zlib',
  'node:path/posix',
  'node:path',
  'node:buffer',
  // To load a library late; what it loads is held to these rules like everything else.
  'node:module',
  'node:util',
]);

const effectPatterns: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /\bprocess\./, what: 'the process' },
  { pattern: /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/, what: 'the clock' },
  { pattern: /\bMath\.random\(|\brandomBytes\(|\brandomUUID\(|\bgetRandomValues\(/, what: 'randomness' },
  { pattern: /(?<![.\w])fetch\(/, what: 'the network' },
  { pattern: /\bset(?:Timeout|Interval)\(/, what: 'timers' },
];

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g;

/** Every breach, one sentence each: file, what was found, what is allowed. */
export function findImportProblems(files: readonly SourceFile[]): readonly string[] {
  return [...files.flatMap(layerProblems), ...files.flatMap(effectProblems), ...circleProblems(files)];
}

function layerProblems(file: SourceFile): string[] {
  const from = packageOf(file.path);
  const allowed = from === undefined ? undefined : allowedImports[from];
  if (from === undefined || allowed === undefined) return [];
  return importsOf(file.text).flatMap((specifier) => {
    const to = targetPackage(file.path, specifier);
    if (to === undefined || to === from || allowed.includes(to)) return [];
    const expected = allowed.length === 0 ? 'none of our packages' : allowed.join(', ');
    return [`${file.path}: imports "${specifier}" from ${to}; ${from} may import ${expected}`];
  });
}

function effectProblems(file: SourceFile): string[] {
  const name = packageOf(file.path);
  // A main joins ports to the outside; that is what it is for.
  if (name === undefined || edgePackages.has(name) || isMain(file.path)) return [];
  const code = withoutComments(file.text);
  const modules = importsOf(file.text)
    .filter((specifier) => specifier.startsWith('node:') && !pureNodeModules.has(specifier))
    .map(
      (specifier) =>
        `${file.path}: imports "${specifier}"; disk, network and processes belong to packages/node`,
    );
  const effects = effectPatterns
    .filter(({ pattern }) => pattern.test(code))
    .map(({ what }) => `${file.path}: reaches ${what}; hand it in as a value or a port`);
  return [...modules, ...effects];
}

/** Mains, and what they are joined from: `packages/cli/src/workplace.ts` opens the repository for main. */
function isMain(path: string): boolean {
  return (
    path === 'packages/cli/src/workplace.ts' ||
    path.endsWith('/main.ts') ||
    /^packages\/[^/]+\/[^/]+\.ts$/.test(path)
  );
}

function circleProblems(files: readonly SourceFile[]): string[] {
  const graph = new Map(files.map((file) => [file.path, relativeTargets(file)]));
  const state = new Map<string, 'open' | 'done'>();
  const problems: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      problems.push(`Circle of imports: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`);
      return;
    }
    state.set(path, 'open');
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of graph.keys()) visit(path, []);
  return problems;
}

function relativeTargets(file: SourceFile): string[] {
  return importsOf(file.text)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(posix.dirname(file.path), specifier));
}

/** Module specifiers of a file; imports of types count too, for a circle of types is a circle of ideas. */
export function importsOf(text: string): string[] {
  return [...withoutComments(text).matchAll(importPattern)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** Examples are applications: they stand beside a package, above all of them. */
function packageOf(path: string): string | undefined {
  return /^packages\/([^/]+)\/(?!examples\/)/.exec(path)?.[1];
}

function targetPackage(path: string, specifier: string): string | undefined {
  const scoped = /^@plugindex\/([^/]+)/.exec(specifier)?.[1];
  if (scoped !== undefined) return scoped;
  return specifier.startsWith('.') ? packageOf(posix.join(posix.dirname(path), specifier)) : undefined;
}
