// The public face of this package: run a plugin with what was granted, and nothing else.
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
export { type MeteredModule, type MeterOptions, meterFormat, meterModule } from './meter/meter-module.ts';
export type { FileRead, HostPorts, LogLevel } from './ports.ts';
