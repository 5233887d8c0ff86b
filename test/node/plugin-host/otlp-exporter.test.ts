// What a collector on loopback receives from a running host, and what happens when it does not take it.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type CallSpan, createPluginHost, type PluginHost } from '@plugindex/host';
import { isRecord } from '@plugindex/model';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import { createHostPorts, createOtlpExporter, type OtlpExporterOptions } from '@plugindex/node/plugin-host';
import { createNodeRunner } from '@plugindex/node/runner/node-runner';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { installable } from '../../host/plugin-host/start-host.ts';
import { checkProtoJson } from '../../kit/proto-json.ts';

interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

let server: Server;
let url: string;
let received: Received[];
let answers: {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}[];

beforeEach(async () => {
  received = [];
  answers = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({
      path: request.url ?? '',
      headers: request.headers,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    });
    const { status, headers = {}, body = '{}' } = answers.shift() ?? { status: 200 };
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const span = (call: number): CallSpan => ({
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  plugin: 'one',
  version: '1.0.0',
  hook: 'go',
  call,
  startMs: 1000,
  durationMs: 0.5,
  outcome: 'ok',
});
const exporterTo = (more: Partial<OtlpExporterOptions> = {}) =>
  createOtlpExporter({ url, resource: { 'service.name': 'test' }, intervalMs: 3_600_000, ...more });

test('a collector receives counts, spans and log lines of a running host in the form of OTLP', async () => {
  let host: PluginHost | undefined;
  const exporter = exporterTo({
    headers: { authorization: 'Bearer x' },
    metrics: () => host?.metrics() ?? { startedAt: 0, at: 0, plugins: [], listenerFailures: 0 },
  });
  host = createPluginHost({
    runners: { shared: createNodeRunner() },
    ports: createHostPorts(),
    policy: {},
    log: exporter.log,
    traces: { onSpan: exporter.onSpan, newId: (bytes) => 'ab'.repeat(bytes) },
  });
  await host.install(installable());
  await host.start('one');
  await host.call('one', 'go', {}, { parent: { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16) } });
  await host.call('one', 'err', {});
  exporter.log({ at: 1, plugin: 'one', version: '1.0.0', level: 'warn', message: 'hm', hook: 'go', call: 1 });
  await exporter.flush();
  expect(received.map(({ path }) => path)).toEqual(['/v1/metrics', '/v1/traces', '/v1/logs']);
  expect(received[0]?.headers).toMatchObject({
    authorization: 'Bearer x',
    'content-type': 'application/json',
  });
  const messages = ['ExportMetricsServiceRequest', 'ExportTraceServiceRequest', 'ExportLogsServiceRequest'];
  for (const [i, message] of messages.entries())
    expect(checkProtoJson(message, received[i]?.body)).toEqual([]);
  await exporter.close();
  await host.close();
});

test('what there is goes to the collector by itself, again and again, until the exporter is closed', async () => {
  const exporter = exporterTo({
    intervalMs: 20,
    metrics: () => ({ startedAt: 0, at: 0, plugins: [], listenerFailures: 0 }),
  });
  exporter.onSpan(span(1));
  const paths = () => received.map(({ path }) => path);
  const sent = (path: string) => paths().filter((one) => one === path).length;
  await vi.waitUntil(() => sent('/v1/metrics') >= 2, 10_000);
  // Counts are sent at each time, a span once.
  expect(sent('/v1/traces')).toBe(1);
  exporter.onSpan(span(2));
  await vi.waitUntil(() => sent('/v1/traces') === 2, 10_000);
  await exporter.close();
  const inTheEnd = paths();
  await delay(100);
  expect(paths()).toEqual(inTheEnd);
});

test('what a collector cannot take now is sent again, and what it refuses is dropped and told', async () => {
  const errors: string[] = [];
  const exporter = exporterTo({ onError: ({ message }) => errors.push(message) });
  exporter.onSpan(span(1));
  answers.push({ status: 503 });
  await exporter.flush();
  expect(errors).toEqual([`Cannot send to ${url}/v1/traces: it answered 503`]);
  await exporter.flush();
  expect(received).toHaveLength(2);
  expect(received[1]?.body).toEqual(received[0]?.body);
  exporter.onSpan(span(2));
  answers.push({ status: 400 });
  await exporter.flush();
  await exporter.flush();
  expect(received).toHaveLength(3);
  expect(exporter.dropped()).toBe(1);
  await exporter.close();
});

test('what a collector refused of a request is told, and an answer without end is not read to its end', async () => {
  const errors: string[] = [];
  const exporter = exporterTo({ onError: ({ message }) => errors.push(message) });
  exporter.onSpan(span(1));
  answers.push({
    status: 200,
    body: '{"partialSuccess":{"rejectedSpans":"1","errorMessage":"no \u001b[2J"}}',
  });
  await exporter.flush();
  exporter.onSpan(span(2));
  answers.push({ status: 200, body: 'x'.repeat(1_000_000) });
  await exporter.flush();
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain('"rejectedSpans":"1"');
  await exporter.close();
});

test('a collector that asks for a pause gets one', async () => {
  const exporter = exporterTo();
  exporter.onSpan(span(1));
  answers.push({ status: 429, headers: { 'retry-after': '100' } });
  await exporter.flush();
  await exporter.flush();
  expect(received).toHaveLength(1);
  await exporter.close();
});

test('attack: a redirect gets neither the headers nor the data', async () => {
  const errors: string[] = [];
  const exporter = exporterTo({
    headers: { authorization: 'secret' },
    onError: ({ message }) => errors.push(message),
  });
  exporter.onSpan(span(1));
  answers.push({ status: 307, headers: { location: `${url}/elsewhere` } });
  await exporter.flush();
  expect(received.map(({ path }) => path)).toEqual(['/v1/traces']);
  expect(errors).toHaveLength(1);
  await exporter.close();
});

test('a collector that is away costs bounded memory: the oldest go first', async () => {
  const away = exporterTo({ url: 'http://127.0.0.1:1', maxWaiting: 10 });
  for (let call = 0; call < 100; call++) away.onSpan(span(call));
  await away.flush();
  expect(away.dropped()).toBe(90);
  await away.close();

  const exporter = exporterTo({ maxWaiting: 5000 });
  for (let call = 0; call < 1300; call++) exporter.onSpan(span(call));
  await exporter.close();
  const sizes = received.map(({ body }) => JSON.stringify(body).split('"spanId"').length - 1);
  expect(sizes).toEqual([512, 512, 276]);
  expect(received.every(({ body }) => isRecord(body))).toBe(true);
});
