// What packing makes of an author's files, and what it refuses.

import { packBundle } from '@plugindex/pdk-js/pack';
import { readModule } from '@plugindex/wasm';
import { expect, test } from 'vitest';
import { bundleSource, engine, packSource, startSource } from './pack-source.ts';

const importsOf = (bytes: Uint8Array) =>
  readModule(bytes).imports.map(({ module, name }) => `${module}.${name}`);

test('a plugin exports its hooks and the ABI, and imports nothing that it does not use', async () => {
  const facts = readModule(
    await packSource(`
      import { http, log, nowMs } from '@plugindex/pdk-js';
      function unused() { return http('https://example.com'); }
      export function authenticate() { log('info', 'called'); return {}; }
      export function can_handle() { return true; }
    `),
  );
  expect(facts.exports.map(({ name }) => name).toSorted()).toEqual([
    'authenticate',
    'can_handle',
    'memory',
    'plugindex_abi_1',
    'plugindex_alloc',
    'plugindex_free',
  ]);
  expect(facts.imports.map(({ module, name }) => `${module}.${name}`)).toEqual(['plugindex_host_1.log']);
  expect(facts.memories).toMatchObject([{ max: 256 }]);
  expect(facts.start).toBeUndefined();
});

test('a plugin that needs nothing of the host imports nothing', async () => {
  expect(importsOf(await packSource('export const hook = (input: unknown) => input;'))).toEqual([]);
});

test('each function of the kit opts into one import', async () => {
  const uses: Readonly<Record<string, string>> = {
    'config()': 'config',
    'log("info", "")': 'log',
    'nowMs()': 'clock',
    'randomBytes(1)': 'random',
    'http("https://example.com")': 'http',
    'readText("a")': 'fs',
    'kvList()': 'kv',
    'env("A")': 'env',
  };
  for (const [use, name] of Object.entries(uses)) {
    const fn = use.slice(0, use.indexOf('('));
    const bytes = await packSource(
      `import { ${fn} } from '@plugindex/pdk-js'; export const hook = () => ${use};`,
    );
    expect([use, importsOf(bytes)]).toEqual([use, [`plugindex_host_1.${name}`]]);
  }
  expect(importsOf(await packSource('export const hook = () => console.log("a");'))).toEqual([
    'plugindex_host_1.log',
  ]);
});

test('the same source gives the same bytes', async () => {
  const source = 'const table = new Map([["a", 1]]); export const hook = (key: string) => table.get(key);';
  const [first, second] = await Promise.all([packSource(source), packSource(source)]);
  expect(Buffer.compare(first, second)).toBe(0);
});

test('code beside the hooks runs once, when the plugin is packed', async () => {
  const plugin = await startSource(`
    let calls = 0;
    const squares = Array.from({ length: 1000 }, (_, index) => index ** 2);
    export const hook = (index: number) => [squares[index], ++calls];
  `);
  expect(plugin.call('hook', 30)).toEqual({ ok: true, value: [900, 1] });
  expect(plugin.call('hook', 31)).toEqual({ ok: true, value: [961, 2] });
});

test('files of the plugin import one another, in TypeScript, JavaScript and JSON', async () => {
  const plugin = await startSource({
    'src/index.ts': `
      import { fail } from '@plugindex/pdk-js';
      import { shout } from './text.js';
      import { Level } from './level';
      import data from '../vendor/data.json';
      export const hook = (name: string) => name === '' ? fail('empty', 'No name') : shout(data.hello + name) + Level.High;
    `,
    'src/text.js': 'export const shout = (text) => text.toUpperCase();',
    'src/level/index.ts': 'export enum Level { Low, High = 7 }',
    'vendor/data.json': '{ "hello": "hello " }',
  });
  expect(plugin.call('hook', 'ada')).toEqual({ ok: true, value: 'HELLO ADA7' });
});

test.each<[string, string | Record<string, string>, string, RegExp]>([
  ['does not parse', 'export const hook = ;', 'pack/source', /src\/index\.ts/],
  ['imports a package', 'import "lodash"; export const hook = () => 1;', 'pack/source', /Cannot import "lodash" in "src\/index\.ts"/],
  ['imports a module of Node.js', 'import "node:fs"; export const hook = () => 1;', 'pack/source', /"node:fs"/],
  ['reaches out of its folder', 'import "../../secret.ts"; export const hook = () => 1;', 'pack/source', /secret/],
  ['imports the engine room', 'import { http } from "plugindex:host"; export const hook = () => http("");', 'pack/source', /plugindex:host/],
  ['imports the inside of the kit', 'import { ask } from "../../kit/request.ts"; export const hook = () => ask;', 'pack/source', /kit\/request\.ts/],
  ['imports a file by absolute path', 'import "/etc/passwd"; export const hook = () => 1;', 'pack/source', /passwd/],
  ['has no such entry', { 'src/other.ts': '' }, 'pack/source', /src\/index\.ts/],
  ['exports no function', 'export {};', 'pack/hooks', /exports no function/],
  ['exports something else', 'export const a = 1; export const hook = () => 1;', 'pack/hooks', /"a"/],
  ['exports a name of the ABI', 'export const plugindex_free = () => 1;', 'pack/hooks', /plugindex_free/],
  ['throws when it is loaded', 'throw new TypeError("on purpose"); export const hook = () => 1;', 'pack/evaluation', /TypeError: on purpose/],
  ['loops when it is loaded', 'for (;;) {} export const hook = () => 1;', 'pack/evaluation', /does not end/],
  ['asks the host when it is loaded', 'import { config } from "@plugindex/pdk-js"; const all = config(); export const hook = () => all;', 'pack/evaluation', /inside a hook/],
  ['reads the clock without the capability', 'const now = Date.now(); export const hook = () => now;', 'pack/evaluation', /import nowMs/],
  ['takes more memory than it may have', 'const big = new Uint8Array(40_000_000); export const hook = () => big.length;', 'pack/evaluation', /out of memory/],
  ['fills the memory when it is loaded', 'const all = []; for (;;) all.push(new Uint8Array(1e6)); export const hook = () => 1;', 'pack/evaluation', /out of memory/],
  ['looks for a match without end when it is loaded', 'const found = /^(a+)+$/.test("a".repeat(60) + "!"); export const hook = () => found;', 'pack/evaluation', /does not end/],
])('a plugin that %s is refused, and the reason says so', async (_, source, code, message) => {
  const packing = packSource(source);
  await expect(packing).rejects.toThrow(message);
  await expect(packing).rejects.toMatchObject({ code });
}); // biome-ignore format: a table of refusals

test('a plugin that may have less memory than the engine takes is refused', async () => {
  await expect(packSource('export const hook = () => 1;', 2 ** 20)).rejects.toMatchObject({
    code: 'pack/memory',
  });
});

test('an engine that is none is refused', async () => {
  const bundle = await bundleSource('export const hook = () => 1;');
  const options = { engine: engine.subarray(0, 1000), maxMemoryBytes: 2 ** 24 };
  expect(() => packBundle(bundle, options)).toThrow(/Cannot start the engine/);
});
