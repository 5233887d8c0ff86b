// The host against modules that break one rule each.
import { describe, expect, test } from 'vitest';
import { buildModule, type ImportSpec } from '../kit/wasm-builder.ts';
import { hook, loopForever, packed, plugin, unreachable } from './hostile-modules.ts';
import { codeOf, startPlugin } from './start-plugin.ts';

function importing(name: string, spec: Partial<Extract<ImportSpec, { kind: 'function' }>> = {}): Uint8Array {
  return plugin(
    { go: '{"ok":1}' },
    { imports: [{ module: 'plugindex_host_1', kind: 'function', name, ...spec }] },
  );
}

test('a hook that answers {"ok"} gives its value, one that answers {"error"} its error', () => {
  const instance = startPlugin(
    plugin({ good: '{"ok":{"a":[1,null]}}', bad: '{"error":{"code":"no_user","message":"Nobody"}}' }),
  );
  expect(instance.call('good', {})).toEqual({ ok: true, value: { a: [1, null] } });
  expect(instance.call('bad', {})).toEqual({ ok: false, error: { code: 'no_user', message: 'Nobody' } });
});

describe('a module is refused before anything in it runs', () => {
  const ok = { go: '{"ok":1}' };
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['bytes that are no module', Uint8Array.of(1, 2, 3), 'host/module-invalid'],
    ['a module with wrong instructions', plugin({ go: [0x6a] }), 'host/module-invalid'],
    ['a start function', plugin(ok, { start: 0 }), 'host/module-unsafe'],
    ['a memory without a maximum', plugin(ok, { memories: [{ min: 1 }] }), 'host/module-unsafe'],
    ['a memory beyond the limit', plugin(ok, { memories: [{ min: 1, max: 1025 }] }), 'host/module-unsafe'],
    ['a shared memory', plugin(ok, { memories: [{ min: 1, max: 2, shared: true }] }), 'host/module-unsafe'],
    ['a 64-bit memory', plugin(ok, { memories: [{ min: 1, max: 2, is64: true }] }), 'host/module-unsafe'],
    ['no memory', plugin({}, { memories: [], exports: [] }), 'host/export-missing'],
    [
      'an imported memory',
      plugin(
        {},
        { memories: [], imports: [{ module: 'env', name: 'memory', kind: 'memory', min: 1, max: 2 }] },
      ),
      'host/module-unsafe',
    ],
    ['a table of ten million elements', plugin(ok, { tables: [{ min: 10_000_000 }] }), 'host/module-unsafe'],
    [
      'an imported table',
      plugin({}, { imports: [{ module: 'env', name: 'table', kind: 'table', min: 1 }] }),
      'host/import-unknown',
    ],
    // A struct type without fields, before all others.
    ['garbage-collected types', plugin(ok, { rawTypes: [[0x5f, 0]] }), 'host/module-unsafe'],
    ['a memory that is not exported', plugin({}, { exports: [] }), 'host/export-missing'],
    [
      'no allocator',
      buildModule({
        memories: [{ min: 1, max: 1 }],
        exports: [{ name: 'memory', kind: 'memory', index: 0 }],
        functions: [{ export: 'plugindex_abi_1' }, hook('go', packed(0, 0))],
      }),
      'host/export-missing',
    ],
    [
      'an import from another module',
      importing('fd_write', { module: 'wasi_snapshot_preview1' }),
      'host/import-unknown',
    ],
    ['an import that the ABI does not name', importing('exec'), 'host/import-unknown'],
    ['an import of another type', importing('clock', { results: ['i32'] }), 'host/import-unknown'],
    [
      'an imported global',
      plugin(ok, { imports: [{ module: 'plugindex_host_1', name: 'config', kind: 'global', type: 'i32' }] }),
      'host/import-unknown',
    ],
    ['an import that was not granted', importing('clock', { results: ['i64'] }), 'host/capability-denied'],
  ];
  for (const [name, bytes, code] of cases) {
    test(name, () => expect(codeOf(() => startPlugin(bytes))).toBe(code));
  }
});

test('a denied capability is named, and so is one that this host cannot serve', () => {
  const clock = importing('clock', { results: ['i64'] });
  expect(() => startPlugin(clock)).toThrow(
    expect.objectContaining({ code: 'host/capability-denied', capability: 'clock' }),
  );
  expect(() => startPlugin(clock, { grants: { clock: false } })).toThrow(
    expect.objectContaining({ capability: 'clock' }),
  );
  expect(() => startPlugin(clock, { grants: { clock: true }, ports: {} })).toThrow(
    expect.objectContaining({ code: 'host/port-missing', capability: 'clock' }),
  );
  const http = importing('http', { params: ['i32', 'i32'], results: ['i64'] });
  expect(() => startPlugin(http, { grants: { net: ['example.com'] } })).toThrow(
    expect.objectContaining({ code: 'host/port-missing', capability: 'net' }),
  );
  expect(startPlugin(clock, { grants: { clock: true } }).call('go', {})).toEqual({ ok: true, value: 1 });
});

describe('an answer is refused', () => {
  const page = 65_536;
  const cases: readonly (readonly [string, string | readonly number[], string])[] = [
    ['beyond the end of the memory', packed(page - 4, 5), 'host/pointer'],
    ['far beyond the memory', [0x42, 0x85, 0x80, 0x80, 0x80, 0x70], 'host/pointer'],
    ['at the largest address and length there are', [0x42, 0x7f], 'host/output-too-large'],
    ['that is too large', packed(0, 5000), 'host/output-too-large'],
    ['of no bytes', packed(0, 0), 'host/output-invalid'],
    ['that is no JSON', '{ok:1}', 'host/output-invalid'],
    ['that is no envelope', '[1]', 'host/output-invalid'],
    ['with value and error', '{"ok":1,"error":{"code":"a","message":"b"}}', 'host/output-invalid'],
    ['with an error of another shape', '{"error":"no"}', 'host/output-invalid'],
    ['with nothing', '{}', 'host/output-invalid'],
    ['that hides behind a prototype', '{"__proto__":{"ok":1}}', 'host/output-invalid'],
  ];
  for (const [name, answer, code] of cases) {
    test(name, () => {
      const instance = startPlugin(plugin({ go: answer }), { limits: { maxOutputBytes: 4096 } });
      expect(codeOf(() => instance.call('go', {}))).toBe(code);
    });
  }
  test('that is not UTF-8', () => {
    // i32.store8 of 0xff at 0, then one byte from 0.
    const bytes = plugin({ go: [0x41, 0, 0x41, 0xff, 0x01, 0x3a, 0, 0, ...packed(0, 1)] });
    expect(codeOf(() => startPlugin(bytes).call('go', {}))).toBe('host/output-invalid');
  });
});

test('a guest that gives out memory that it does not have is refused', () => {
  for (const pointer of [0x7f, 0x80]) {
    // i32.const -1, and i32.const whose value is beyond the memory.
    const allocate = pointer === 0x7f ? [0x41, 0x7f] : [0x41, 0x80, 0x80, 0x80, 0x80, 0x78];
    expect(codeOf(() => startPlugin(plugin({ go: '{"ok":1}' }, { allocate })).call('go', {}))).toBe(
      'host/pointer',
    );
  }
});

test('a trap is an error, and the next call finds a fresh instance', () => {
  // go: global += 1; traps when it was 1 before, answers 1 otherwise
  const count = [0x23, 0, 0x41, 1, 0x6a, 0x24, 0];
  const trapTheSecondTime = [
    ...count,
    0x23,
    0,
    0x41,
    2,
    0x46,
    0x04,
    0x40,
    unreachable,
    0x0b,
    ...packed(0, 8),
  ];
  const bytes = plugin(
    { go: trapTheSecondTime, hello: '{"ok":1}' },
    { globals: [{ type: 'i32', mutable: true }], data: ['{"ok":1}'] },
  );
  const instance = startPlugin(bytes);
  const codes = Array.from({ length: 6 }, () => codeOf(() => instance.call('go', {})));
  expect(codes).toEqual([
    'nothing was thrown',
    'host/trap',
    'nothing was thrown',
    'host/trap',
    'nothing was thrown',
    'host/trap',
  ]);
});

test('endless recursion is an error', () => {
  // The hook is function 3, after the three of the ABI.
  const instance = startPlugin(plugin({ go: [0x20, 0, 0x20, 1, 0x10, 3] }));
  expect(codeOf(() => instance.call('go', {}))).toBe('host/trap');
  expect(codeOf(() => instance.call('go', {}))).toBe('host/trap');
});

test('only hooks can be called', () => {
  const bytes = plugin(
    { go: '{"ok":1}' },
    { functions: [{ export: 'other', params: ['i32'], results: ['i64'] }] },
  );
  const instance = startPlugin(bytes);
  for (const name of [
    'missing',
    'other',
    'memory',
    'plugindex_free',
    'plugindex_alloc',
    '__proto__',
    'constructor',
  ]) {
    expect([name, codeOf(() => instance.call(name, {}))]).toEqual([name, 'host/hook-missing']);
  }
});

test('an input that is too large, or that JSON cannot carry, never reaches the guest', () => {
  const instance = startPlugin(plugin({ go: loopForever.concat(packed(0, 0)) }), {
    limits: { maxInputBytes: 100 },
  });
  expect(codeOf(() => instance.call('go', 'x'.repeat(100)))).toBe('host/input-too-large');
  const circular: unknown[] = [];
  circular.push(circular);
  for (const input of [circular, 1n, undefined, () => 1]) {
    expect(codeOf(() => instance.call('go', input))).toBe('host/input-invalid');
  }
});

test('after dispose() nothing can be called', () => {
  const instance = startPlugin(plugin({ go: '{"ok":1}' }));
  instance.dispose();
  expect(codeOf(() => instance.call('go', {}))).toBe('host/disposed');
});
