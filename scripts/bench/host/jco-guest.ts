// The one source as a component, through jco: fetched on request, for it brings 340 MB with it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildAssemblyScript } from '../../../test/kit/build-assemblyscript.ts';
import type { Contender } from './contenders.ts';

const version = '1.35.0';
const source = 'test/fixtures/extism/bench';

interface Jco {
  componentEmbed(options: {
    readonly binary: Uint8Array;
    readonly witSource: string;
    readonly stringEncoding: 'utf8';
  }): Promise<Uint8Array>;
  componentNew(core: Uint8Array, adapters: readonly []): Promise<Uint8Array>;
  transpile(
    component: Uint8Array,
    options: { readonly name: string; readonly instantiation: { readonly tag: 'async' } },
  ): Promise<{ readonly files: Readonly<Record<string, Uint8Array>> }>;
}

/** What jco writes for the world of guest.wit. */
interface Transpiled {
  instantiate(
    getCoreModule: (path: string) => Promise<object>,
    imports: object,
  ): Promise<Readonly<Record<string, (input: string) => string>>>;
}

declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> };

/** Runs in the caller's thread, as what jco writes does. Throws where jco cannot be fetched. */
export async function jcoHost(name: string): Promise<Contender> {
  const folder = await transpileGuest(await fetchJco());
  const { instantiate }: Transpiled = await import(pathToFileURL(join(folder, 'guest.js')).href);
  return {
    name,
    async load() {
      const compile = (path: string) => WebAssembly.compile(readFileSync(join(folder, path)));
      const exports = await instantiate(compile, {});
      return {
        async call(hook, input) {
          const run = exports[hook];
          if (run === undefined) throw new Error(`${name}: expected an export "${hook}"`);
          return JSON.parse(run(JSON.stringify(input)));
        },
        close: async () => {},
      };
    },
    close: async () => {},
  };
}

async function fetchJco(): Promise<Jco> {
  const folder = join(tmpdir(), `plugindex-bench-jco-${version}`);
  const entry = join(folder, 'node_modules/@bytecodealliance/jco/dist/api.js');
  if (!existsSync(entry)) {
    console.log(`fetching jco ${version}, 340 MB, to ${folder}`);
    const words = [
      'install',
      '--no-audit',
      '--no-fund',
      '--prefix',
      folder,
      `@bytecodealliance/jco@${version}`,
    ];
    execFileSync('npm', words, { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return import(pathToFileURL(entry).href);
}

async function transpileGuest(jco: Jco): Promise<string> {
  const core = await jco.componentEmbed({
    binary: buildAssemblyScript(source, 'asconfig.component.json'),
    witSource: readFileSync(join(source, 'guest.wit'), 'utf8'),
    stringEncoding: 'utf8',
  });
  const component = await jco.componentNew(core, []);
  const { files } = await jco.transpile(component, { name: 'guest', instantiation: { tag: 'async' } });
  const folder = mkdtempSync(join(tmpdir(), 'plugindex-bench-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content);
  return folder;
}
