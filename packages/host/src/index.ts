// The public face of this package: run a plugin with what was granted, and nothing else.
export type { AuditDecision, AuditEvent, AuditLog } from './audit.ts';
export type { CapabilityRequest, CapabilityServer, Envelope, RequestImport } from './capability-server.ts';
export { isFileGranted } from './file-grant.ts';
export { HostError, type HostErrorCode } from './host-error.ts';
export {
  type CallReport,
  type CallResult,
  createInstance,
  defaultInstanceLimits,
  type InstanceLimits,
  type InstanceOptions,
  type PluginError,
  type PluginInstance,
} from './instance.ts';
export {
  defaultPluginLimits,
  effectiveLimits,
  type LimitSources,
  type PluginLimits,
  type RegistryLimits,
} from './limits.ts';
export { type MeteredModule, type MeterOptions, meterFormat, meterModule } from './meter/meter-module.ts';
export type { FileRead, HostPorts, LogLevel } from './ports.ts';
export type { CarriedImports, Isolation, PluginToRun, Runner, RunningPlugin, RunReport } from './runner.ts';
