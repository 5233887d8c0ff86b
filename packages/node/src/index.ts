// The public face of this package.

export {
  type AtomicWriteOptions,
  type FileToWrite,
  flushFolder,
  isTemporaryName,
  writeFileAtomically,
  writeFilesAtomically,
} from './atomic-write.ts';
export {
  type DevAnswer,
  type DevRequest,
  type DevServer,
  type DevServerOptions,
  startDevServer,
} from './author/dev-server.ts';
export { type WatchFolderOptions, watchFolder } from './author/watch-folder.ts';
export { type BuildPortsOptions, createBuildPorts, openKits } from './build/build-ports.ts';
export { type BuildStage, type BuildStageOptions, createBuildStage } from './build/build-stage.ts';
export { createMachinePort } from './build/machine-port.ts';
export { type ClosableSourceLookup, createSourceLookup } from './build/source-lookup.ts';
export { createSourcePort, type SourcePortOptions } from './build/source-port.ts';
export { createWorkspacePort } from './build/workspace-port.ts';
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
export { hasErrorCode } from './error-code.ts';
export { findProgram } from './find-program.ts';
export { createFolderPort } from './folder-port.ts';
export { createHttpPort, type HttpPortOptions, type NodeHttpPort } from './http/http-port.ts';
export { listenOnLoopback } from './http/listen.ts';
export {
  type StaticServer,
  type StaticServerOptions,
  siteContentSecurityPolicy,
  startStaticServer,
} from './http/static-server.ts';
export {
  createFolderMeterCache,
  createFolderMeterStore,
  type FolderMeterCacheOptions,
} from './meter-cache.ts';
export { createPluginWorker, type PluginWorker, type PluginWorkerOptions } from './plugin-worker.ts';
export { createProcessPort, ProgramMissingError } from './process/process-port.ts';
export { createPublicSigner, type PublicSignerOptions, publicServices } from './public-signer.ts';
export { readFileCapped } from './read-file.ts';
export { checkedRelativePath, isSafeRelativePath } from './relative-path.ts';
export { createNodeRunner, type NodeRunnerOptions } from './runner/node-runner.ts';
export { parseSigningConfig } from './signing-config.ts';
export {
  createSigstoreSigner,
  type SigstoreServices,
  type SigstoreSignerOptions,
} from './sigstore-signer.ts';
export { type FolderTreeOptions, openFolderTree } from './tree/folder-tree.ts';
export { blobId, type EntryMode, emptyTreeId, type TreeEntry, treeIdOf } from './tree/git-objects.ts';
export { type OpenRepositoryOptions, openRepository } from './tree/open-repository.ts';
export type { ChangedEntry, IdentifiedTree, Repository, TreeChange } from './tree/repository.ts';
