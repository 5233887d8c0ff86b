// The public face of this package.

export { buildProblem } from './build/build-problem.ts';
export * from './build/index.ts';
export {
  type AssembledIndex,
  changesFile,
  configFile,
  type ServedIndex,
  snapshotFile,
} from './compile/assemble-index.ts';
export type { Bookmark } from './compile/bookmark.ts';
export {
  compileIncremental,
  type IncrementalInput,
  type IncrementalPlan,
} from './compile/compile-incremental.ts';
export { type CompiledIndex, type CompileInput, compile } from './compile/compile.ts';
export type { CompiledStore } from './compile/compiled-store.ts';
export { type DocumentPort, documentsFrom, type HtmlCache } from './compile/documents/document-port.ts';
export { publishGuardRule } from './compile/publish-guard.ts';
export { signSnapshot, snapshotBundleFile } from './compile/sign-snapshot.ts';
export { planSnapshot } from './compile/snapshot.ts';
export { explain, findRule, nearestCode } from './explain.ts';
export type { Mapping } from './import/import-draft.ts';
export type { ImportCode } from './import/import-rules.ts';
export { type ImportedManifest, type ImportOptions, importManifest } from './import/mockforge.ts';
export type { IndexState, PluginState, VersionState } from './index-state.ts';
export { indexTreeRules } from './index-tree/index-tree-rules.ts';
export { type ReadIndex, readIndex } from './index-tree/read-index.ts';
export { type InspectInput, type Inspection, inspect, inspectRules } from './inspect/index.ts';
export { planWork, type Work } from './reconcile/plan-work.ts';
export { type PublishPorts, publishIndex } from './reconcile/publish-index.ts';
export { type Reconciled, type ReconcilePorts, reconcile } from './reconcile/reconcile.ts';
export {
  type BuildOutcome,
  manifestFile,
  type ReleaseOutcome,
  type ReleasePorts,
  type ResolvedSource,
  recordFile,
  type StageEvent,
} from './reconcile/release-versions.ts';
export { type Stage, type StageName, stages } from './reconcile/stages.ts';
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
export type { BuiltFiles, Component, ReleaseSubject } from './release/release-subject.ts';
export { type ReleaseInput, release } from './release/release.ts';
export { createSbom, type SbomInput } from './release/sbom.ts';
export { maxAnnotationsPerKind, renderGithub } from './report/github.ts';
export { type JsonReport, renderJson, toJsonReport } from './report/json.ts';
export { type MarkdownOptions, renderMarkdown } from './report/markdown.ts';
export { toProblemCodesPage } from './report/problem-codes-page.ts';
export { renderSarif, type SarifOptions } from './report/sarif.ts';
export { type Counts, countProblems, summaryLine } from './report/summary.ts';
export { renderTerminal, type TerminalOptions } from './report/terminal.ts';
export type { DocumentedRule, RuleDocumentation } from './rule-documentation.ts';
export { allRules } from './rules.ts';
export { type Signed, type SignInput, sign } from './sign/sign.ts';
export type { Author } from './validate/context.ts';
export { type AppliedFixes, applyFixes } from './validate/fix.ts';
export { type IndexPath, parseIndexPath } from './validate/index-path.ts';
export type { Rule } from './validate/rule.ts';
export { validateRules } from './validate/rules.ts';
export type { PinnedSource, SourceLookup } from './validate/source-facts.ts';
export { type ValidateInput, validateIndex } from './validate/validate.ts';
