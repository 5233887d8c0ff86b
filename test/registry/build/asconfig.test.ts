// asconfig.json is data from a stranger: allowed options pass, the rest is refused or named.
import { parseAsconfig } from '@plugindex/registry/build/toolchains/asconfig';
import { expect, test } from 'vitest';
import { buildHello, codesOf, helloManifest, requestFor, succeeded } from './build-fixture.ts';
import { exportNames } from './instance.ts';

const request = requestFor(
  helloManifest({ path: 'x', tree: '0'.repeat(40) }, { toolchain: 'assemblyscript' }),
);
const parse = (config: unknown) =>
  parseAsconfig(typeof config === 'string' ? config : JSON.stringify(config), request);

test('the options of the release target win over the general ones, and none are needed', () => {
  const config = {
    entries: ['./assembly/index.ts'],
    options: { optimizeLevel: 1, shrinkLevel: 2, outFile: 'x.wasm', debug: true },
    targets: {
      release: { optimizeLevel: 3, use: ['abort=assembly/abort/panic'] },
      debug: { runtime: 'stub' },
    },
  };
  expect(parse(config)).toEqual({
    ok: true,
    problems: [],
    value: {
      entries: ['assembly/index.ts'],
      args: { optimizeLevel: ['3'], shrinkLevel: ['2'], use: ['abort=assembly/abort/panic'] },
    },
  });
  expect(parseAsconfig(undefined, request)).toMatchObject({ ok: true, value: { entries: [], args: {} } });
});

test.each<[unknown, string]>([
  ['{', 'build/assemblyscript/config'],
  ['[]', 'build/assemblyscript/config'],
  ['null', 'build/assemblyscript/config'],
  [{ extends: '../asconfig.json' }, 'build/assemblyscript/extends'],
  [{ options: { transform: './evil.js' } }, 'build/assemblyscript/transform'],
  [{ targets: { release: { transform: ['./evil.js'] } } }, 'build/assemblyscript/transform'],
  [{ transform: 'x' }, 'build/assemblyscript/transform'],
  [{ entries: ['../outside.ts'] }, 'build/assemblyscript/entry'],
  [{ entries: ['--transform=x.ts'] }, 'build/assemblyscript/entry'],
  [{ entries: ['/etc/x.ts'] }, 'build/assemblyscript/entry'],
  [{ entries: 'index.ts' }, 'build/assemblyscript/entry'],
  [{ entries: [] }, 'build/assemblyscript/entry'],
  [{ options: { optimizeLevel: 9 } }, 'build/assemblyscript/option'],
  [{ options: { optimizeLevel: '3 --transform x' } }, 'build/assemblyscript/option'],
  [{ options: { runtime: './evil-runtime' } }, 'build/assemblyscript/option'],
  [{ options: { use: ['abort=x; rm -rf /'] } }, 'build/assemblyscript/option'],
  [{ options: { use: ['--transform'] } }, 'build/assemblyscript/option'],
  [{ options: { use: [] } }, 'build/assemblyscript/option'],
  [{ options: { enable: ['threads'] } }, 'build/assemblyscript/option'],
  [{ options: { exportStart: 'start' } }, 'build/assemblyscript/option'],
  [{ options: { maximumMemory: 1e9 } }, 'build/assemblyscript/option'],
])('%j is refused with %s', (config, code) => {
  const parsed = parse(config);
  expect(parsed.ok).toBe(false);
  expect(codesOf(parsed)).toEqual([code]);
});

test.each([
  'lib',
  'path',
  'wasm',
  'importMemory',
  'sharedMemory',
  'runPasses',
  'noValidate',
  '__proto__',
  'constructor',
  'toString',
  '-- --eval',
])('the option %j is ignored, and said to be', (name) => {
  const parsed = parse(`{"options": {${JSON.stringify(name)}: "x"}}`);
  expect(parsed).toMatchObject({ ok: true, value: { args: {} } });
  expect(codesOf(parsed)).toEqual(['build/assemblyscript/option-ignored']);
  expect(parsed.problems[0]?.severity).toBe('warning');
});

test('a transform is refused before anything runs', async () => {
  const files = {
    'asconfig.json': JSON.stringify({ options: { transform: './transform.js' } }),
    'transform.js': 'throw new Error("the transform ran");',
  };
  const built = await buildHello({ toolchain: 'assemblyscript', fixture: 'assemblyscript-hello', files });
  expect(codesOf(built)).toEqual(['build/assemblyscript/transform']);
});

test('scripts of package.json and files that asc would obey do not run', { timeout: 120_000 }, async () => {
  const files = {
    'package.json': JSON.stringify({
      name: 'x',
      scripts: { preinstall: 'exit 9', build: 'exit 9', asbuild: 'exit 9' },
    }),
    'asconfig.json': JSON.stringify({
      options: { lib: ['./lib'], baseDir: '/' },
      targets: { release: { optimizeLevel: 0 } },
    }),
  };
  const built = await buildHello({ toolchain: 'assemblyscript', fixture: 'assemblyscript-hello', files });
  expect(codesOf(built)).toEqual(['build/assemblyscript/option-ignored']);
  expect(exportNames(succeeded(built).artifact)).toContain('_initialize');
});

test('an entry that is missing, or named like an option, is a problem', async () => {
  const missing = await buildHello({ toolchain: 'assemblyscript', files: { 'README.md': 'x' } });
  expect(codesOf(missing)).toEqual(['build/entry/missing']);
  const option = await buildHello({ toolchain: 'assemblyscript', files: { '-v.ts': 'x' }, entry: '-v.ts' });
  expect(codesOf(option)).toEqual(['build/entry/missing']);
});
