// The host against modules that break one rule each.
import type { HostPorts, InstanceOptions, PluginInstance } from '@plugindex/host';
import { createInstance, HostError } from '@plugindex/host';
import { describe, expect, test } from 'vitest';
import { buildModule, type ImportSpec } from '../kit/wasm-builder.ts';
import { allocated, hook, loopForever, packed, plugin, unreachable } from './hostile-modules.ts';

const ports: HostPorts = {
  now: () => 1234,
  random: (bytes) => bytes.fill(7),
  log: () => undefined,
  readFile: () => ({ ok: true, text: '' }),
};

function start(bytes: Uint8Array, more: Partial<InstanceOptions> = {}): PluginInstance {
  return createInstance({ bytes, grants: {}, config: {}, ports, ...more });
}

/** The code of the HostError that `act` throws. */
function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof HostError) return error.code;
    throw error;
  }
  return 'nothing was thrown';
}

function importing(name: string, spec: Partial<Extract<ImportSpec, { kind: 'function' }>> = {}): Uint8Array {
  return plugin(
    { go: '{"ok":1}' },
    { imports: [{ module: 'plugindex_host_1', kind: 'function', name, ...spec }] },
  );
}

test('a hook that answers {"ok"} gives its value, one that answers {"error"} its error', () => {
  const instance = start(
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
    ['no memory', plugin({}, { memories: [], exports: [] }), 'host/module-unsafe'],
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
      'host/module-unsafe',
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
    test(name, () => expect(codeOf(() => start(bytes))).toBe(code));
  }
});

test('a denied capability is named, and so is one that this host cannot serve', () => {
  const clock = importing('clock', { results: ['i64'] });
  expect(() => start(clock)).toThrow(
    expect.objectContaining({ code: 'host/capability-denied', capability: 'clock' }),
  );
  expect(() => start(clock, { grants: { clock: false } })).toThrow(
    expect.objectContaining({ capability: 'clock' }),
  );
  expect(() => start(clock, { grants: { clock: true }, ports: {} })).toThrow(
    expect.objectContaining({ code: 'host/port-missing', capability: 'clock' }),
  );
  const http = importing('http', { params: ['i32', 'i32'], results: ['i64'] });
  expect(() => start(http, { grants: { net: ['example.com'] } })).toThrow(
    expect.objectContaining({ code: 'host/port-missing', capability: 'net' }),
  );
  expect(start(clock, { grants: { clock: true } }).call('go', {})).toEqual({ ok: true, value: 1 });
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
      const instance = start(plugin({ go: answer }), { limits: { maxOutputBytes: 4096 } });
      expect(codeOf(() => instance.call('go', {}))).toBe(code);
    });
  }
  test('that is not UTF-8', () => {
    // i32.store8 of 0xff at 0, then one byte from 0.
    const bytes = plugin({ go: [0x41, 0, 0x41, 0xff, 0x01, 0x3a, 0, 0, ...packed(0, 1)] });
    expect(codeOf(() => start(bytes).call('go', {}))).toBe('host/output-invalid');
  });
});

test('a guest that gives out memory that it does not have is refused', () => {
  for (const pointer of [0x7f, 0x80]) {
    // i32.const -1, and i32.const whose value is beyond the memory.
    const allocate = pointer === 0x7f ? [0x41, 0x7f] : [0x41, 0x80, 0x80, 0x80, 0x80, 0x78];
    expect(codeOf(() => start(plugin({ go: '{"ok":1}' }, { allocate })).call('go', {}))).toBe('host/pointer');
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
  const instance = start(bytes);
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
  const instance = start(plugin({ go: [0x20, 0, 0x20, 1, 0x10, 3] }));
  expect(codeOf(() => instance.call('go', {}))).toBe('host/trap');
  expect(codeOf(() => instance.call('go', {}))).toBe('host/trap');
});

test('only hooks can be called', () => {
  const bytes = plugin(
    { go: '{"ok":1}' },
    { functions: [{ export: 'other', params: ['i32'], results: ['i64'] }] },
  );
  const instance = start(bytes);
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
  const instance = start(plugin({ go: loopForever.concat(packed(0, 0)) }), {
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
  const instance = start(plugin({ go: '{"ok":1}' }));
  instance.dispose();
  expect(codeOf(() => instance.call('go', {}))).toBe('host/disposed');
});

describe('what a guest gives to the host is checked', () => {
  const log = {
    module: 'plugindex_host_1',
    name: 'log',
    kind: 'function',
    params: ['i32', 'i32', 'i32'],
  } as const;
  const random = {
    module: 'plugindex_host_1',
    name: 'random',
    kind: 'function',
    params: ['i32', 'i32'],
  } as const;
  const answer = '{"ok":1}';

  test('a log message beyond the memory', () => {
    const go = [0x41, 1, 0x41, 0, 0x41, 0x7f, 0x10, 0, ...packed(0, 8)];
    const instance = start(plugin({ go }, { imports: [log], data: [answer] }), { grants: { log: true } });
    expect(codeOf(() => instance.call('go', {}))).toBe('host/pointer');
  });

  test('a flood of log lines is cut', () => {
    const lines: string[] = [];
    // loop: log(1, 0, 8); local = local + 1; br_if local < 100000
    const go = [
      0x03,
      0x40,
      0x41,
      1,
      0x41,
      0,
      0x41,
      8,
      0x10,
      0,
      0x20,
      0,
      0x41,
      1,
      0x6a,
      0x22,
      0,
      0x41,
      0xa0,
      0x8d,
      0x06,
      0x48,
      0x0d,
      0,
      0x0b,
      ...packed(0, 8),
    ];
    const instance = start(plugin({ go }, { imports: [log], data: [answer] }), {
      grants: { log: true },
      ports: { log: (level, message) => lines.push(`${level} ${message}`) },
    });
    expect(instance.call('go', {})).toEqual({ ok: true, value: 1 });
    expect(lines.length).toBe(2048);
    expect(lines[0]).toBe('debug {"ok":1}');
    instance.call('go', {});
    expect(lines.length).toBe(4096);
  });

  test('random bytes beyond the memory, or more than one draw may give', () => {
    for (const [pointer, length] of [
      [
        [0x41, 0x7f],
        [0x41, 16],
      ],
      [
        [0x41, 0],
        [0x41, 0x81, 0x80, 0x04],
      ],
    ] as const) {
      const go = [...pointer, ...length, 0x10, 0, ...packed(0, 8)];
      const instance = start(plugin({ go }, { imports: [random], data: [answer] }), {
        grants: { random: true },
      });
      expect(codeOf(() => instance.call('go', {}))).toBe('host/pointer');
    }
  });

  test('random bytes are written where the guest wants them', () => {
    const go = [0x41, 6, 0x41, 1, 0x10, 0, ...packed(0, 8)];
    const instance = start(plugin({ go }, { imports: [random], data: ['{"ok":1}'] }), {
      grants: { random: true },
      ports: { random: (bytes) => bytes.fill(0x37) },
    });
    expect(instance.call('go', {})).toEqual({ ok: true, value: 7 });
  });
});

test('the configuration reaches the guest through its own allocator', () => {
  // go: config() is already a packed answer: the configuration is the envelope.
  const config = { module: 'plugindex_host_1', name: 'config', kind: 'function', results: ['i64'] } as const;
  const instance = start(plugin({ go: [0x10, 0] }, { imports: [config] }), { config: { ok: ['as it is'] } });
  expect(instance.call('go', {})).toEqual({ ok: true, value: ['as it is'] });
  expect(allocated).toBeGreaterThan(0);
});
