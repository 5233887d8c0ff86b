// Sends counts, spans and log lines of a plugin host to an OpenTelemetry collector: OTLP over HTTP, in JSON.
// https://opentelemetry.io/docs/specs/otlp/#otlphttp
import {
  type Attributes,
  type CallSpan,
  type HostMetrics,
  type PluginLogRecord,
  toOtlpLogs,
  toOtlpMetrics,
  toOtlpTraces,
} from '@plugindex/host';
import { printable } from '@plugindex/model';

export interface OtlpExporterOptions {
  /** The collector, such as `http://127.0.0.1:4318`; paths are added. */
  readonly url: string;
  /** Sent with each request, to that address alone. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the host application says of itself, such as `service.name`. */
  readonly resource: Attributes;
  readonly metrics?: () => HostMetrics;
  /** Between two sendings, milliseconds. 10 s if left out. */
  readonly intervalMs?: number;
  /** Of one request, milliseconds. 10 s if left out. */
  readonly timeoutMs?: number;
  /** Spans, and log lines, that wait at most; beyond that the oldest are dropped. 2,048 each if left out. */
  readonly maxWaiting?: number;
  /** Told what could not be sent, and why. */
  readonly onError?: (error: Error) => void;
}

export interface OtlpExporter {
  readonly onSpan: (span: CallSpan) => void;
  readonly log: (record: PluginLogRecord) => void;
  /** Sends what there is. Never rejects: what cannot be sent is told to `onError`. */
  flush(): Promise<void>;
  /** The last flush. */
  close(): Promise<void>;
  /** Spans and log lines that were dropped. */
  dropped(): number;
}

// Of spans or log lines in one request.
const maxBatch = 512;

/** OTLP/HTTP, "Retryable response codes": what may succeed later, with the same bytes. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** @example createOtlpExporter({ url: 'http://127.0.0.1:4318', resource: { 'service.name': 'mock-server' }, metrics: host.metrics }) */
export function createOtlpExporter(options: OtlpExporterOptions): OtlpExporter {
  const { resource, metrics, intervalMs = 10_000, maxWaiting = 2048 } = options;
  const send = createSender(options);
  const spans = createWaiting<CallSpan>(maxWaiting);
  const records = createWaiting<PluginLogRecord>(maxWaiting);
  const sendAll = async () => {
    if (metrics !== undefined) await send('/v1/metrics', toOtlpMetrics(metrics(), resource));
    await spans.sendAll((batch) => send('/v1/traces', toOtlpTraces(batch, resource)));
    await records.sendAll((batch) => send('/v1/logs', toOtlpLogs(batch, resource)));
  };
  let work: Promise<void> | undefined;
  const flush = () => {
    work ??= sendAll().finally(() => {
      work = undefined;
    });
    return work;
  };
  const timer = setInterval(() => void flush(), intervalMs).unref();
  return {
    onSpan: spans.add,
    log: records.add,
    flush,
    async close() {
      clearInterval(timer);
      await work;
      await flush();
    },
    dropped: () => spans.dropped() + records.dropped(),
  };
}

type Outcome = 'sent' | 'later' | 'refused';

function createSender({ url, headers, timeoutMs = 10_000, onError = () => undefined }: OtlpExporterOptions) {
  let notBefore = 0;
  return async (path: string, request: object): Promise<Outcome> => {
    if (performance.now() < notBefore) return 'later';
    const target = new URL(url.replace(/\/+$/, '') + path);
    try {
      const response = await fetch(target, {
        method: 'POST',
        // threat: a redirect that carries the headers elsewhere.
        redirect: 'error',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const said = await readStart(response);
      // "Partial success": some of it was refused, and would be refused again.
      if (response.ok && /"rejected\w+":\s*"?[1-9]/.test(said)) {
        onError(new Error(`Cannot send all to ${target.href}: it answered ${printable(said, 500)}`));
      }
      if (response.ok) return 'sent';
      onError(new Error(`Cannot send to ${target.href}: it answered ${response.status}`));
      if (!retryable.has(response.status)) return 'refused';
      notBefore = performance.now() + retryAfterMs(response.headers.get('retry-after'));
      return 'later';
    } catch (cause) {
      onError(new Error(`Cannot send to ${target.href}: it cannot be reached`, { cause }));
      return 'later';
    }
  };
}

// Of an answer, bytes: what it refused, in a sentence.
const maxAnswerBytes = 16 * 1024;

async function readStart({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxAnswerBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, maxAnswerBytes);
}

/** RFC 9110 10.2.3, in seconds; a date is read as no wish. At most an hour. */
function retryAfterMs(value: string | null): number {
  return value !== null && /^\d{1,6}$/.test(value) ? Math.min(Number(value), 3600) * 1000 : 0;
}

interface Waiting<T> {
  readonly add: (item: T) => void;
  /** In batches; stops where one has to wait. */
  sendAll(send: (batch: readonly T[]) => Promise<Outcome>): Promise<void>;
  dropped(): number;
}

function createWaiting<T>(capacity: number): Waiting<T> {
  let items: T[] = [];
  let dropped = 0;
  return {
    add(item) {
      items.push(item);
      if (items.length <= capacity) return;
      items.shift();
      dropped += 1;
    },
    async sendAll(send) {
      while (items.length > 0) {
        const batch = items.slice(0, maxBatch);
        const outcome = await send(batch);
        if (outcome === 'later') return;
        if (outcome === 'refused') dropped += batch.length;
        // While it was sent, old ones may have been dropped and new ones have come.
        const done = new Set(batch);
        items = items.filter((item) => !done.has(item));
      }
    },
    dropped: () => dropped,
  };
}
