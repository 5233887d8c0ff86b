// The gate is no way to keep a host busy: a megabyte of anything is looked at in the time that reading it takes, times a few.
import { examineModule } from '@plugindex/wasm';
import { expect, test } from 'vitest';
import { leb, section, vector, wasmHeader } from '../kit/wasm-builder.ts';

const megabyte = 1 << 20;
const i32Global = [1, 0x7f, 0, 0x41, 0, 0x0b];

/** A section that holds as many of the entry as make a megabyte. */
function manyOf(id: number, entry: readonly number[], before: readonly number[] = []): Uint8Array {
  const count = Math.floor(megabyte / entry.length);
  const content = [...leb(count)];
  const bytes = new Uint8Array(content.length + count * entry.length);
  bytes.set(content);
  for (let at = content.length; at < bytes.length; at += entry.length) bytes.set(entry, at);
  return Uint8Array.from([...wasmHeader, ...before, id, ...leb(bytes.length), ...bytes]);
}

const functionType = section(1, vector([[0x60, 0, 0]]));
const cases: readonly (readonly [string, Uint8Array])[] = [
  ['imported functions', manyOf(2, [1, 97, 1, 98, 0, 0], functionType)],
  ['imported memories', manyOf(2, [1, 97, 1, 98, 2, 1, 1, 1])],
  ['imported memories without a maximum', manyOf(2, [1, 97, 1, 98, 2, 0, 1])],
  ['memories', manyOf(5, [1, 1, 1])],
  ['shared memories of 64 bits', manyOf(5, [7, 1, 1])],
  ['tables', manyOf(4, [0x70, 0, 0])],
  ['tables of 64 bits', manyOf(4, [0x70, 4, 0])],
  ['types of the garbage collector', manyOf(1, [0x5f, 0])],
  ['exports of one global', manyOf(7, [1, 97, 3, 0], section(6, i32Global))],
  ['element segments', manyOf(9, [1, 0, 0])],
  ['custom sections', manyOf(0, [0])],
];

test.each(cases)('a megabyte of %s', (_what, bytes) => {
  const startedAt = performance.now();
  const { findings } = examineModule(bytes, { maxMemoryBytes: megabyte });
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect(findings.length).toBeGreaterThan(0);
  expect(findings.length).toBeLessThan(200);
});
