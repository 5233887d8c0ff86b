// Custom sections are read where they can be, and say why where they cannot; they never make a module unreadable.
import { deflateSync } from 'node:zlib';
import { readModule } from '@plugindex/wasm';
import { expect, test } from 'vitest';
import { buildModule, encodeName, leb, vector } from '../kit/wasm-builder.ts';

const withCustom = (name: string, content: readonly number[] | string) =>
  readModule(buildModule({ custom: [{ name, content }] }));
const crates = (value: unknown) => withCustom('.dep-v0', [...deflateSync(JSON.stringify(value))]).crates;

test('readModule() reads the tools in "producers"', () => {
  const tool = (name: string, version: string) => [...encodeName(name), ...encodeName(version)];
  const content = vector([
    [...encodeName('language'), ...vector([tool('Rust', '')])],
    [...encodeName('__proto__'), ...vector([tool('clang', '19.1'), tool('lld', '19.1')])],
  ]);
  const { producers } = withCustom('producers', content);
  const fields = producers?.ok ? Object.entries(producers.value) : [];
  expect(fields).toEqual([
    ['language', [{ name: 'Rust', version: '' }]],
    [
      '__proto__',
      [
        { name: 'clang', version: '19.1' },
        { name: 'lld', version: '19.1' },
      ],
    ],
  ]);
});

test('readModule() reads the module name and target features', () => {
  const named = withCustom('name', [1, 2, 9, 9, 0, ...leb(6), ...encodeName('badge')]);
  expect(named.name).toEqual({ ok: true, value: 'badge' });
  expect(withCustom('name', []).name).toEqual({ ok: true, value: null });
  const content = vector([
    [0x2b, ...encodeName('simd128')],
    [0x2d, ...encodeName('atomics')],
  ]);
  expect(withCustom('target_features', content).targetFeatures).toEqual({
    ok: true,
    value: [
      { prefix: '+', name: 'simd128' },
      { prefix: '-', name: 'atomics' },
    ],
  });
});

test('readModule() reads the crates in ".dep-v0"', () => {
  const found = crates({
    packages: [
      { name: 'auth', version: '0.1.0', source: 'local', root: true, dependencies: [1] },
      { name: 'serde', version: '1.0.1', source: 'crates.io' },
      { name: 'cc', version: '1.0.0', source: 'crates.io', kind: 'build' },
    ],
  });
  expect(found).toEqual({
    ok: true,
    value: [
      { name: 'auth', version: '0.1.0', source: 'local', kind: 'runtime', root: true },
      { name: 'serde', version: '1.0.1', source: 'crates.io', kind: 'runtime', root: false },
      { name: 'cc', version: '1.0.0', source: 'crates.io', kind: 'build', root: false },
    ],
  });
});

test.each([
  ['a bomb: 64 MiB of zeros in 64 KiB', [...deflateSync(new Uint8Array(64 << 20))]],
  ['something else than zlib', [1, 2, 3]],
  ['something else than JSON', [...deflateSync('crates')]],
  ['bytes that are not UTF-8', [...deflateSync(Uint8Array.of(0xff))]],
  ['no list', [...deflateSync('{"packages": {}}')]],
  ['null', [...deflateSync('null')]],
  ['a crate without version', [...deflateSync('{"packages": [{"name": "a", "source": "local"}]}')]],
  ['deep nesting', [...deflateSync('['.repeat(500_000))]],
])('readModule() says why ".dep-v0" is unreadable: %s', (_what, content) => {
  expect(withCustom('.dep-v0', content).crates).toEqual({
    ok: false,
    reason: expect.stringMatching(/^Cannot /),
  });
});

test.each([
  ['name', [0, 5, 1, 97]],
  ['producers', [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ['target_features', [1, 0x40, 1, 97]],
])('readModule() says why "%s" is unreadable', (name, content) => {
  const { name: moduleName, producers, targetFeatures } = withCustom(name, content);
  const contents = [moduleName, producers, targetFeatures].filter((found) => found !== undefined);
  expect(contents).toEqual([{ ok: false, reason: expect.stringMatching(/^Cannot /) }]);
});

test('readModule() lists every custom section, and reads the first one of a name', () => {
  const facts = readModule(
    buildModule({
      custom: [
        { name: 'name', content: [0, 2, 1, 97] },
        { name: 'other', content: 'abc' },
        { name: 'name', content: [0, 2, 1, 98] },
      ],
    }),
  );
  expect(facts.custom.map(({ name, size }) => [name, size])).toEqual([
    ['name', 4],
    ['other', 3],
    ['name', 4],
  ]);
  expect(facts.name).toEqual({ ok: true, value: 'a' });
});
