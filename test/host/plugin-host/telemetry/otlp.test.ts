// What is sent to a collector, against OpenTelemetry's own definitions and value by value.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CallSpan,
  type HostMetrics,
  percentile,
  toOtlpLogs,
  toOtlpMetrics,
  toOtlpTraces,
} from '@plugindex/host';
import { expect, test } from 'vitest';
import { unixNano } from '../../../../packages/host/src/plugin-host/telemetry/otlp-values.ts';
import { repositoryRoot } from '../../../kit/build-cache.ts';
import { checkProtoJson } from '../../../kit/proto-json.ts';
import { errorOf, installable, startedHost } from '../start-host.ts';

const resource = { 'service.name': 'test' };

async function someMetrics(): Promise<HostMetrics> {
  const { host, clock } = await startedHost();
  for (let i = 0; i < 20; i++) await host.call('one', 'go', {});
  await host.call('one', 'err', {});
  for (let i = 0; i < 5; i++) await errorOf(host.call('one', 'trap', {}));
  await errorOf(host.call('one', 'go', {}));
  clock.advance(1234);
  return host.metrics();
}

test('the check finds what is wrong, and nothing in OpenTelemetry’s own examples', () => {
  for (const [file, message] of [
    ['metrics', 'ExportMetricsServiceRequest'],
    ['trace', 'ExportTraceServiceRequest'],
    ['logs', 'ExportLogsServiceRequest'],
  ] as const) {
    const path = join(repositoryRoot, `test/fixtures/opentelemetry-proto/${file}.json`);
    expect(checkProtoJson(message, JSON.parse(readFileSync(path, 'utf8')))).toEqual([]);
  }
  const point = { startTimeUnixNano: 1, asInt: '1', asDouble: 1, time_unix_nano: '1', flags: -1 };
  expect(checkProtoJson('NumberDataPoint', point)).toEqual([
    '/startTimeUnixNano: 1 is no fixed64',
    '/asDouble: a second one of value',
    '/time_unix_nano: NumberDataPoint has no such field',
    '/flags: -1 is no uint32',
  ]);
  expect(
    checkProtoJson('Sum', { aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE' }),
  ).toHaveLength(1);
});

test('counts are valid OTLP: cumulative, from the start of the host to now', async () => {
  const metrics = await someMetrics();
  const request = toOtlpMetrics(metrics, resource);
  expect(checkProtoJson('ExportMetricsServiceRequest', JSON.parse(JSON.stringify(request)))).toEqual([]);
  const [{ scopeMetrics, resource: said } = { scopeMetrics: [], resource: undefined }] =
    request.resourceMetrics;
  expect(said).toEqual({ attributes: [{ key: 'service.name', value: { stringValue: 'test' } }] });
  const families = scopeMetrics[0]?.metrics ?? [];
  const calls = families.find(({ name }) => name === 'plugindex.plugin.calls');
  const point = (hook: string, outcome: string, asInt: string) => ({
    attributes: [
      { key: 'plugin', value: { stringValue: 'one' } },
      { key: 'hook', value: { stringValue: hook } },
      { key: 'outcome', value: { stringValue: outcome } },
    ],
    startTimeUnixNano: '1767225600000000000',
    timeUnixNano: '1767225601234000000',
    asInt,
  });
  expect(calls).toMatchObject({
    unit: '{call}',
    sum: {
      aggregationTemporality: 2,
      isMonotonic: true,
      dataPoints: [
        point('go', 'ok', '20'),
        point('err', 'plugin-error', '1'),
        point('trap', 'host/trap', '5'),
      ],
    },
  });
});

test('the exponential histogram says the same percentiles as the host', async () => {
  const metrics = await someMetrics();
  const [family] =
    toOtlpMetrics(metrics, resource).resourceMetrics[0]?.scopeMetrics[0]?.metrics.filter(
      ({ name }) => name === 'plugindex.plugin.call.duration',
    ) ?? [];
  if (family === undefined || !('exponentialHistogram' in family)) throw new Error('expected a histogram');
  const [point] = family.exponentialHistogram.dataPoints;
  const duration = metrics.plugins[0]?.hooks[0]?.duration;
  if (point === undefined || duration === undefined) throw new Error('expected a point');
  expect(metrics.plugins[0]?.hooks[0]?.latency.p50).toBe(percentile(duration, 0.5));
  expect(point.count).toBe('20');
  // As a collector would read it: the median lies in the bucket in which half of all counts are reached.
  let seen = 0;
  const bucket = point.positive.bucketCounts.findIndex((n) => {
    seen += Number(n);
    return seen >= 10;
  });
  const base = 2 ** (1 / 2 ** point.scale);
  const median = percentile(duration, 0.5) ?? 0;
  expect(median).toBeGreaterThanOrEqual(base ** (point.positive.offset + bucket) * 0.999999);
  expect(median).toBeLessThanOrEqual(base ** (point.positive.offset + bucket + 1) * 1.000001);
});

test('a call is a span under the one of its caller, with what became of it', async () => {
  const spans: CallSpan[] = [];
  let ids = 0;
  const { host } = await startedHost({
    traces: { onSpan: (span) => spans.push(span), newId: (bytes) => String(++ids).padStart(bytes * 2, '0') },
  });
  const parent = { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16) };
  await host.call('one', 'go', {}, { parent });
  // One that brings the old version back has its span, too.
  await host.reload('one', installable({ version: '1.1.0' }));
  await errorOf(host.call('one', 'trap', {}));
  const request = toOtlpTraces(spans, resource);
  expect(checkProtoJson('ExportTraceServiceRequest', JSON.parse(JSON.stringify(request)))).toEqual([]);
  expect(request.resourceSpans[0]?.scopeSpans[0]?.spans).toMatchObject([
    {
      ...{ traceId: parent.traceId, parentSpanId: parent.spanId },
      name: 'one go',
      kind: 1,
      status: { code: 0 },
    },
    { name: 'one trap', status: { code: 2, message: 'host/trap' } },
  ]);
});

test('a log line is a record with its severity', () => {
  const record = {
    at: 1.5,
    plugin: 'one',
    version: '1.0.0',
    level: 'error',
    message: 'no',
    hook: 'go',
    call: 7,
  } as const;
  const request = toOtlpLogs([record], resource);
  expect(checkProtoJson('ExportLogsServiceRequest', JSON.parse(JSON.stringify(request)))).toEqual([]);
  expect(request.resourceLogs[0]?.scopeLogs[0]?.logRecords[0]).toMatchObject({
    timeUnixNano: '1500000',
    severityNumber: 17,
    severityText: 'ERROR',
    body: { stringValue: 'no' },
  });
});

test('nanoseconds of today are exact, although no number can hold them', () => {
  expect(unixNano(1_767_225_601_234)).toBe('1767225601234000000');
  expect(unixNano(0.25)).toBe('250000');
});
