// readModule() and V8 say the same of every module that V8 accepts: form by form, then damaged by the thousand.
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { parseManifest, parseRegistryConfig } from '@plugindex/model';
import { readModule } from '@plugindex/wasm';
import { expect, test } from 'vitest';
import { findSeedModules, fuzzWasm } from '../../scripts/fuzz-wasm.ts';
import { compareWithEngine, engineAccepts } from '../../scripts/fuzz-wasm-engine.ts';
import { section, wasmHeader } from '../kit/wasm-builder.ts';

setFlagsFromString('--experimental-wasm-type-reflection');

const functionType = section(1, [1, 0x60, 0, 0]);
const v128 = Array<number>(16).fill(0x0b);
const accepted: readonly (readonly [string, readonly number[]])[] = [
  ['no section', []],
  [
    'struct, array and function in one group',
    section(1, [1, 0x4e, 3, 0x5f, 1, 0x78, 1, 0x5e, 0x77, 0, 0x60, 0, 0]),
  ],
  ['an empty group', section(1, [1, 0x4e, 0])],
  ['a subtype, open and final', section(1, [2, 0x50, 0, 0x60, 0, 0, 0x4f, 1, 0, 0x60, 0, 0])],
  [
    'every abstract reference',
    section(1, [1, 0x60, 12, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70, 0x71, 0x72, 0x73, 0x74, 0]),
  ],
  [
    'references of three forms',
    [
      ...section(1, [2, 0x5f, 0, 0x60, 4, 0x63, 0, 0x64, 0, 0x63, 0xf0, 0x7f, 0x64, 0x80, 0x00, 0]),
      ...section(2, [1, 0, 0, 0, 1]),
    ],
  ],
  [
    'a tag before globals',
    [...functionType, ...section(5, [1, 0, 1]), ...section(13, [1, 0, 0]), ...section(6, [0])],
  ],
  ['a tag whose attribute is a longer zero', [...functionType, ...section(13, [1, 0x80, 0x00, 0])]],
  ['a data count without elements', [...section(12, [0]), ...section(11, [0])]],
  ['a table with a first value', section(4, [1, 0x40, 0, 0x70, 0, 1, 0xd0, 0x70, 0x0b])],
  ['memories of all sorts', section(5, [4, 0, 1, 3, 1, 2, 4, 1, 7, 1, 2])],
  ['a table of 64 bits', section(2, [1, 0, 0, 1, 0x6f, 5, 1, 9])],
  ['a global of arithmetic', section(6, [1, 0x7f, 0, 0x41, 1, 0x41, 2, 0x6a, 0x41, 3, 0x6c, 0x0b])],
  ['a vector of end bytes', section(6, [1, 0x7b, 0, 0xfd, 0x0c, ...v128, 0x0b])],
  [
    'an array as a constant',
    [
      ...section(1, [1, 0x5e, 0x7f, 0]),
      ...section(6, [1, 0x64, 0, 0, 0x41, 1, 0x41, 2, 0xfb, 8, 0, 2, 0x0b]),
    ],
  ],
  ['an external reference turned inside', section(6, [1, 0x6e, 0, 0xd0, 0x6f, 0xfb, 26, 0x0b])],
  ['an empty code section without functions', section(10, [0])],
];

test.each(accepted)('readModule() agrees with V8 on %s', (_what, sections) => {
  const bytes = Uint8Array.from([...wasmHeader, ...sections]);
  expect(engineAccepts(bytes)).toBe(true);
  expect([...compareWithEngine(bytes, readModule(bytes))]).toEqual([]);
});

const real = findSeedModules();

test('there are real modules to look at', () => {
  expect(real.length).toBeGreaterThan(5);
});

test.each(real)('readModule() agrees with V8 on $name', ({ bytes }) => {
  expect([...compareWithEngine(bytes, readModule(bytes))]).toEqual([]);
});

test('4,000 damaged modules give facts or a typed refusal, in time, and agree with V8 where it accepts', () => {
  const read = (key: string) => ({
    file: 'base.json',
    value: JSON.parse(readFileSync(new URL('../fixtures/inspect/base.json', import.meta.url), 'utf8'))[key],
    locate: () => undefined,
  });
  const manifest = parseManifest(read('manifest'));
  const registry = parseRegistryConfig(read('registry'));
  if (!manifest.ok || !registry.ok) throw new Error('Cannot parse the fixtures');
  const report = fuzzWasm({
    runs: 4_000,
    seed: 20_260_801,
    modules: real,
    manifest: manifest.value,
    registry: registry.value,
  });
  expect(report.breaches).toEqual([]);
  expect(report.acceptedByEngine).toBeGreaterThan(400);
});
