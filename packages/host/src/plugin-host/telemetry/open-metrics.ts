// Writes a host's counts as OpenMetrics text, which Prometheus scrapes.
// https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
import { countUpTo, type HistogramSnapshot } from '../duration-histogram.ts';
import type { HostMetrics } from '../plugin-metrics.ts';
import { type Attributes, type MetricFamily, toMetricFamilies } from './metric-families.ts';

/** To be served with this `content-type`. */
export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

// From a microsecond to half a minute, each bucket twice as wide: powers of two are exact edges of the histogram.
const bucketExponents = Array.from({ length: 26 }, (_, i) => i - 20);

/** @example toOpenMetrics(host.metrics()) // '# TYPE plugindex_plugin_info gauge\n… # EOF\n' */
export function toOpenMetrics(metrics: HostMetrics): string {
  return [...toMetricFamilies(metrics).flatMap(familyLines), '# EOF', ''].join('\n');
}

function familyLines(family: MetricFamily): readonly string[] {
  const unit = family.unit === 's' ? 'seconds' : family.unit === 'By' ? 'bytes' : undefined;
  const name = [family.name.replaceAll('.', '_'), ...(unit === undefined ? [] : [unit])].join('_');
  return [
    `# TYPE ${name} ${family.type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escapeText(family.description)}`,
    ...family.points.flatMap(({ attributes, value }) =>
      typeof value === 'number'
        ? [`${name}${family.type === 'counter' ? '_total' : ''}${labels(attributes)} ${value}`]
        : histogramLines(name, attributes, value),
    ),
  ];
}

function histogramLines(
  name: string,
  attributes: Attributes,
  histogram: HistogramSnapshot,
): readonly string[] {
  const { count, sum } = histogram;
  return [
    ...bucketExponents.map((exponent) => {
      const le = String(2 ** exponent);
      // "le" has to be a number in canonical form: whole ones end in ".0".
      const bound = /^\d+$/.test(le) ? `${le}.0` : le;
      return `${name}_bucket${labels({ ...attributes, le: bound })} ${countUpTo(histogram, exponent)}`;
    }),
    `${name}_bucket${labels({ ...attributes, le: '+Inf' })} ${count}`,
    `${name}_count${labels(attributes)} ${count}`,
    `${name}_sum${labels(attributes)} ${sum}`,
  ];
}

function labels(attributes: Attributes): string {
  const pairs = Object.entries(attributes).map(([key, value]) => `${key}="${escapeText(value)}"`);
  return `{${pairs.join(',')}}`;
}

/** threat: a name that ends its line and begins another metric. */
function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
