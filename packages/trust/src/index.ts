// The public face of this package: the only verifier in the product, and the statements that it reads.
export { TrustError, type TrustErrorCode, type TrustErrorKind, trustErrorCodes } from './errors.ts';
export type { ReleaseFacts, SnapshotFacts, WorkflowRun } from './facts.ts';
export { publicTrustedRoot } from './public-root.ts';
export type {
  ArtifactInput,
  BundleEvidence,
  BundleQuestion,
  ReleaseEvidence,
  ReleaseQuestion,
  SnapshotEvidence,
  SnapshotQuestion,
} from './questions.ts';
export * from './statements.ts';
export { createVerdictMemory, type VerdictStore } from './verdicts.ts';
export { createVerifier, type Verifier, type VerifierOptions } from './verifier.ts';
