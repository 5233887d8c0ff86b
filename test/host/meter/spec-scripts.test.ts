// The runner of specification tests, on scripts of our own: it compares, it believes nobody, and it sees a difference.
import { HostError, meterModule } from '@plugindex/host';
import { expect, test } from 'vitest';
import { buildModule, type ModuleSpec } from '../../kit/wasm-builder.ts';
import { runWast, type WastOptions } from '../../kit/wast/run-wast.ts';

const metering: WastOptions = {
  assemble: () => undefined,
  change: (bytes) => meterModule(bytes, { maxPages: 10, maxElements: 10, initialFuel: 1_000_000 }).bytes,
  refusalOf: (error) => (error instanceof HostError ? error.code : undefined),
};

/** `(module binary "\00\61…")` */
function moduleOf(spec: ModuleSpec, name = ''): string {
  const hex = Array.from(buildModule(spec), (byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
  return `(module ${name} binary "${hex}")`;
}

const add: ModuleSpec = {
  functions: [
    { export: 'add', params: ['i32', 'i32'], results: ['i32'], body: [0x20, 0, 0x20, 1, 0x6a] },
    { export: 'nan', params: ['f32'], results: ['f32'], body: [0x20, 0] },
    { export: 'div', params: ['i32'], results: ['i32'], body: [0x20, 0, 0x41, 0, 0x6d] },
    { export: 'again', body: [0x10, 3] },
  ],
};

test('results are compared bit by bit, and held against what the script expects', () => {
  const report = runWast(
    `;; a comment (; and another (; inside ;) ;)
    ${moduleOf(add, '$m')}
    (register "m" $m)
    (assert_return (invoke "add" (i32.const 1) (i32.const -2)) (i32.const 0xffff_ffff))
    (assert_return (invoke $m "nan" (f32.const -nan:0x200001)) (f32.const -nan:0x200001))
    (assert_return (invoke "nan" (f32.const 0x1.8p+1)) (f32.const 3.0))
    (assert_return (invoke "nan" (f32.const 1)) (f32.const 2))
    (assert_trap (invoke "div" (i32.const 1)) "integer divide by zero")
    (assert_exhaustion (invoke "again") "call stack exhausted")`,
    metering,
  );
  // The fourth is not what the script says, which both worlds agree on.
  expect(report).toMatchObject({ modules: 1, compared: 7, asExpected: 5, skipped: 0, differences: [] });
});

test('a module that is changed into another one is noticed', () => {
  const other = buildModule({
    functions: [{ export: 'add', params: ['i32', 'i32'], results: ['i32'], body: [0x20, 0] }],
  });
  const script = `${moduleOf(add)}(assert_return (invoke "add" (i32.const 1) (i32.const 2)) (i32.const 3))`;
  const { differences } = runWast(script, { ...metering, change: () => other });
  expect(differences).toEqual([expect.stringContaining('assert_return (invoke "add"')]);
});

test('what is invalid must not become valid', () => {
  const wrong: ModuleSpec = { functions: [{ results: ['i32'], body: [] }] };
  const script = `(assert_invalid ${moduleOf(wrong)} "type mismatch")`;
  expect(runWast(script, metering)).toMatchObject({ invalid: 1, differences: [] });
  const { differences } = runWast(script, { ...metering, change: () => buildModule({}) });
  expect(differences).toEqual([expect.stringContaining('an invalid module became valid')]);
});

test('refusals are counted by their code, and what needs the module is skipped', () => {
  const tailCall: ModuleSpec = { functions: [{ export: 'f', body: [0x12, 0] }] };
  expect(runWast(`${moduleOf(tailCall)}(invoke "f")`, metering)).toMatchObject({
    modules: 0,
    refused: { 'host/module-unsafe': 1 },
    skipped: 1,
  });
});
