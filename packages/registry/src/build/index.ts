// The public face of build.
export { build } from './build.ts';
export { resolveSource, toBuildOutcome } from './build-outcome.ts';
export {
  type BuildPorts,
  type BuildSourcePort,
  type Kit,
  type MachinePort,
  type NpmTool,
  type OpenedSource,
  SourceError,
  type SourceErrorCode,
  type Workspace,
  type WorkspacePort,
} from './build-ports.ts';
export {
  type BuildComponent,
  type BuildLimits,
  type BuildRequest,
  type BuildResult,
  defaultBuildLimits,
  type SourceDocument,
  type SourceDocuments,
} from './build-request.ts';
export { buildRules } from './build-rules.ts';
export { parseCargoLock, parsePackageLock } from './components.ts';
export { type ProbePorts, probeToolchain, reportToolchains, type ToolchainReport } from './probe.ts';
export { isSafeSourcePath } from './source-files.ts';
export { parseAsconfig } from './toolchains/asconfig.ts';
