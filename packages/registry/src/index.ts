// The public face of this package.
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
