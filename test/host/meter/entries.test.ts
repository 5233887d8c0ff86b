// Functions whose callers pay for their entry: whoever calls, and in whatever way, the entry is paid once for each call.
import { meterModule } from '@plugindex/host';
import { readBodies } from '@plugindex/wasm';
import { describe, expect, test } from 'vitest';
import { priceEntries } from '../../../packages/wasm/src/meter/price-entries.ts';
import { meterEachInstruction } from '../../kit/meter-each-instruction.ts';
import { runExport } from '../../kit/run-export.ts';
import { buildModule, type FunctionSpec, type ModuleSpec } from '../../kit/wasm-builder.ts';
import { i32 } from './attacking.ts';

const options = { maxPages: 16, maxElements: 10 };
const fuel = 100_000;

// Function 0: small(n) = n + 1. Function 1, the export `run`: calls it 100 times in the way that is asked for.
const small: FunctionSpec = { params: ['i32'], results: ['i32'], body: [0x20, 0, ...i32(1), 0x6a] };
const repeat = (call: readonly number[]): FunctionSpec => ({
  export: 'run',
  params: ['i32'],
  results: ['i32'],
  // do { local0 = call(local0) } while (local0 < 100)
  body: [0x03, 0x40, 0x20, 0, ...call, 0x22, 0, ...i32(100), 0x49, 0x0d, 0, 0x0b, 0x20, 0],
});
const indirect = [...i32(0), 0x11, 0, 0];
const stored = [...i32(0), 0xd2, 0, 0x26, 0];
const funcref = 0x70;
const tables = [{ min: 1, max: 1 }];

const directly = buildModule({ functions: [small, repeat([0x10, 0])] });

// Core specification 3.0, 5.5.12: an active segment, a declaration, a passive segment of expressions.
const otherwise: readonly (readonly [string, ModuleSpec])[] = [
  [
    'a segment of a table',
    { tables, elements: [[0, 0x41, 0, 0x0b, 1, 0]], functions: [small, repeat(indirect)] },
  ],
  [
    'a declaration',
    { tables, elements: [[3, 0, 1, 0]], functions: [small, repeat([...stored, ...indirect])] },
  ],
  [
    'a passive segment of expressions',
    {
      tables,
      elements: [[5, funcref, 1, 0xd2, 0, 0x0b]],
      functions: [small, repeat([...stored, ...indirect])],
    },
  ],
  [
    'a global',
    {
      tables,
      rawGlobals: [[funcref, 0, 0xd2, 0, 0x0b]],
      functions: [small, repeat([...i32(0), 0x23, 0, 0x26, 0, ...indirect])],
    },
  ],
  ['an export', { functions: [{ ...small, export: 'small' }, repeat([0x10, 0])] }],
];

const pricesOf = (bytes: Uint8Array) => priceEntries(bytes, readBodies(bytes), { globals: 0, isExact: true });

test('the callers of a small function that nobody else can call pay for it', () => {
  // Entry, local.get, i32.const, i32.add.
  expect([...pricesOf(directly)]).toEqual([[0, { units: 4, level: 0 }]]);
});

describe('functions that call before the way parts in them', () => {
  // n => callee(n) + 1
  const oneMore = (callee: number): FunctionSpec => ({
    params: ['i32'],
    results: ['i32'],
    body: [0x20, 0, 0x10, callee, ...i32(1), 0x6a],
  });
  const chain = [small, oneMore(0), oneMore(1), oneMore(2), oneMore(3)];

  test('what a caller pays holds what they pay, as far as three levels', () => {
    const bytes = buildModule({ functions: [...chain, repeat([0x10, 4])] });
    // Each: entry, local.get, call, i32.const, i32.add, and what it calls.
    expect([...pricesOf(bytes)]).toEqual([
      [0, { units: 4, level: 0 }],
      [1, { units: 9, level: 1 }],
      [2, { units: 14, level: 2 }],
    ]);
  });

  test('one that calls what pays for itself has a price of its own', () => {
    const bytes = buildModule({ functions: [{ ...small, export: 'small' }, oneMore(0), repeat([0x10, 1])] });
    expect([...pricesOf(bytes)]).toEqual([[1, { units: 5, level: 0 }]]);
  });

  test('an arm that calls is paid with the entry where it is known what that costs', () => {
    // n => { if (n == 99) callee(n); return n + 1 }
    const sometimes = (callee: number): FunctionSpec => ({
      params: ['i32'],
      results: ['i32'],
      body: [
        0x20,
        0,
        ...i32(99),
        0x46,
        0x04,
        0x40,
        0x20,
        0,
        0x10,
        callee,
        0x1a,
        0x0b,
        0x20,
        0,
        ...i32(1),
        0x6a,
      ],
    });
    const unitsOf = (functions: readonly FunctionSpec[], index: number) => {
      const bytes = buildModule({ functions });
      return priceEntries(bytes, readBodies(bytes), { globals: 0, isExact: false }).get(index)?.units;
    };
    const exported = { ...small, export: 'small' };
    // Entry and 7 instructions; the arm has 3.
    expect(unitsOf([exported, sometimes(0), repeat([0x10, 1])], 1)).toBe(8 + 3);
    expect(unitsOf([small, sometimes(0), repeat([0x10, 1])], 1)).toBe(8);
  });

  test.each([
    ['in a chain', [...chain, repeat([0x10, 4])]],
    ['in a chain of two', [...chain.slice(0, 2), repeat([0x10, 1])]],
    ['after one that pays for itself', [{ ...small, export: 'small' }, oneMore(0), repeat([0x10, 1])]],
  ])('what is charged is what was run: %s', (_what, functions) => {
    const bytes = buildModule({ functions });
    const run = (metered: Uint8Array) => runExport(metered, 'run', { args: [0], fuel });
    const each = run(meterEachInstruction(bytes));
    expect(run(meterModule(bytes, { ...options, isExact: true }).bytes)).toEqual(each);
    expect(run(meterModule(bytes, options).bytes).fuelUsed).toBeGreaterThanOrEqual(each.fuelUsed);
    expect(each.isOutOfFuel).toBe(false);
  });
});

test.each(otherwise)('a function that %s names pays for itself, whoever calls it', (_way, spec) => {
  const bytes = buildModule(spec);
  expect([...priceEntries(bytes, readBodies(bytes), { globals: 1, isExact: true })]).toEqual([]);
});

test.each([
  ['a call by its index', directly] as const,
  ...otherwise.map(([way, spec]) => [way, buildModule(spec)] as const),
])('what is charged where %s leads to it is what was run', (_way, bytes) => {
  const metered = runExport(meterModule(bytes, { ...options, isExact: true }).bytes, 'run', {
    args: [0],
    fuel,
  });
  const each = runExport(meterEachInstruction(bytes), 'run', { args: [0], fuel });
  expect(metered).toEqual(each);
  expect(metered).toMatchObject({ outcome: '100', isOutOfFuel: false });
  const merged = runExport(meterModule(bytes, options).bytes, 'run', { args: [0], fuel });
  expect(merged.fuelUsed).toBeGreaterThanOrEqual(each.fuelUsed);
});

describe('recursion of functions whose callers pay runs out of fuel', () => {
  // if (n == n) call `callee`
  const again = (callee: number): FunctionSpec => ({
    params: ['i32'],
    body: [0x20, 0, 0x20, 0, 0x46, 0x04, 0x40, 0x20, 0, 0x10, callee, 0x0b],
  });
  const straight = (callee: number): FunctionSpec => ({ params: ['i32'], body: [0x20, 0, 0x10, callee] });
  const run: FunctionSpec = {
    export: 'run',
    params: ['i32'],
    results: ['i32'],
    body: [0x20, 0, 0x10, 1, ...i32(0)],
  };

  test.each([
    ['of one', [again(1)]],
    ['of two', [again(2), again(1)]],
    ['of one that calls before its way parts', [straight(1)]],
    ['of two that do', [straight(2), straight(1)]],
    ['of three, through one that does not', [straight(2), again(3), straight(1)]],
  ])('%s', (_what, functions) => {
    const bytes = buildModule({ functions: [run, ...functions] });
    const metered = meterModule(bytes, options).bytes;
    for (const budget of [100, 10_000]) {
      const found = runExport(metered, 'run', { args: [7], fuel: budget });
      expect(found, found.outcome).toMatchObject({ isOutOfFuel: true });
    }
  });
});
