// What a plugin host on Node needs of the outside. Apart from the package's main entry, since it loads more.
export {
  createNodeCapabilityPorts,
  type NodeCapabilityOptions,
} from '../capabilities/node-capability-ports.ts';
export { createFolderMeterCache, type FolderMeterCacheOptions } from '../meter-cache.ts';
export { createNodeRunner, type NodeRunnerOptions } from '../runner/node-runner.ts';
export { type AuditFile, type AuditFileOptions, createAuditFile } from './audit-file.ts';
export { checkConfig } from './check-config.ts';
export { createHostPorts } from './host-ports.ts';
export { createInstalledPlugins, type InstalledPluginsOptions } from './installed-plugins.ts';
export { createOtlpExporter, type OtlpExporter, type OtlpExporterOptions } from './otlp-exporter.ts';
