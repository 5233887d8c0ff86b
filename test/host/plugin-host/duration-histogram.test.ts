// The histogram against exact percentiles of the same values.
import { createDurationHistogram, histogramError, percentile } from '@plugindex/host';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countUpTo, mergeHistograms } from '../../../packages/host/src/plugin-host/duration-histogram.ts';

// Seconds within the range of the histogram: a microsecond to some minutes.
const seconds = fc.double({ min: 1e-6, max: 900, noNaN: true });
const parts = [0.01, 0.5, 0.9, 0.99, 1] as const;

function exact(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(part * values.length)) - 1] ?? Number.NaN;
}

test('each percentile is within the stated error of the exact one', () => {
  fc.assert(
    fc.property(fc.array(seconds, { minLength: 1, maxLength: 300 }), (values) => {
      const histogram = createDurationHistogram();
      for (const value of values) histogram.record(value);
      const snapshot = histogram.snapshot();
      for (const part of parts) {
        const expected = exact(values, part);
        const found = percentile(snapshot, part) ?? Number.NaN;
        expect(Math.abs(found - expected)).toBeLessThanOrEqual(expected * histogramError * 1.000001);
      }
      expect(snapshot.count).toBe(values.length);
      expect(snapshot.min).toBe(Math.min(...values));
      expect(snapshot.max).toBe(Math.max(...values));
      expect(snapshot.counts.reduce((sum, n) => sum + n, 0)).toBe(values.length);
      for (const exponent of [-15, -3, 0, 4]) {
        expect(countUpTo(snapshot, exponent)).toBe(values.filter((value) => value <= 2 ** exponent).length);
      }
    }),
  );
});

test('what lies outside the range is counted at its edge, and memory does not grow', () => {
  const histogram = createDurationHistogram();
  for (const value of [0, -1, Number.NaN, 1e-12, 1e9, Number.POSITIVE_INFINITY]) histogram.record(value);
  const snapshot = histogram.snapshot();
  expect(snapshot.count).toBe(6);
  expect(snapshot.counts.length).toBeLessThanOrEqual(1088);
  expect(histogramError).toBeLessThan(0.011);
});

test('there is no percentile of nothing', () => {
  expect(percentile(createDurationHistogram().snapshot(), 0.5)).toBeUndefined();
});

test('several histograms in one are the histogram of all their values', () => {
  fc.assert(
    fc.property(fc.array(fc.array(seconds, { maxLength: 20 }), { maxLength: 6 }), (groups) => {
      const histogramOf = (values: readonly number[]) => {
        const histogram = createDurationHistogram();
        for (const value of values) histogram.record(value);
        return histogram.snapshot();
      };
      const all = histogramOf(groups.flat());
      // The order in which numbers are added decides about their last bits.
      const sum = expect.closeTo(all.sum, 6);
      expect(mergeHistograms(groups.map(histogramOf))).toEqual({ ...all, sum });
    }),
  );
});
