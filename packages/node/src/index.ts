// What a host application uses. Our own programs take each module by its path: they load what they run, and nothing else.
export { createFilesPort, type FilesPortOptions } from './capabilities/files-port.ts';
export {
  type CapabilityTransportOptions,
  createCapabilityTransport,
} from './capabilities/http-transport.ts';
export {
  createNodeCapabilityPorts,
  type NodeCapabilityOptions,
} from './capabilities/node-capability-ports.ts';
export { createFolderStore } from './capabilities/store-folder.ts';
export { createFolderPort } from './folder-port.ts';
export {
  createFolderMeterCache,
  createFolderMeterStore,
  type FolderMeterCacheOptions,
} from './meter-cache.ts';
export { pluginHome } from './plugin-home.ts';
export { createPluginWorker, type PluginWorker, type PluginWorkerOptions } from './plugin-worker.ts';
export { readFileCapped } from './read-file.ts';
export { readYamlFile } from './read-yaml-file.ts';
export { createNodeRunner, type NodeRunnerOptions } from './runner/node-runner.ts';
