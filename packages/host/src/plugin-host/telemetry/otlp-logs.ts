// Writes what plugins log as the OTLP request that an OpenTelemetry collector takes at /v1/logs.
import type { LogLevel } from '../../ports.ts';
import type { PluginLogRecord } from '../plugin-log.ts';
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

/** opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest */
export interface OtlpLogsRequest {
  readonly resourceLogs: readonly {
    readonly resource: OtlpResource;
    readonly scopeLogs: readonly {
      readonly scope: OtlpScope;
      readonly logRecords: readonly OtlpLogRecord[];
    }[];
  }[];
}

export interface OtlpLogRecord {
  readonly timeUnixNano: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: { readonly stringValue: string };
  readonly attributes: readonly OtlpKeyValue[];
}

/** opentelemetry.proto.logs.v1.SeverityNumber: the first of each range. */
const severityNumbers: Readonly<Record<LogLevel, number>> = {
  trace: 1,
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
};

/** @example toOtlpLogs(host.logRecords(), { 'service.name': 'mock-server' }) */
export function toOtlpLogs(records: readonly PluginLogRecord[], resource: Attributes): OtlpLogsRequest {
  return {
    resourceLogs: [
      {
        resource: toResource(resource),
        scopeLogs: [{ scope: otlpScope, logRecords: records.map(toLogRecord) }],
      },
    ],
  };
}

function toLogRecord({ at, plugin, version, level, message, hook, call }: PluginLogRecord): OtlpLogRecord {
  return {
    timeUnixNano: unixNano(at),
    observedTimeUnixNano: unixNano(at),
    severityNumber: severityNumbers[level],
    severityText: level.toUpperCase(),
    body: { stringValue: message },
    attributes: keyValues({
      'plugindex.plugin': plugin,
      'plugindex.version': version,
      ...(hook !== undefined && { 'plugindex.hook': hook }),
      ...(call !== undefined && { 'plugindex.call': call }),
    }),
  };
}
