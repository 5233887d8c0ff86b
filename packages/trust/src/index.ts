// The public face of this package: the only verifier in the product, and the statements that it reads.
export { TrustError, type TrustErrorCode, type TrustErrorKind, trustErrorCodes } from './errors.ts';
export type { ReleaseFacts, SnapshotFacts, WorkflowRun } from './facts.ts';
export * from './statements.ts';
