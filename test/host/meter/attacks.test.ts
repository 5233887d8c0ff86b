// Guests that try to run for ever, or to reach their own fuel: each call ends, with a code, and the next one works.
import type { CallReport } from '@plugindex/host';
import { describe, expect, test } from 'vitest';
import type { ModuleSpec } from '../../kit/wasm-builder.ts';
import { hook, plugin } from '../hostile-modules.ts';
import { codeOf, startPlugin } from '../start-plugin.ts';
import { answer, attacking, i32, ok } from './attacking.ts';

const fuel = 1_000_000;
const deep = 5_000;

const endless: readonly (readonly [string, readonly number[], ModuleSpec?])[] = [
  ['a loop that branches back', [0x03, 0x40, 0x0c, 0, 0x0b]],
  ['a loop that branches back on a condition', [0x03, 0x40, ...i32(1), 0x0d, 0, 0x0b]],
  ['a loop that branches back by a table', [0x03, 0x40, ...i32(0), 0x0e, 1, 0, 0, 0x0b]],
  ['a loop that branches back by the default of a table', [0x03, 0x40, ...i32(9), 0x0e, 0, 0, 0x0b]],
  ['a loop that branches back out of a block', [0x03, 0x40, 0x02, 0x40, 0x0c, 1, 0x0b, 0x0b]],
  ['a loop that branches back out of an if', [0x03, 0x40, ...i32(1), 0x04, 0x40, 0x0c, 1, 0x0b, 0x0b]],
  [
    'a loop that branches back out of an else',
    [0x03, 0x40, ...i32(0), 0x04, 0x40, 0x05, 0x0c, 1, 0x0b, 0x0b],
  ],
  // Type 0 is () -> (), type 1 (i32) -> (i32): a loop that takes its value along.
  ['a loop that carries a value', [...i32(1), 0x03, 1, 0x0c, 0, 0x0b, 0x1a]],
  ['a loop in a loop', [0x03, 0x40, 0x03, 0x40, 0x0c, 1, 0x0b, 0x0b]],
  ['a loop that only ever falls into its branch', [0x03, 0x40, 0x01, 0x01, 0x0c, 0, 0x0b]],
  [
    'a loop that fills all of its memory',
    [0x03, 0x40, ...i32(0), ...i32(0), ...i32(65_536), 0xfc, 11, 0, 0x0c, 0, 0x0b],
  ],
  [
    'a loop that copies all of its memory',
    [0x03, 0x40, ...i32(0), ...i32(0), ...i32(65_536), 0xfc, 10, 0, 0, 0x0c, 0, 0x0b],
  ],
  ['a loop that lets the memory grow', [0x03, 0x40, ...i32(1), 0x40, 0, 0x1a, 0x0c, 0, 0x0b]],
  ['a loop that lets the memory grow by nothing', [0x03, 0x40, ...i32(0), 0x40, 0, 0x1a, 0x0c, 0, 0x0b]],
  ['a loop that asks for more memory than there is', [0x03, 0x40, 0x41, 0x7f, 0x40, 0, 0x1a, 0x0c, 0, 0x0b]],
  [
    'a loop that fills its table',
    [0x03, 0x40, ...i32(0), 0xd0, 0x70, ...i32(1000), 0xfc, 17, 0, 0x0c, 0, 0x0b],
    { tables: [{ min: 1000, max: 1000 }] },
  ],
  [
    'a loop that lets its table grow',
    [0x03, 0x40, 0xd0, 0x70, ...i32(1), 0xfc, 15, 0, 0x1a, 0x0c, 0, 0x0b],
    { tables: [{ min: 0 }] },
  ],
  [
    'a loop that calls a function of many locals',
    [0x03, 0x40, 0x10, 5, 0x0c, 0, 0x0b],
    { functions: [{ locals: [[40_000, 'i64']] }] },
  ],
  [
    'a loop below many blocks',
    [...Array(deep).fill([0x02, 0x40]).flat(), 0x03, 0x40, 0x0c, 0, 0x0b, ...Array(deep).fill(0x0b)],
  ],
  [
    'a branch that leaves many blocks at once, in a loop',
    [0x03, 0x40, ...Array(100).fill([0x02, 0x40]).flat(), 0x0c, 100, ...Array(100).fill(0x0b), 0x0b],
  ],
];

const attacks = endless.map(([what, body, more]) => ({ what, bytes: attacking(body, more) }));

test.each(attacks)('$what runs out of fuel, and the next call works', ({ bytes }) => {
  const reports: CallReport[] = [];
  const instance = startPlugin(bytes, {
    limits: { maxFuel: fuel },
    onCall: (report) => reports.push(report),
  });
  const startedAt = performance.now();
  expect(codeOf(() => instance.call('attack', {}))).toBe('host/out-of-fuel');
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect(instance.call('go', {})).toEqual({ ok: true, value: 1 });
  expect(codeOf(() => instance.call('attack', {}))).toBe('host/out-of-fuel');
  expect(reports.map((report) => report.hook)).toEqual(['attack', 'go', 'attack']);
  // What did not fit is not counted: at most what there was, and the same each time.
  expect(reports[0]).toMatchObject({ hook: 'attack', fuelUsed: fuel });
  expect(reports[2]).toEqual(reports[0]);
  expect(reports[1]?.fuelUsed).toBeLessThan(100);
});

describe('recursion ends', () => {
  const callAgain = (index: number) => [0x20, 0, 0x20, 1, 0x10, index];

  test('of two functions, on little fuel', () => {
    const bytes = plugin({ attack: callAgain(4), other: callAgain(3), go: ok });
    const instance = startPlugin(bytes, { limits: { maxFuel: 10_000 } });
    expect(codeOf(() => instance.call('attack', {}))).toBe('host/out-of-fuel');
    expect(instance.call('go', {})).toEqual({ ok: true, value: 1 });
  });

  test('through a table, on little fuel', () => {
    // table.set(0, ref.func attack); call_indirect 0, as a hook, which is type 3
    const body = [...i32(0), 0xd2, 3, 0x26, 0, 0x20, 0, 0x20, 1, ...i32(0), 0x11, 3, 0];
    const instance = startPlugin(plugin({ attack: body, go: ok }, { tables: [{ min: 1 }] }), {
      limits: { maxFuel: 10_000 },
    });
    expect(codeOf(() => instance.call('attack', {}))).toBe('host/out-of-fuel');
    expect(instance.call('go', {})).toEqual({ ok: true, value: 1 });
  });

  test('of functions with large frames, on more fuel than there is stack', () => {
    const frame = hook('attack', callAgain(4));
    const bytes = plugin({ go: ok }, { functions: [{ ...frame, locals: [[20_000, 'i64']] }] });
    const instance = startPlugin(bytes);
    for (let count = 0; count < 3; count += 1)
      expect(codeOf(() => instance.call('attack', {}))).toBe('host/trap');
    expect(instance.call('go', {})).toEqual({ ok: true, value: 1 });
  });
});

describe('what a guest makes its host do is not free', () => {
  const from = (name: string, params: readonly 'i32'[], results: readonly 'i64'[] = []) =>
    ({ module: 'plugindex_host_1', kind: 'function', name, params, results }) as const;
  // The imported function is 0: the hook is 4.
  const forEver = (call: readonly number[]) => [0x03, 0x40, ...call, 0x0c, 0, 0x0b, ...answer];
  const cases = [
    ['random bytes', from('random', ['i32', 'i32']), [...i32(0), ...i32(65_536), 0x10, 0]],
    ['log lines', from('log', ['i32', 'i32', 'i32']), [...i32(1), ...i32(0), ...i32(100), 0x10, 0]],
    ['looks at the clock', from('clock', [], ['i64']), [0x10, 0, 0x1a]],
    ['copies of the configuration', from('config', [], ['i64']), [0x10, 0, 0x1a]],
  ] as const;

  test.each(cases)('%s, one after the other', (_what, imported, call) => {
    const bytes = plugin({ attack: forEver(call), go: ok }, { imports: [imported] });
    const grants = { log: true, random: true, clock: true };
    const instance = startPlugin(bytes, { grants, limits: { maxFuel: fuel } });
    expect(codeOf(() => instance.call('attack', {}))).toBe('host/out-of-fuel');
    expect(instance.call('go', {})).toEqual({ ok: true, value: 1 });
  });
});

test('a port that calls the plugin again does not fill up its fuel', () => {
  const log = {
    module: 'plugindex_host_1',
    kind: 'function',
    name: 'log',
    params: ['i32', 'i32', 'i32'],
  } as const;
  const body = [0x03, 0x40, ...i32(1), ...i32(0), ...i32(0), 0x10, 0, 0x0c, 0, 0x0b, ...answer];
  const codes = new Set<string>();
  const instance = startPlugin(plugin({ attack: body, go: ok }, { imports: [log] }), {
    grants: { log: true },
    limits: { maxFuel: fuel },
    ports: { log: () => void codes.add(codeOf(() => instance.call('go', {}))) },
  });
  expect(codeOf(() => instance.call('attack', {}))).toBe('host/out-of-fuel');
  expect([...codes]).toEqual(['host/busy']);
  expect(instance.call('go', {})).toEqual({ ok: true, value: 1 });
});

describe('what runs before and after a hook is on its fuel', () => {
  const loop = [0x03, 0x40, 0x0c, 0, 0x0b];

  test('an endless _initialize', () => {
    const instance = startPlugin(plugin({ go: ok }, { functions: [{ export: '_initialize', body: loop }] }), {
      limits: { maxFuel: fuel },
    });
    for (let count = 0; count < 2; count += 1)
      expect(codeOf(() => instance.call('go', {}))).toBe('host/out-of-fuel');
  });

  test('an endless allocator', () => {
    const instance = startPlugin(plugin({ go: ok }, { allocate: [...loop, ...i32(0)] }), {
      limits: { maxFuel: fuel },
    });
    expect(codeOf(() => instance.call('go', {}))).toBe('host/out-of-fuel');
  });
});

test('a limit that is missing or senseless is the default, never no limit', () => {
  const loop = attacking([0x03, 0x40, 0x0c, 0, 0x0b]);
  for (const senseless of [Number.NaN, -1]) {
    const reports: number[] = [];
    const instance = startPlugin(loop, {
      limits: { maxFuel: senseless },
      onCall: ({ fuelUsed }) => reports.push(fuelUsed),
    });
    expect(instance.call('go', {})).toEqual({ ok: true, value: 1 });
    expect(reports).toHaveLength(1);
  }
  expect(codeOf(() => startPlugin(loop, { limits: { maxFuel: 0 } }).call('go', {}))).toBe('host/out-of-fuel');
  expect(startPlugin(loop, { limits: { maxFuel: Number.POSITIVE_INFINITY } }).call('go', {})).toEqual({
    ok: true,
    value: 1,
  });
});
