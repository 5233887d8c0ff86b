// Writes a host's counts as the OTLP request that an OpenTelemetry collector takes at /v1/metrics.
import { type HistogramSnapshot, histogramScale } from '../duration-histogram.ts';
import type { HostMetrics } from '../plugin-metrics.ts';
import { type Attributes, type MetricFamily, type MetricPoint, toMetricFamilies } from './metric-families.ts';
import {
  int64,
  keyValues,
  type OtlpKeyValue,
  type OtlpResource,
  type OtlpScope,
  otlpScope,
  toResource,
  unixNano,
} from './otlp-values.ts';

/** opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest */
export interface OtlpMetricsRequest {
  readonly resourceMetrics: readonly {
    readonly resource: OtlpResource;
    readonly scopeMetrics: readonly { readonly scope: OtlpScope; readonly metrics: readonly OtlpMetric[] }[];
  }[];
}

export type OtlpMetric = { readonly name: string; readonly description: string; readonly unit: string } & (
  | { readonly gauge: { readonly dataPoints: readonly OtlpNumberPoint[] } }
  | {
      readonly sum: {
        readonly dataPoints: readonly OtlpNumberPoint[];
        readonly aggregationTemporality: 2;
        readonly isMonotonic: true;
      };
    }
  | {
      readonly exponentialHistogram: {
        readonly dataPoints: readonly OtlpHistogramPoint[];
        readonly aggregationTemporality: 2;
      };
    }
);

interface OtlpPoint {
  readonly attributes: readonly OtlpKeyValue[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
}

export interface OtlpNumberPoint extends OtlpPoint {
  readonly asInt: string;
}

export interface OtlpHistogramPoint extends OtlpPoint {
  readonly count: string;
  readonly sum: number;
  readonly min?: number;
  readonly max?: number;
  readonly scale: number;
  readonly zeroCount: string;
  readonly positive: { readonly offset: number; readonly bucketCounts: readonly string[] };
}

/** AGGREGATION_TEMPORALITY_CUMULATIVE; enums are numbers in OTLP's JSON. */
const cumulative = 2;

/**
 * @param resource what the host application says of itself
 * @example toOtlpMetrics(host.metrics(), { 'service.name': 'mock-server' })
 */
export function toOtlpMetrics(metrics: HostMetrics, resource: Attributes): OtlpMetricsRequest {
  const times = { startTimeUnixNano: unixNano(metrics.startedAt), timeUnixNano: unixNano(metrics.at) };
  return {
    resourceMetrics: [
      {
        resource: toResource(resource),
        scopeMetrics: [
          { scope: otlpScope, metrics: toMetricFamilies(metrics).map((family) => toMetric(family, times)) },
        ],
      },
    ],
  };
}

type Times = Omit<OtlpPoint, 'attributes'>;

function toMetric({ name, description, unit, type, points }: MetricFamily, times: Times): OtlpMetric {
  const facts = { name, description, unit };
  const numbers = points.flatMap((point) => toNumberPoint(point, times));
  switch (type) {
    case 'gauge':
      return { ...facts, gauge: { dataPoints: numbers } };
    case 'counter':
      return {
        ...facts,
        sum: { dataPoints: numbers, aggregationTemporality: cumulative, isMonotonic: true },
      };
    case 'histogram':
      return {
        ...facts,
        exponentialHistogram: {
          dataPoints: points.flatMap((point) => toHistogramPoint(point, times)),
          aggregationTemporality: cumulative,
        },
      };
  }
}

function toNumberPoint({ attributes, value }: MetricPoint, times: Times): readonly OtlpNumberPoint[] {
  return typeof value === 'number'
    ? [{ attributes: keyValues(attributes), ...times, asInt: int64(value) }]
    : [];
}

function toHistogramPoint({ attributes, value }: MetricPoint, times: Times): readonly OtlpHistogramPoint[] {
  return typeof value === 'number'
    ? []
    : [{ attributes: keyValues(attributes), ...times, ...buckets(value) }];
}

/** Our buckets are OpenTelemetry's: nothing is counted anew. */
function buckets({ count, sum, min, max, firstIndex, counts }: HistogramSnapshot) {
  return {
    count: int64(count),
    sum,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    scale: histogramScale,
    zeroCount: '0',
    positive: { offset: firstIndex, bucketCounts: counts.map(int64) },
  };
}
