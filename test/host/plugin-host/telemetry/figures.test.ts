// Fuel and latency that are known beforehand, followed from the runner's reports into the counts of a host and both its exports.
import { HostError, histogramError, type Runner, toOpenMetrics, toOtlpMetrics } from '@plugindex/host';
import { expect, test } from 'vitest';
import type { OtlpHistogramPoint } from '../../../../packages/host/src/plugin-host/telemetry/otlp-metrics.ts';
import { startedHost } from '../start-host.ts';
import { readOpenMetrics } from './read-open-metrics.ts';

/** Calls of one hook, each with the same report. */
interface Calls {
  readonly hook: 'go' | 'err' | 'trap';
  readonly times: number;
  readonly durationMs: number;
  readonly fuelUsed: number;
}

// By rank, the median of "go" lasts 2 ms, its 90th percentile 40 ms, its 99th 1 s; of all 201 calls it is 8, 8 and 40 ms.
const calls: readonly Calls[] = [
  { hook: 'go', times: 88, durationMs: 2, fuelUsed: 10 },
  { hook: 'go', times: 10, durationMs: 40, fuelUsed: 200 },
  { hook: 'go', times: 2, durationMs: 1000, fuelUsed: 5000 },
  { hook: 'err', times: 100, durationMs: 8, fuelUsed: 100 },
  { hook: 'trap', times: 1, durationMs: 4, fuelUsed: 7 },
];

/** Nothing runs here: each call reports what `next` says. */
function reportingRunner(next: () => Calls): Runner {
  return {
    load: async ({ onCall }) => ({
      hooks: ['go', 'err', 'trap'],
      async call(hook) {
        const { durationMs, fuelUsed } = next();
        onCall?.({ hook, durationMs, fuelUsed, memoryBytes: 131_072 });
        if (hook === 'trap') throw new HostError('host/trap', 'it broke');
        return hook === 'go'
          ? { ok: true, value: null }
          : { ok: false, error: { code: 'nope', message: 'not today' } };
      },
      regrant: async () => undefined,
      unload: async () => undefined,
    }),
    close: async () => undefined,
  };
}

async function knownMetrics() {
  let [next] = calls;
  const runner = reportingRunner(() => next ?? expect.unreachable());
  const { host, clock } = await startedHost({ runners: { shared: runner } });
  for (const one of calls) {
    next = one;
    for (let i = 0; i < one.times; i++) {
      // Slow enough for the calls per second.
      clock.advance(1000);
      await host.call('one', one.hook, {}).catch(() => undefined);
    }
  }
  return host.metrics();
}

/** Seconds, within the error of the histogram. */
const about = (seconds: number) =>
  expect.toSatisfy((found: number) => Math.abs(found - seconds) <= seconds * histogramError * 1.000001);

test('the counts of a host are the sums, maxima and percentiles of what was reported, per hook and per plugin', async () => {
  const [plugin] = (await knownMetrics()).plugins;
  expect(plugin?.memoryHighWaterBytes).toBe(131_072);
  expect(plugin?.hooks).toMatchObject([
    {
      hook: 'go',
      outcomes: { ok: 100 },
      ...{ fuelSum: 12_880, fuelMax: 5000 },
      duration: { count: 100, sum: expect.closeTo(2.576, 9), min: 0.002, max: 1 },
      latency: { p50: about(0.002), p90: about(0.04), p99: about(1) },
    },
    {
      hook: 'err',
      outcomes: { 'plugin-error': 100 },
      ...{ fuelSum: 10_000, fuelMax: 100 },
      duration: { count: 100, sum: expect.closeTo(0.8, 9), min: 0.008, max: 0.008 },
      latency: { p50: 0.008, p90: 0.008, p99: 0.008 },
    },
    { hook: 'trap', outcomes: { 'host/trap': 1 }, fuelSum: 7, fuelMax: 7, latency: { p50: 0.004 } },
  ]);
  expect(plugin?.total).toMatchObject({
    ...{ calls: 201, errors: 101, fuelSum: 22_887, fuelMax: 5000 },
    duration: { count: 201, sum: expect.closeTo(3.38, 9), min: 0.002, max: 1 },
    latency: { p50: about(0.008), p90: about(0.008), p99: about(0.04) },
  });
});

test('a plugin that was never called has figures of nothing', async () => {
  const { host } = await startedHost();
  expect(host.metrics().plugins[0]?.total).toMatchObject({
    ...{ calls: 0, errors: 0, fuelSum: 0, fuelMax: 0 },
    duration: { count: 0, sum: 0 },
    latency: { p50: undefined, p90: undefined, p99: undefined },
  });
});

/** Bounds of the bucket in which a percentile lies, seconds, as a collector reads it. */
function bucketOf({ count, scale, positive }: OtlpHistogramPoint, part: number): readonly [number, number] {
  const rank = Math.ceil(Number(count) * part);
  let seen = 0;
  const bucket = positive.bucketCounts.findIndex((n) => {
    seen += Number(n);
    return seen >= rank;
  });
  const edge = (index: number) => 2 ** (index / 2 ** scale);
  return [edge(positive.offset + bucket), edge(positive.offset + bucket + 1)];
}

test('a collector is sent the same fuel and the same percentiles', async () => {
  const metrics = await knownMetrics();
  const families = toOtlpMetrics(metrics, {}).resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? [];
  const family = (name: string) => families.find((one) => one.name === name);
  const ofHooks = (...values: string[]) => values.map((asInt) => expect.objectContaining({ asInt }));
  expect(family('plugindex.plugin.fuel')).toMatchObject({
    sum: { dataPoints: ofHooks('12880', '10000', '7') },
  });
  expect(family('plugindex.plugin.fuel.max')).toMatchObject({
    gauge: { dataPoints: ofHooks('5000', '100', '7') },
  });
  expect(family('plugindex.plugin.memory.high_water')).toMatchObject({
    gauge: { dataPoints: ofHooks('131072') },
  });
  const durations = family('plugindex.plugin.call.duration');
  if (durations === undefined || !('exponentialHistogram' in durations)) throw new Error('no histogram');
  const [go] = durations.exponentialHistogram.dataPoints;
  if (go === undefined) throw new Error('no point');
  expect(go).toMatchObject({ count: '100', sum: expect.closeTo(2.576, 9), min: 0.002, max: 1 });
  for (const [part, seconds] of [
    [0.5, 0.002],
    [0.9, 0.04],
    [0.99, 1],
  ] as const) {
    const [above, upTo] = bucketOf(go, part);
    expect([part, above < seconds, seconds <= upTo]).toEqual([part, true, true]);
  }
});

test('Prometheus scrapes the same fuel and the same percentiles', async () => {
  const samples = readOpenMetrics(toOpenMetrics(await knownMetrics()));
  const of = (name: string) =>
    samples
      .filter((sample) => sample.name === `plugindex_plugin_${name}`)
      .map(({ labels, value }) => [labels.hook, value]);
  expect(of('fuel_total')).toEqual([
    ['go', 12_880],
    ['err', 10_000],
    ['trap', 7],
  ]);
  expect(of('fuel_max')).toEqual([
    ['go', 5000],
    ['err', 100],
    ['trap', 7],
  ]);
  expect(of('call_duration_seconds_sum')).toEqual([
    ['go', expect.closeTo(2.576, 9)],
    ['err', expect.closeTo(0.8, 9)],
    ['trap', 0.004],
  ]);
  const upTo = (le: string) =>
    samples.find(
      ({ name, labels }) =>
        name === 'plugindex_plugin_call_duration_seconds_bucket' && labels.hook === 'go' && labels.le === le,
    )?.value;
  // Around each percentile the two edges that it lies between.
  expect(['0.001953125', '0.00390625', '0.03125', '0.0625', '0.5', '1.0'].map(upTo)).toEqual([
    0, 88, 88, 98, 98, 100,
  ]);
});
