// The worst modules for the reader: a megabyte of the smallest possible things, of each sort.
import { readModule } from '@plugindex/wasm';
import { expect, test } from 'vitest';
import { leb, section, wasmHeader } from '../kit/wasm-builder.ts';

const mebibyte = 2 ** 20;
/** Milliseconds of CPU. A reader that is linear takes a tenth of it, also on a machine that is busy; one that is not, minutes. */
const maxMs = 500;

/** A module whose last section holds the same item, as often as fits into a megabyte. */
function manyOf(id: number, item: readonly number[], before: readonly number[] = []): Uint8Array {
  const count = Math.floor(mebibyte / item.length);
  const items = Uint8Array.from(
    { length: count * item.length },
    (_, index) => item[index % item.length] ?? 0,
  );
  const head = leb(count);
  const start = [...wasmHeader, ...before, id, ...leb(head.length + items.length), ...head];
  const bytes = new Uint8Array(start.length + items.length);
  bytes.set(start);
  bytes.set(items, start.length);
  return bytes;
}

function manyCustomSections(): Uint8Array {
  const bytes = new Uint8Array(wasmHeader.length + 3 * Math.floor(mebibyte / 3));
  bytes.set(wasmHeader);
  for (let offset = wasmHeader.length; offset < bytes.length; offset += 3) bytes[offset + 1] = 1;
  return bytes;
}

const functionType = section(1, [1, 0x60, 0, 0]);
const worst: readonly (readonly [string, Uint8Array])[] = [
  ['types', manyOf(1, [0x60, 0, 0])],
  ['types with a parameter', manyOf(1, [0x60, 1, 0x7f, 0])],
  ['empty groups of types', manyOf(1, [0x4e, 0])],
  ['imported functions', manyOf(2, [0, 0, 0, 0], functionType)],
  ['imported globals with names', manyOf(2, [1, 97, 1, 98, 3, 0x7f, 0])],
  ['imports with names in UTF-8', manyOf(2, [2, 0xc3, 0xa9, 2, 0xc3, 0xa9, 3, 0x7f, 0])],
  ['memories', manyOf(5, [0, 0])],
  ['memories of 64 bits', manyOf(5, [5, 0x80, 0, 0x80, 0])],
  ['tables', manyOf(4, [0x70, 0, 0])],
  ['tags', manyOf(13, [0, 0], functionType)],
  ['globals', manyOf(6, [0x7f, 0, 0x41, 0, 0x0b])],
  ['exports', manyOf(7, [1, 97, 3, 0], section(6, [1, 0x7f, 0, 0x41, 0, 0x0b]))],
  ['data segments', manyOf(11, [1, 0])],
  ['custom sections', manyCustomSections()],
];

test.each(worst)('readModule() reads a megabyte of %s in time', (_what, bytes) => {
  const times = Array.from({ length: 5 }, () => {
    const startedAt = process.threadCpuUsage();
    readModule(bytes);
    const { user, system } = process.threadCpuUsage(startedAt);
    return (user + system) / 1000;
  });
  // The best of five: the first ones still compile the reader itself.
  expect(Math.min(...times)).toBeLessThan(maxMs);
});
