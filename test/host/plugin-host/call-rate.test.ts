// Calls per second: the limit holds in every second, not only on average.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCallRate } from '../../../packages/host/src/plugin-host/call-rate.ts';

const gaps = fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { minLength: 1, maxLength: 400 });

test('within any second there are never more calls than the limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20 }), gaps, (limit, waits) => {
      const rate = createCallRate();
      const taken: number[] = [];
      let now = 12_345.678;
      for (const wait of waits) {
        now += wait;
        if (rate.take(now, limit).ok) taken.push(now);
      }
      for (const [i, at] of taken.entries()) {
        const beyond = taken[i + limit];
        if (beyond !== undefined) expect(beyond - at).toBeGreaterThan(1000);
      }
    }),
  );
});

test('who waits as long as told gets through, and never waits longer than 1.1 seconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), gaps, (limit, waits) => {
      const rate = createCallRate();
      let now = 0;
      for (const wait of waits) {
        now += wait;
        const taken = rate.take(now, limit);
        if (taken.ok) continue;
        expect(taken.waitMs).toBeLessThanOrEqual(1_063);
        now += taken.waitMs;
        expect(rate.take(now, limit)).toEqual({ ok: true });
      }
    }),
  );
});

test('a steady caller gets at least 16 of 17 of the limit', () => {
  const rate = createCallRate();
  let taken = 0;
  for (let ms = 0; ms < 60_000; ms += 0.5) if (rate.take(ms, 1000).ok) taken += 1;
  expect(taken / 60).toBeGreaterThanOrEqual(940);
  expect(taken / 60).toBeLessThanOrEqual(1000);
});
