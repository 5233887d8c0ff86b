// The code that runs inside workers, read once by their owner and handed over: they read no file, and nobody strips its types twice.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Modules as JavaScript, and which is meant by each name that one of them imports. */
export interface WorkerCode {
  readonly entry: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
}

// Imports of values: those of types are gone at run time.
const importPattern = /(?:^|\n)\s*(?:import|export)\s(?!type\b)[^'";]*?from\s*'([^']+)'/g;

const read = new Map<string, Promise<WorkerCode>>();

/** Of a module beside this one, with all that it imports. Read once for a program. */
export function workerCode(name: string): Promise<WorkerCode> {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
  const entry = new URL(`./${name}${extension}`, import.meta.url).href;
  const known = read.get(entry);
  if (known !== undefined) return known;
  const reading = collect(entry);
  read.set(entry, reading);
  // What failed is tried again.
  reading.catch(() => read.delete(entry));
  return reading;
}

async function collect(entry: string): Promise<WorkerCode> {
  const texts = new Map<string, string>();
  const links: Record<string, string> = {};
  for (const open = [entry]; open.length > 0; ) {
    const url = open.pop() ?? entry;
    if (texts.has(url)) continue;
    const text = await readFile(fileURLToPath(url), 'utf8');
    texts.set(url, text);
    for (const [, specifier = ''] of text.matchAll(importPattern)) {
      if (isBuiltin(specifier)) continue;
      const target = resolve(specifier, url);
      if (!specifier.startsWith('.')) links[specifier] = target;
      open.push(target);
    }
  }
  return { entry, sources: await toJavaScript(Object.fromEntries(texts)), links };
}

function resolve(specifier: string, from: string): string {
  if (specifier.startsWith('.')) return new URL(specifier, from).href;
  return pathToFileURL(createRequire(from).resolve(specifier)).href;
}

// In a process of its own: the stripper is large, and stays in memory where it was used.
const strip = `
const { stripTypeScriptTypes } = require('node:module');
const toCode = ([url, text]) => [url, url.endsWith('.ts') ? stripTypeScriptTypes(text) : text];
const sources = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(Object.fromEntries(Object.entries(sources).map(toCode))));
`;
// Some hundred kilobytes of code.
const maxCodeBytes = 16 * 1024 * 1024;

function toJavaScript(sources: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  if (!Object.keys(sources).some((url) => url.endsWith('.ts'))) return Promise.resolve(sources);
  return new Promise((done, fail) => {
    const words = ['--no-warnings', '--eval', strip];
    const options = { env: {}, maxBuffer: maxCodeBytes };
    const child = execFile(process.execPath, words, options, (error, stdout) => {
      if (error === null) done(JSON.parse(stdout));
      else fail(error);
    });
    child.stdin?.end(JSON.stringify(sources));
  });
}

/** CommonJS that makes `code`, a variable of this type, the program; before it there is nothing but Node. */
export const startCode = `
const { registerHooks } = require('node:module');
const { entry, sources, links } = code;
const has = (url) => Object.hasOwn(sources, url);
registerHooks({
  resolve(specifier, context, next) {
    const url = specifier.startsWith('.') ? new URL(specifier, context.parentURL).href : links[specifier] ?? specifier;
    return has(url) ? { url, format: 'module', shortCircuit: true } : next(specifier, context);
  },
  load: (url, context, next) =>
    has(url) ? { format: 'module', source: sources[url], shortCircuit: true } : next(url, context),
});
import(entry);
`;
