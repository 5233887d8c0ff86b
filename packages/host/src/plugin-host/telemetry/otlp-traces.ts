// Writes calls as the OTLP request that an OpenTelemetry collector takes at /v1/traces.
import type { CallSpan } from '../trace.ts';
import type { Attributes } from './metric-families.ts';
import {
  keyValues,
  type OtlpKeyValue,
  type OtlpResource,
  type OtlpScope,
  otlpScope,
  toResource,
  unixNano,
} from './otlp-values.ts';

/** opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest */
export interface OtlpTracesRequest {
  readonly resourceSpans: readonly {
    readonly resource: OtlpResource;
    readonly scopeSpans: readonly { readonly scope: OtlpScope; readonly spans: readonly OtlpSpan[] }[];
  }[];
}

export interface OtlpSpan {
  /** Hexadecimal, unlike other bytes in the JSON of Protocol Buffers. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** SPAN_KIND_INTERNAL */
  readonly kind: 1;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpKeyValue[];
  /** STATUS_CODE_UNSET, or STATUS_CODE_ERROR. */
  readonly status: { readonly code: 0 } | { readonly code: 2; readonly message: string };
}

/** @example toOtlpTraces(spans, { 'service.name': 'mock-server' }) */
export function toOtlpTraces(spans: readonly CallSpan[], resource: Attributes): OtlpTracesRequest {
  return {
    resourceSpans: [
      {
        resource: toResource(resource),
        scopeSpans: [{ scope: otlpScope, spans: spans.map(toSpan) }],
      },
    ],
  };
}

function toSpan(span: CallSpan): OtlpSpan {
  const { traceId, spanId, parentSpanId, plugin, version, hook, call, startMs, durationMs, outcome } = span;
  return {
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name: `${plugin} ${hook}`,
    kind: 1,
    startTimeUnixNano: unixNano(startMs),
    endTimeUnixNano: unixNano(startMs + durationMs),
    attributes: keyValues({
      'plugindex.plugin': plugin,
      'plugindex.version': version,
      'plugindex.hook': hook,
      'plugindex.call': call,
      ...(outcome !== 'ok' && { 'error.type': outcome }),
    }),
    status: outcome === 'ok' ? { code: 0 } : { code: 2, message: outcome },
  };
}
