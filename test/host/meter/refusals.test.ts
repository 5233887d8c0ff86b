// What is refused before any of it is compiled: guests that name their own fuel, or that nobody can meter.
import { createInstance, meterModule } from '@plugindex/host';
import { findEngineRefusal, readModule } from '@plugindex/wasm';
import { describe, expect, test } from 'vitest';
import { runExport } from '../../kit/run-export.ts';
import { buildModule, section } from '../../kit/wasm-builder.ts';
import { codeOf, startPlugin } from '../start-plugin.ts';
import { attacking, i32 } from './attacking.ts';

const fuel = 1_000_000;
const memoryExport = [{ name: 'memory', kind: 'memory', index: 0 }] as const;

describe('nobody but the host reaches the fuel', () => {
  const fuelGlobal = { globals: [{ type: 'i64', mutable: true }] } as const;
  /** Sets a global to the largest number there is. */
  const refill = (index: number) => [
    0x42,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0,
    0x24,
    index,
  ];
  const refusals: readonly (readonly [string, Uint8Array, string])[] = [
    [
      'an export of the reserved name',
      attacking([], {
        ...fuelGlobal,
        exports: [...memoryExport, { name: 'plugindex_fuel', kind: 'global', index: 0 }],
      }),
      'host/module-unsafe',
    ],
    [
      'a function of the reserved name',
      attacking([], { functions: [{ export: 'plugindex_fuel' }] }),
      'host/module-unsafe',
    ],
    [
      'an import of the reserved name',
      attacking([], {
        imports: [
          { module: 'plugindex_host_1', name: 'plugindex_fuel', kind: 'global', type: 'i64', mutable: true },
        ],
      }),
      'host/import-unknown',
    ],
    ['a global that is only there once the fuel is', attacking(refill(0)), 'host/module-invalid'],
    ['a global after its own ones', attacking(refill(1), fuelGlobal), 'host/module-invalid'],
    [
      'an export of a global that is not there',
      attacking([], { exports: [...memoryExport, { name: 'g', kind: 'global', index: 0 }] }),
      'host/module-invalid',
    ],
    [
      'a local that is only there once its memory is filled',
      attacking([...i32(1), 0x21, 2, ...i32(0), ...i32(0), ...i32(9), 0xfc, 11, 0]),
      'host/module-invalid',
    ],
  ];

  test.each(refusals)('%s is refused', (_what, bytes, code) => {
    expect(codeOf(() => startPlugin(bytes))).toBe(code);
  });

  test('a guest with globals of its own keeps them, and they are not fuel', () => {
    const instance = startPlugin(attacking([...refill(0), 0x03, 0x40, 0x0c, 0, 0x0b], fuelGlobal), {
      limits: { maxFuel: fuel },
    });
    expect(codeOf(() => instance.call('attack', {}))).toBe('host/out-of-fuel');
  });

  test('the fuel is no hook', () => {
    expect(codeOf(() => startPlugin(attacking([])).call('plugindex_fuel', {}))).toBe('host/hook-missing');
  });
});

describe('a module that would be dear to compile or that nobody can meter is refused before the engine sees it', () => {
  /** A whole plugin, with a table section of those bytes before its memory. */
  const tableOf = (entry: readonly number[]) => {
    const bytes = attacking([]);
    const memory = readModule(bytes).sections.find(({ name }) => name === 'memory');
    const at = (memory?.offset ?? 0) - 2;
    return Uint8Array.from([...bytes.subarray(0, at), ...section(4, [1, ...entry]), ...bytes.subarray(at)]);
  };
  const manyBlocks = (count: number) => [
    ...Array(count).fill([0x02, 0x40]).flat(),
    ...Array(count).fill(0x0b),
  ];
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['a million blocks in one another', attacking(manyBlocks(1_000_000)), 'host/module-unsafe'],
    ['a tail call', attacking([0x20, 0, 0x20, 1, 0x12, 3]), 'host/module-unsafe'],
    ['an atomic instruction', attacking([0xfe, 0x03, 0x00]), 'host/module-unsafe'],
    ['a structure of the garbage collector', attacking([0xfb, 0x00, 0]), 'host/module-unsafe'],
    // The long form of funcref, and a table that begins with a value: neither comes from a compiler that plugins are built with.
    ['a table of a reference in its long form', tableOf([0x63, 0x70, 0, 1]), 'host/module-unsafe'],
    ['a table with a first value', tableOf([0x40, 0, 0x70, 0, 1, 0xd0, 0x70, 0x0b]), 'host/module-unsafe'],
    ['an exception', attacking([0x08, 0]), 'host/module-unsafe'],
    [
      'a vector instruction that differs from machine to machine',
      attacking([0xfd, 0x80, 0x02]),
      'host/module-unsafe',
    ],
    ['a body with more ends than blocks', attacking([0x0b]), 'host/module-unsafe'],
    ['a body that never ends', attacking([0x02, 0x40]), 'host/module-invalid'],
    // memory.grow after memory.grow, each of which is two bytes and needs many to be charged.
    [
      'a megabyte of growing',
      attacking([...i32(0), ...Array(500_000).fill([0x40, 0]).flat()]),
      'host/module-unsafe',
    ],
    ['60,000 locals', attacking([], { functions: [{ locals: [[60_000, 'i32']] }] }), 'host/module-invalid'],
    [
      'four billion locals',
      attacking([], { functions: [{ locals: [[4_294_967_295, 'i32']] }] }),
      'host/module-unsafe',
    ],
  ];

  test.each(cases)('%s', (_what, bytes, code) => {
    const startedAt = process.threadCpuUsage();
    expect(codeOf(() => startPlugin(bytes))).toBe(code);
    const { user, system } = process.threadCpuUsage(startedAt);
    expect((user + system) / 1000).toBeLessThan(3_000);
  });

  test('the refusal says where', () => {
    expect(() => startPlugin(attacking([0x08, 0]))).toThrow(
      /^Cannot run the module: Cannot use instruction 0x8: expected one of .*, at byte \d+ in the code section, function 3$/,
    );
  });
});

describe('memory and tables have the maximum of the host', () => {
  const options = { maxPages: 3, maxElements: 5 };
  // f: memory.grow(1) until it fails, then memory.size
  const grow = [0x03, 0x40, ...i32(1), 0x40, 0, 0x41, 0x7f, 0x47, 0x0d, 0, 0x0b, 0x3f, 0];

  test('a memory that wants more gets no more', () => {
    for (const memory of [{ min: 1 }, { min: 1, max: 100 }]) {
      const bytes = buildModule({
        memories: [memory],
        functions: [{ export: 'f', results: ['i32'], body: grow }],
      });
      const run = runExport(meterModule(bytes, options).bytes, 'f', { args: [], fuel });
      expect(run.outcome).toBe('3');
    }
  });

  test('a table that wants more gets no more', () => {
    const body = [
      0x03,
      0x40,
      0xd0,
      0x70,
      ...i32(1),
      0xfc,
      15,
      0,
      0x41,
      0x7f,
      0x47,
      0x0d,
      0,
      0x0b,
      0xfc,
      16,
      0,
    ];
    const bytes = buildModule({ tables: [{ min: 0 }], functions: [{ export: 'f', results: ['i32'], body }] });
    expect(findEngineRefusal(bytes)).toBeUndefined();
    expect(runExport(meterModule(bytes, options).bytes, 'f', { args: [], fuel }).outcome).toBe('5');
  });

  test.each([
    ['without a maximum', { min: 1 }],
    ['with a maximum of its own', { min: 1, max: 1_000_000 }],
  ])('a table %s grows to the bound of every host and no further, whatever fuel there is', (_what, table) => {
    const growOne = [0xd0, 0x70, ...i32(1), 0xfc, 15, 0];
    const growAll = [0x03, 0x40, ...growOne, 0x41, 0x7f, 0x47, 0x0d, 0, 0x0b];
    // Traps where table.size is anything else.
    const checkSize = [0xfc, 16, 0, ...i32(65_536), 0x47, 0x04, 0x40, 0x00, 0x0b];
    const bytes = attacking([...growAll, ...checkSize], { tables: [table] });
    const limits = { maxFuel: Number.MAX_SAFE_INTEGER };
    const instance = createInstance({ bytes, grants: {}, config: {}, ports: {}, limits });
    expect(instance.call('attack', {})).toEqual({ ok: true, value: 1 });
    instance.dispose();
  });

  test('one that begins with more is refused', () => {
    expect(codeOf(() => meterModule(buildModule({ memories: [{ min: 4 }] }), options))).toBe(
      'host/module-unsafe',
    );
    expect(codeOf(() => meterModule(buildModule({ tables: [{ min: 6 }] }), options))).toBe(
      'host/module-unsafe',
    );
  });
});
