// The public face of this package: the stages in the order in which they run, then what they share.

// Reading the index.

export type { IndexState, PluginState, VersionState } from './index-state.ts';
export { type IndexPath, parseIndexPath } from './index-tree/index-path.ts';
export { indexTreeRules } from './index-tree/index-tree-rules.ts';
export {
  type ChangeTrees,
  type LaidIndex,
  layRecords,
  layRecordsOnChange,
  recordsBranch,
} from './index-tree/lay-records.ts';
export { createOverlayTree } from './index-tree/overlay-tree.ts';
export { type ReadIndex, readIndex } from './index-tree/read-index.ts';

// validate

export type { Author } from './validate/context.ts';
export { type AppliedFixes, applyFixes } from './validate/fix.ts';
export type { Rule } from './validate/rule.ts';
export { validateRules } from './validate/rules.ts';
export type { PinnedSource, SourceLookup } from './validate/source-facts.ts';
export { type ValidateInput, validateIndex } from './validate/validate.ts';

// build

export { build } from './build/build.ts';
export {
  type BuildPorts,
  type BuildSourcePort,
  type Kit,
  type MachinePort,
  type NpmTool,
  type NpmToolName,
  type OpenedSource,
  SourceError,
  type SourceErrorCode,
  type Workspace,
  type WorkspacePort,
} from './build/build-ports.ts';
export {
  type BuildComponent,
  type BuildLimits,
  type BuildRequest,
  type BuildResult,
  defaultBuildLimits,
  type ShippedDocument,
  type ShippedDocuments,
} from './build/build-request.ts';
export { buildRules } from './build/build-rules.ts';
export { parseCargoLock, parsePackageLock } from './build/components.ts';
export { type ProbePorts, probeToolchain, reportToolchains, type ToolchainReport } from './build/probe.ts';
export { isSafeSourcePath } from './build/source-files.ts';
export { parseAsconfig } from './build/toolchains/asconfig.ts';

// inspect

export { type InspectInput, type Inspection, inspect } from './inspect/inspect.ts';
export { inspectRules } from './inspect/inspect-rules.ts';
export { manifestSection } from './inspect/rules/section-rules.ts';

// sign

export { type Signed, type SignInput, sign } from './sign/sign.ts';

// release

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

// compile

export {
  type AssembledIndex,
  changesFile,
  configFile,
  type ServedIndex,
  snapshotFile,
} from './compile/assemble-index.ts';
export type { Bookmark } from './compile/bookmark.ts';
export { type CompiledIndex, type CompileInput, compile } from './compile/compile.ts';
export {
  compileIncremental,
  type IncrementalInput,
  type IncrementalPlan,
} from './compile/compile-incremental.ts';
export type { CompiledStore } from './compile/compiled-store.ts';
export { currentRelease } from './compile/describe-plugin.ts';
export { type DocumentPort, documentsFrom, type HtmlCache } from './compile/documents/document-port.ts';
export { publishGuardRule } from './compile/publish-guard.ts';
export { signSnapshot, snapshotBundleFile } from './compile/sign-snapshot.ts';
export { planSnapshot } from './compile/snapshot.ts';

// All stages, one after another.

export { resolveSource, toBuildOutcome } from './reconcile/build-outcome.ts';
export { planWork, type Work } from './reconcile/plan-work.ts';
export { type PublishPorts, publishIndex } from './reconcile/publish-index.ts';
export { findWork, type Reconciled, type ReconcilePorts, reconcile } from './reconcile/reconcile.ts';
export {
  type BuildOutcome,
  manifestFile,
  type ReleaseOutcome,
  type ReleasePorts,
  type ResolvedSource,
  recordFile,
  releaseVersion,
  type StageEvent,
} from './reconcile/release-versions.ts';
export { type Stage, type StageName, stages } from './reconcile/stages.ts';

// decide

export {
  actionsAppId,
  automationId,
  ghostId,
  isRegistryBranch,
  type Proposer,
  proposerOf,
} from './decide/accounts.ts';
export { type AssessInput, assess } from './decide/assess.ts';
export type {
  Assessment,
  ChangeLevel,
  InterfaceChange,
  PluginAssessment,
  RepositoryIdentity,
  SourceChange,
  VersionChange,
} from './decide/assessment.ts';
export { commandOf } from './decide/commands.ts';
export { type DecideInput, decide, type NameClaim, publishStart } from './decide/decide.ts';
export { type AssessedPullRequest, decideAll } from './decide/decide-all.ts';
export type {
  Decision,
  DecisionState,
  LaneId,
  MergeOutcome,
  PluginVerdict,
  PullRequestPort,
  Rebuild,
  RerunOutcome,
  Turn,
  WorkflowStart,
} from './decide/decision.ts';
export { type Executed, executeDecision } from './decide/execute.ts';
export { isLaneLabel, isOwnLabel, publishPending } from './decide/labels.ts';
export { decideCheck } from './decide/messages.ts';
export { type ProposedTree, proposeTree } from './decide/proposed-tree.ts';
export type {
  Account,
  CheckFact,
  ChecksRun,
  CommentFact,
  PullRequestFacts,
  ReviewFact,
} from './decide/pull-request.ts';
export { canRunAgain, checksStart, checksWorkflow } from './decide/rebuild.ts';
export { laneIds, reviewPolicy } from './decide/review-policy.ts';
export { decideMarker } from './decide/sticky.ts';

// queue

export {
  laneOfLabel,
  type MergedPullRequest,
  type QueueEntry,
  type QueueInput,
  toQueue,
} from './queue/to-queue.ts';

// Manifests of other formats.

export type { Mapping } from './import/import-draft.ts';
export type { ImportCode } from './import/import-rules.ts';
export { type ImportedManifest, type ImportOptions, importManifest } from './import/mockforge.ts';

// Wishes turned into pull requests: commands, issue forms and release feeds.

export { checkName } from './propose/check-name.ts';
export { type CurrentEntry, indexRoot, pluginNames, readCurrentEntry } from './propose/current-entry.ts';
export { planDeprecation } from './propose/plan-deprecation.ts';
export { planAdoption, planTransfer } from './propose/plan-owners.ts';
export { planSubmission, type SubmissionContext } from './propose/plan-submission.ts';
export { planVersion } from './propose/plan-version.ts';
export { planUnyank, planYank } from './propose/plan-yank.ts';
export type { Planned } from './propose/planned.ts';
export type { OpenedProposal, Proposal, ProposalPort } from './propose/proposal.ts';
export { type CheckProposalInput, checkProposal, proposedTree } from './propose/proposed-tree.ts';
export { readStanding, type Standing } from './propose/standing.ts';
export { versionOfTag } from './propose/version-of-tag.ts';
export type {
  AdoptionWish,
  DeprecationWish,
  DraftFile,
  PluginDraft,
  SourcePin,
  SourceRepository,
  SubmissionWish,
  TransferWish,
  UnyankWish,
  VersionWish,
  YankWish,
} from './propose/wishes.ts';

// Issue forms: the front door for people who do not know Git.

export { answerForm, type FormPorts, type OpenRequest } from './forms/answer-form.ts';
export { type ForgeLookup, type RepositoryAddress, toRepositoryAddress } from './forms/forge-lookup.ts';
export { formLabels, issueMarker } from './forms/form-messages.ts';
export { type IssueTemplate, toIssueTemplates } from './forms/issue-templates.ts';
export { type FormContext, type FormPlan, type FormRequest, planForm } from './forms/plan-form.ts';

// Release feeds, download counts and the age of what is served.

export { maxFeedBytes } from './refresh/atom-feed.ts';
export { type AttestedArtifact, buildWorkflowSigner, isAttested } from './refresh/attestation.ts';
export { countDownloads, type ReleaseDownloads } from './refresh/downloads.ts';
export { refreshLabels } from './refresh/feed-body.ts';
export {
  type EarlierRequest,
  type FeedOutcome,
  type RefreshContext,
  type RefreshPorts,
  refreshPlugin,
} from './refresh/refresh-plugin.ts';
export { type NamedOutcome, renderRefresh } from './refresh/refresh-summary.ts';
export { isSnapshotDue } from './refresh/snapshot-age.ts';

// What every stage shares: rules and their words, reports, the error.

export { explain, findRule, nearestCode } from './explain.ts';
export { RegistryError, type RegistryErrorCode } from './registry-error.ts';
export { codeSpan, fenced } from './report/code-span.ts';
export { maxAnnotationsPerKind, renderGithub } from './report/github.ts';
export { type JsonReport, renderJson, toJsonReport } from './report/json.ts';
export { type MarkdownOptions, renderMarkdown } from './report/markdown.ts';
export { toProblemCodesPage, toRuleSection } from './report/problem-codes-page.ts';
export { renderSarif, type SarifOptions } from './report/sarif.ts';
export { type Counts, countProblems, summaryLine } from './report/summary.ts';
export { renderTerminal, type TerminalOptions } from './report/terminal.ts';
export type { DocumentedRule, RuleDocumentation } from './rule-documentation.ts';
export { allRules } from './rules.ts';
