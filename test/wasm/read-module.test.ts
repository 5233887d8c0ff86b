// readModule() reads what a module says of itself, and refuses the rest with a code and a place.
import { readModule, WasmError, type WasmErrorCode } from '@plugindex/wasm';
import { expect, test } from 'vitest';
import { buildModule, customSection, leb, section, wasmHeader } from '../kit/wasm-builder.ts';

const header = [...wasmHeader];
const module = (...sections: readonly (readonly number[])[]) =>
  Uint8Array.from([...header, ...sections.flat()]);
const emptyFunctionType = section(1, [1, 0x60, 0, 0]);

function refusalOf(bytes: Uint8Array): WasmError {
  try {
    readModule(bytes);
  } catch (error) {
    if (error instanceof WasmError) return error;
    throw error;
  }
  throw new Error('Cannot find a refusal: the module was read');
}

test('readModule() names imports and exports with their kinds and types', () => {
  const facts = readModule(
    buildModule({
      imports: [
        { module: 'host', name: 'log', kind: 'function', params: ['i32', 'f64'] },
        { module: 'host', name: 'memory', kind: 'memory', min: 1, max: 2, shared: true },
        { module: 'host', name: 'table', kind: 'table', min: 3 },
        { module: 'host', name: 'base', kind: 'global', type: 'i64', mutable: true },
        { module: 'host', name: 'failure', kind: 'tag', params: ['f32'] },
      ],
      functions: [{ export: 'run', params: ['i32', 'i32'], results: ['i64'] }],
      exports: [
        { name: 'log', kind: 'function', index: 0 },
        { name: 'memory', kind: 'memory', index: 0 },
      ],
    }),
  );
  expect(facts.imports.map(({ offset: _, ...rest }) => rest)).toEqual([
    { module: 'host', name: 'log', kind: 'function', type: { params: ['i32', 'f64'], results: [] } },
    {
      module: 'host',
      name: 'memory',
      kind: 'memory',
      memory: { min: 1, max: 2, shared: true, is64: false, imported: true },
    },
    {
      module: 'host',
      name: 'table',
      kind: 'table',
      table: { type: 'funcref', min: 3, shared: false, is64: false, imported: true },
    },
    {
      module: 'host',
      name: 'base',
      kind: 'global',
      global: { type: 'i64', mutable: true, imported: true },
    },
    { module: 'host', name: 'failure', kind: 'tag', type: { params: ['f32'], results: [] } },
  ]);
  expect(facts.imports[0]?.offset).toBe((facts.sections[1]?.offset ?? 0) + 1);
  expect(facts.exports).toEqual([
    { name: 'log', kind: 'function', index: 0, type: { params: ['i32', 'f64'], results: [] } },
    { name: 'memory', kind: 'memory', index: 0 },
    { name: 'run', kind: 'function', index: 1, type: { params: ['i32', 'i32'], results: ['i64'] } },
  ]);
});

test('readModule() counts and measures what a module defines', () => {
  const facts = readModule(
    buildModule({
      functions: [{ locals: [[3, 'i32']] }, { results: ['i32'], body: [0x41, 42] }],
      tables: [{ min: 1, max: 5 }],
      memories: [{ min: 1, max: 4 }],
      globals: [{ type: 'f32' }, { type: 'i32', mutable: true }],
      start: 0,
      data: ['hello', 'world'],
    }),
  );
  expect(facts).toMatchObject({
    types: { count: 2, widest: 1 },
    code: { functions: 2, bytes: 11, largestFunctionBytes: 4, locals: 3 },
    data: { segments: 2, bytes: 21 },
    start: 0,
    tables: [{ type: 'funcref', min: 1, max: 5, imported: false }],
    memories: [{ min: 1, max: 4, imported: false }],
    globals: [
      { type: 'f32', mutable: false, imported: false },
      { type: 'i32', mutable: true, imported: false },
    ],
  });
  expect(facts.sections.map(({ name }) => name)).toEqual([
    'type',
    'function',
    'table',
    'memory',
    'global',
    'start',
    'code',
    'data',
  ]);
  const code = facts.sections.find(({ name }) => name === 'code');
  expect(code?.size).toBe(facts.code.bytes);
});

test.each([
  ['bulk-memory', section(12, [0])],
  ['exceptions', [...emptyFunctionType, ...section(13, [1, 0, 0])]],
  ['function-references', section(1, [2, 0x60, 0, 0, 0x60, 1, 0x64, 0, 0])],
  ['gc', section(1, [1, 0x5e, 0x78, 1])],
  ['gc', section(1, [1, 0x4e, 1, 0x60, 0, 0])],
  ['memory64', section(5, [1, 5, 1, 2])],
  ['multi-memory', section(5, [2, 0, 1, 0, 1])],
  ['multi-value', section(1, [1, 0x60, 0, 2, 0x7f, 0x7f])],
  ['mutable-globals', section(2, [1, 0, 0, 3, 0x7f, 1])],
  ['reference-types', section(4, [1, 0x6f, 0, 1])],
  ['simd', section(1, [1, 0x60, 1, 0x7b, 0])],
  ['threads', section(5, [1, 3, 1, 2])],
] as const)('readModule() sees the feature %s in the sections', (feature, bytes) => {
  expect(readModule(module(bytes)).features).toContain(feature);
});

test('readModule() sees no feature in a module of WebAssembly 1.0', () => {
  expect(readModule(buildModule({ functions: [{}], memories: [{ min: 1 }] })).features).toEqual([]);
});

const component = Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0);
const refusals: readonly (readonly [string, Uint8Array, WasmErrorCode, number, string | undefined])[] = [
  ['an empty file', Uint8Array.of(), 'wasm/magic', 0, undefined],
  ['text', Buffer.from('(module)'), 'wasm/magic', 0, undefined],
  ['a gzip file', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0), 'wasm/magic', 0, undefined],
  ['half a header', Uint8Array.from(header.slice(0, 6)), 'wasm/truncated', 0, undefined],
  ['another version', Uint8Array.from([...header.slice(0, 4), 2, 0, 0, 0]), 'wasm/version', 4, undefined],
  ['a component', component, 'wasm/component', 0, undefined],
  ['a section that ends too late', module([1, 9, 0]), 'wasm/section', 8, undefined],
  ['an unknown section', module(section(14, [])), 'wasm/section', 8, undefined],
  ['a section twice', module(emptyFunctionType, emptyFunctionType), 'wasm/section', 14, undefined],
  ['bytes after the content', module(section(1, [0, 7])), 'wasm/section', 11, 'type'],
  ['more types than bytes', module(section(1, [0xff, 0xff, 0xff, 0xff, 0x0f])), 'wasm/count', 10, 'type'],
  ['more params than bytes', module(section(1, [1, 0x60, 100, 0])), 'wasm/count', 12, 'type'],
  ['a count of 33 bits', module(section(1, [0x80, 0x80, 0x80, 0x80, 0x10])), 'wasm/number', 10, 'type'],
  ['an unknown form of type', module(section(1, [1, 0x65, 0, 0])), 'wasm/type', 11, 'type'],
  ['an unknown value type', module(section(1, [1, 0x60, 1, 0x40, 0])), 'wasm/type', 13, 'type'],
  ['an unknown heap type', module(section(1, [1, 0x60, 1, 0x64, 0x65, 0])), 'wasm/type', 14, 'type'],
  ['limits with unknown flags', module(section(5, [1, 8, 1])), 'wasm/limits', 11, 'memory'],
  ['a maximum below the minimum', module(section(5, [1, 1, 5, 4])), 'wasm/limits', 13, 'memory'],
  ['an unknown kind of import', module(section(2, [1, 0, 0, 9, 0])), 'wasm/kind', 13, 'import'],
  ['an import of a missing type', module(section(2, [1, 0, 0, 0, 7])), 'wasm/index', 14, 'import'],
  [
    'a function of a struct type',
    module(section(1, [1, 0x5f, 0]), section(3, [1, 0])),
    'wasm/index',
    16,
    'function',
  ],
  ['a name that is not UTF-8', module(section(2, [1, 1, 0xff, 0, 3, 0x7f, 0])), 'wasm/utf8', 11, 'import'],
  [
    'a name with half a surrogate pair',
    module(section(0, [3, 0xed, 0xa0, 0x80])),
    'wasm/utf8',
    10,
    undefined,
  ],
  [
    'a custom section shorter than its name',
    module([0, 2, 5, 1], section(0, [4, 97, 97, 97, 97])),
    'wasm/truncated',
    10,
    undefined,
  ],
  ['an export of nothing', module(section(7, [1, 0, 0, 0])), 'wasm/index', 13, 'export'],
  ['a start with nothing', module(section(8, [0])), 'wasm/index', 11, 'start'],
  [
    'a global that is computed',
    module(section(6, [1, 0x7f, 0, 0x10, 0, 0x0b])),
    'wasm/expression',
    13,
    'global',
  ],
  ['functions without bodies', module(emptyFunctionType, section(3, [1, 0])), 'wasm/count', 18, undefined],
  ['another count of data', module(section(12, [1])), 'wasm/count', 11, undefined],
];

test.each(refusals)('readModule() refuses %s', (_what, bytes, code, offset, inSection) => {
  const refusal = refusalOf(bytes);
  expect({ code: refusal.code, offset: refusal.offset, section: refusal.section }).toEqual({
    code,
    offset,
    section: inSection,
  });
  expect(refusal.message).toMatch(/^Cannot .*(?:found|expected)/);
  expect(refusal.message).toContain(`at byte ${offset}`);
});

test('readModule() says how to come from a component to a module', () => {
  expect(refusalOf(component).message).toContain('build for wasm32-unknown-unknown');
});

test('readModule() accepts longer forms of numbers than needed, as engines do', () => {
  const facts = readModule(
    module([1, 0x88, 0x80, 0x80, 0x80, 0x00, 0x81, 0x80, 0x80, 0x80, 0x00, 0x60, 0, 0]),
  );
  expect(facts.types.count).toBe(1);
});

test('readModule() keeps a byte order mark, an empty name and a zero byte in names apart', () => {
  const names = ['\ufeffa', '', '\0', 'a', 'é'.repeat(20)];
  const imports = names.map((name) => ({ module: name, name, kind: 'memory', min: 1 }) as const);
  expect(readModule(buildModule({ imports })).imports.map(({ module: from }) => from)).toEqual(names);
});

test('readModule() gives limits of 64 bits up to 2^53 − 1 exactly, and that above', () => {
  const max64 = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
  const table = (max: readonly number[]) => readModule(module(section(4, [1, 0x70, 5, 1, ...max]))).tables[0];
  expect(table(leb(2 ** 40 + 1))?.max).toBe(2 ** 40 + 1);
  expect(table(leb(Number.MAX_SAFE_INTEGER))?.max).toBe(Number.MAX_SAFE_INTEGER);
  expect(table(max64)?.max).toBe(Number.MAX_SAFE_INTEGER);
});

test('readModule() reads any beginning of a module, or refuses it with a WasmError', () => {
  const whole = buildModule({
    imports: [{ module: 'm', name: 'n', kind: 'function', params: ['i32'], results: ['i64'] }],
    functions: [{ export: 'f', locals: [[1, 'i64']] }],
    memories: [{ min: 1, max: 2 }],
    globals: [{ type: 'f64' }],
    data: ['text'],
    custom: [{ name: 'producers', content: [0] }],
  });
  for (let length = 0; length < whole.length; length += 1) {
    try {
      readModule(whole.subarray(0, length));
    } catch (error) {
      expect(error).toBeInstanceOf(WasmError);
    }
  }
  expect(() => readModule(whole)).not.toThrow();
});

test('readModule() does not look at bytes outside of its view', () => {
  const bytes = module(customSection({ name: 'inside', content: 'x' }));
  const larger = new Uint8Array(bytes.length + 64).fill(0xaa);
  larger.set(bytes, 32);
  const facts = readModule(larger.subarray(32, 32 + bytes.length));
  expect(facts).toEqual(readModule(bytes));
  expect(facts.custom).toEqual([{ name: 'inside', offset: 17, size: 1 }]);
});
