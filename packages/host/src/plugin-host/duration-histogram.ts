// A histogram of durations with bounded memory and a known error: buckets grow by a constant factor, as OpenTelemetry's do.

/** OpenTelemetry's scale: 2^scale buckets for each doubling. */
export const histogramScale = 5;
const perDoubling = 2 ** histogramScale;

// From 60 ns to 17 minutes, in seconds; what lies outside is counted at the edge. 34 doublings, 1,088 buckets, 8.7 KB.
const lowestExponent = -24;
const highestExponent = 10;
const firstIndex = lowestExponent * perDoubling;
const bucketCount = (highestExponent - lowestExponent) * perDoubling;

/** A percentile is off by at most this part of its exact value: half a bucket. About 1.1 %. */
export const histogramError = 2 ** (1 / (2 * perDoubling)) - 1;

/** Bucket `i` of `counts` holds values above `base ** (firstIndex + i)`, up to the next power; `base = 2 ** (1 / 2 ** scale)`. */
export interface HistogramSnapshot {
  readonly count: number;
  /** Seconds. */
  readonly sum: number;
  /** Undefined while there is nothing. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly firstIndex: number;
  readonly counts: readonly number[];
}

export interface DurationHistogram {
  record(seconds: number): void;
  snapshot(): HistogramSnapshot;
}

const emptyHistogram: HistogramSnapshot = {
  count: 0,
  sum: 0,
  min: undefined,
  max: undefined,
  firstIndex: 0,
  counts: [],
};

export function createDurationHistogram(): DurationHistogram {
  const counts = new Float64Array(bucketCount);
  let count = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  return {
    record(seconds) {
      const value = seconds > 0 ? seconds : 0;
      const index = clamp(bucketIndex(value) - firstIndex);
      counts[index] = (counts[index] ?? 0) + 1;
      count += 1;
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    },
    snapshot() {
      if (count === 0) return emptyHistogram;
      const first = counts.findIndex((n) => n > 0);
      const last = counts.findLastIndex((n) => n > 0);
      return {
        count,
        sum,
        min,
        max,
        firstIndex: firstIndex + first,
        counts: [...counts.subarray(first, last + 1)],
      };
    },
  };
}

function clamp(index: number): number {
  return Math.min(Math.max(index, 0), bucketCount - 1);
}

/** opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint: a bucket holds its upper bound, not its lower one. */
function bucketIndex(value: number): number {
  return value === 0 ? firstIndex : Math.ceil(Math.log2(value) * perDoubling) - 1;
}

/**
 * The value below which a part of all values lies (nearest rank), in seconds, off by at most `histogramError` of itself.
 * Undefined while there is nothing.
 * @example percentile(histogram.snapshot(), 0.99) // 0.0031
 */
export function percentile(histogram: HistogramSnapshot, part: number): number | undefined {
  const { count, counts, min = 0, max = 0 } = histogram;
  if (count === 0) return undefined;
  const rank = Math.max(1, Math.ceil(part * count));
  if (rank >= count) return max;
  let seen = 0;
  for (const [i, n] of counts.entries()) {
    seen += n;
    if (seen < rank) continue;
    const middle = 2 ** ((histogram.firstIndex + i + 0.5) / perDoubling);
    return Math.min(Math.max(middle, min), max);
  }
  return max;
}

/** The values of all of them in one: nothing is lost, since their buckets have the same edges. */
export function mergeHistograms(histograms: readonly HistogramSnapshot[]): HistogramSnapshot {
  const filled = histograms.filter(({ count }) => count > 0);
  if (filled.length === 0) return emptyHistogram;
  const first = Math.min(...filled.map((one) => one.firstIndex));
  const end = Math.max(...filled.map((one) => one.firstIndex + one.counts.length));
  const counts = new Array<number>(end - first).fill(0);
  for (const one of filled) {
    for (const [i, n] of one.counts.entries()) {
      const at = one.firstIndex - first + i;
      counts[at] = (counts[at] ?? 0) + n;
    }
  }
  return {
    count: filled.reduce((all, { count }) => all + count, 0),
    sum: filled.reduce((all, { sum }) => all + sum, 0),
    min: Math.min(...filled.map(({ min = 0 }) => min)),
    max: Math.max(...filled.map(({ max = 0 }) => max)),
    firstIndex: first,
    counts,
  };
}

/** How many values are at most `2 ** exponent` seconds: exact, since powers of two are edges of buckets. */
export function countUpTo({ firstIndex: first, counts }: HistogramSnapshot, exponent: number): number {
  const end = exponent * perDoubling - first;
  return counts.reduce((sum, n, i) => (i < end ? sum + n : sum), 0);
}
