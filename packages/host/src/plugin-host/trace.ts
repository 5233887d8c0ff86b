// One call as a span of a trace.
import type { HostErrorCode } from '../host-error.ts';

/** Where a span hangs. @see https://www.w3.org/TR/trace-context/ */
export interface SpanParent {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string;
}

export interface CallSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly plugin: string;
  readonly version: string;
  readonly hook: string;
  /** Number of the call in this host. */
  readonly call: number;
  /** Milliseconds since 1970, UTC. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly outcome: CallOutcome;
}

/** `ok`, an error that the plugin named itself, or why the host ended or refused the call. */
export type CallOutcome = 'ok' | 'plugin-error' | HostErrorCode;
