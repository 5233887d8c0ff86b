// The public face of this package: run a plugin with what was granted, and nothing else.

export { type MeteredModule, type MeterOptions, meterFormat } from '@plugindex/wasm';
export type { AuditDecision, AuditEvent, AuditLog } from './audit.ts';
export type { CapabilityPorts, EnvPort, FilesPort, StorePort } from './capabilities/capability-ports.ts';
export {
  type CapabilityServerOptions,
  createCapabilityServer,
} from './capabilities/create-capability-server.ts';
export { type EffectiveGrants, effectiveGrants, type GrantSources } from './capabilities/effective-grants.ts';
export type { FileEntry, FileList, FileRead, FileWrite } from './capabilities/file-requests.ts';
export type { Grants } from './capabilities/grants.ts';
export type { HttpPolicy } from './capabilities/http/http-policy.ts';
export {
  type HttpAnswer,
  type HttpFailure,
  type HttpTransport,
  HttpTransportError,
  type TransportRequest,
} from './capabilities/http/http-port.ts';
export { toLogLine } from './capabilities/log-line.ts';
export { createMemoryStore } from './capabilities/memory-store.ts';
export type { MockRoute } from './capabilities/mock-http.ts';
export {
  createMockPorts,
  type MockData,
  type MockedRequest,
  type MockOptions,
  type MockPorts,
} from './capabilities/mock-ports.ts';
export type { CapabilityErrorCode } from './capabilities/refusal.ts';
export { createReproduciblePorts, type ReproduciblePorts } from './capabilities/reproducible.ts';
export {
  applyToStore,
  createStoreContents,
  type StoreContents,
  type StoreOutcome,
  type StorePlan,
} from './capabilities/store-requests.ts';
export {
  answerRequest,
  type CapabilityRequest,
  type CapabilityServer,
  isRequestImport,
  maxRequestBytes,
  type RequestImport,
  requestImports,
} from './capability-server.ts';
export type { Envelope, PluginError } from './envelope.ts';
export { isFileGranted } from './file-grant.ts';
export { type AnswerFault, HostError, type HostErrorCode } from './host-error.ts';
export {
  type CallReport,
  type CallResult,
  createInstance,
  type InstanceOptions,
  type PluginInstance,
} from './instance.ts';
export type { CallableHooks } from './kinds/callable-hooks.ts';
export { hostedPlugin } from './kinds/hosted-plugin.ts';
export { defineHook, optionalHook, requireHooks, type TypedHook } from './kinds/typed-hook.ts';
export {
  defaultPluginLimits,
  effectiveLimits,
  type LimitSources,
  type PluginLimits,
  type RegistryLimits,
} from './limits.ts';
export type { Usage } from './linked-plugin.ts';
export {
  type ComputeDigest,
  createMemoryMeterStore,
  createMeterCache,
  type MeterStore,
} from './meter/meter-cache.ts';
export { meterModule } from './meter/meter-module.ts';
export type { CallOptions } from './plugin-host/call-plugin.ts';
export { createPluginHost } from './plugin-host/create-plugin-host.ts';
export {
  createDurationHistogram,
  type DurationHistogram,
  type HistogramSnapshot,
  histogramError,
  percentile,
} from './plugin-host/duration-histogram.ts';
export type { PluginEvent, PluginHappening, PluginListener } from './plugin-host/events.ts';
export { type LifecycleStep, nextStates, type PluginState, stepsBeginIn } from './plugin-host/lifecycle.ts';
export type {
  DeclaredPlugin,
  InstallablePlugin,
  InstalledPlugins,
  PluginHostOptions,
  PluginHostPorts,
  ProbationOptions,
  Runners,
  ServedPlugin,
  TraceOptions,
} from './plugin-host/options.ts';
export type { PluginHealth, QuarantineHealth } from './plugin-host/plugin-health.ts';
export type { Discovery, PluginHost, StartFailure } from './plugin-host/plugin-host.ts';
export type { PluginLogRecord } from './plugin-host/plugin-log.ts';
export type {
  CallFigures,
  HookMetrics,
  HostMetrics,
  PluginMetrics,
  TotalMetrics,
} from './plugin-host/plugin-metrics.ts';
export type { Failure } from './plugin-host/plugin-slot.ts';
export type { QuarantineOptions } from './plugin-host/quarantine.ts';
export type { ReloadOptions, ReloadReport } from './plugin-host/reload-plugin.ts';
export type { SelfTest, SelfTestReport } from './plugin-host/self-test.ts';
export type { StepContext, StepHook } from './plugin-host/step-hooks.ts';
export type { Attributes, MetricFamily } from './plugin-host/telemetry/metric-families.ts';
export { openMetricsType, toOpenMetrics } from './plugin-host/telemetry/open-metrics.ts';
export { type OtlpLogsRequest, toOtlpLogs } from './plugin-host/telemetry/otlp-logs.ts';
export { type OtlpMetricsRequest, toOtlpMetrics } from './plugin-host/telemetry/otlp-metrics.ts';
export { type OtlpTracesRequest, toOtlpTraces } from './plugin-host/telemetry/otlp-traces.ts';
export type { CallOutcome, CallSpan, SpanParent } from './plugin-host/trace.ts';
export type { HostPorts, LogLevel, RequestPort } from './ports.ts';
export { createInlineRunner, type InlineRunnerOptions } from './runner/inline-runner.ts';
export type { FromWorker, ToWorker } from './runner/messages.ts';
export { createPoolRunner, type PoolRunnerOptions } from './runner/pool-runner.ts';
export type {
  MeterCache,
  SpawnWorker,
  Timers,
  WorkerEvents,
  WorkerHandle,
} from './runner/worker-handle.ts';
export type { CarriedImports, Isolation, PluginToRun, Runner, RunningPlugin, RunReport } from './runner.ts';
