// The public face of this package.
export {
  type CompiledIndex,
  type CompileInput,
  changesFile,
  compile,
  configFile,
  type ServedIndex,
  snapshotFile,
} from './compile/compile.ts';
export { type DocumentPort, documentsFrom, type HtmlCache } from './compile/documents/document-port.ts';
export { publishGuardRule } from './compile/publish-guard.ts';
export { signSnapshot, snapshotBundleFile } from './compile/sign-snapshot.ts';
export { planSnapshot } from './compile/snapshot.ts';
export type { IndexState, PluginState, VersionState } from './index-state.ts';
export { indexTreeRules } from './index-tree/index-tree-rules.ts';
export { type ReadIndex, type ReadIndexOptions, readIndex } from './index-tree/read-index.ts';
export { type InspectInput, type Inspection, inspect, inspectRules } from './inspect/index.ts';
export { RegistryError, type RegistryErrorCode } from './registry-error.ts';
export { applyRelease } from './release/apply-release.ts';
export { type AssetNames, type AssetRole, assetNames, releaseTag } from './release/asset-names.ts';
export { type ArtifactDescription, describeArtifact } from './release/describe-artifact.ts';
export {
  type PlannedAsset,
  type PlanReleaseInput,
  planRelease,
  type ReleasePlan,
} from './release/plan-release.ts';
export { type ReadReleaseInput, readRelease } from './release/read-release.ts';
export { type ReleaseInput, release } from './release/release.ts';
export type { BuiltFiles, Component, ReleaseSubject } from './release/release-subject.ts';
export { createSbom, type SbomInput } from './release/sbom.ts';
export { type Signed, type SignInput, sign } from './sign/sign.ts';
