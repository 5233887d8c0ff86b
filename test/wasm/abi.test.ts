// The ABI's table says what the ABI is; these are the parts that other code counts on.
import { abi1, formatFunctionType, sameFunctionType } from '@plugindex/wasm';
import { expect, test } from 'vitest';

test('each import but "config" and "panic" is tied to one capability, and no two to the same', () => {
  const capabilities = Object.fromEntries(abi1.imports.map(({ name, capability }) => [name, capability]));
  expect(capabilities).toEqual({
    config: null,
    panic: null,
    log: 'log',
    clock: 'clock',
    random: 'random',
    http: 'net',
    fs: 'fs',
    kv: 'kv',
    env: 'env',
  });
});

test('formatFunctionType() writes what people read, and cuts what nobody would', () => {
  expect(formatFunctionType({ params: ['i32', 'i32'], results: ['i64'] })).toBe('(i32, i32) -> i64');
  expect(formatFunctionType({ params: [], results: [] })).toBe('() -> ()');
  expect(formatFunctionType({ params: [], results: ['i32', 'f64'] })).toBe('() -> (i32, f64)');
  const wide = formatFunctionType({ params: Array<string>(1000).fill('i32'), results: [] });
  expect(wide.endsWith('i32, … 988 more) -> ()')).toBe(true);
});

test('sameFunctionType() compares parameters and results, order and number', () => {
  const type = { params: ['i32', 'i64'], results: ['i64'] };
  expect(sameFunctionType(type, { params: ['i32', 'i64'], results: ['i64'] })).toBe(true);
  expect(sameFunctionType(type, { params: ['i64', 'i32'], results: ['i64'] })).toBe(false);
  expect(sameFunctionType(type, { params: ['i32', 'i64'], results: [] })).toBe(false);
  expect(sameFunctionType(type, { params: ['i32'], results: ['i64'] })).toBe(false);
});
