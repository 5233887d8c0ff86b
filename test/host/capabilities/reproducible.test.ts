// Bytes that come again, a clock that stands, and lines of a log that stay lines.
import { createReproduciblePorts, toLogLine } from '@plugindex/host';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { xoshiro128 } from '../../../packages/host/src/capabilities/reproducible.ts';

const draw = (seed: number, ...sizes: number[]) => {
  const { random } = createReproduciblePorts({ nowMs: 0, seed });
  return Buffer.concat(
    sizes.map((size) => {
      const bytes = Buffer.alloc(size, 0xee);
      random(bytes);
      return bytes;
    }),
  );
};

test('xoshiro128() gives the words of the reference implementation', () => {
  const next = xoshiro128([1, 2, 3, 4]);
  // From the tests of the crate rand_xoshiro, which took them from the authors' C code.
  expect(Array.from({ length: 10 }, next)).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ]);
});

test('the same seed gives the same bytes, however they are drawn', () => {
  expect(draw(7, 8).toString('hex')).toBe(draw(7, 1, 2, 5).toString('hex'));
  fc.assert(
    fc.property(fc.integer(), fc.array(fc.nat({ max: 9 }), { maxLength: 8 }), (seed, sizes) => {
      const total = sizes.reduce((sum, size) => sum + size, 0);
      expect(draw(seed, ...sizes)).toEqual(draw(seed, total));
    }),
  );
});

test('other seeds give other bytes, also those that differ above 32 bits', () => {
  const seeds = [0, 1, 2, -1, -2, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
  expect(new Set(seeds.map((seed) => draw(seed, 16).toString('hex'))).size).toBe(seeds.length);
  expect(draw(Number.NaN, 4)).toEqual(draw(0, 4));
});

test('every byte comes about as often as every other', () => {
  const counts = new Uint32Array(256);
  for (const byte of draw(42, 256 * 400)) counts[byte] = (counts[byte] ?? 0) + 1;
  expect(Math.min(...counts)).toBeGreaterThan(300);
  expect(Math.max(...counts)).toBeLessThan(500);
});

test('the clock stands', () => {
  const { now } = createReproduciblePorts({ nowMs: 1_700_000_000_000, seed: 1 });
  expect([now(), now()]).toEqual([1_700_000_000_000, 1_700_000_000_000]);
});

test('a log message stays one line, whatever it holds', () => {
  expect(toLogLine('ok\r\n{"level":"error"}')).toBe('ok\\u{d}\\u{a}{"level":"error"}');
  expect(toLogLine('\u001b[2J\u001b]0;title\u0007')).not.toMatch(/\p{Cc}/u);
  expect(toLogLine('a\u202eb\u2028c\u0085d')).toBe('a\\u{202e}b\\u{2028}c\\u{85}d');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(toLogLine(text)).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
    }),
  );
  expect(toLogLine('x'.repeat(100_000)).length).toBeLessThan(9000);
});
