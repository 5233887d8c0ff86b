// Policy: whose signature counts. Compared exactly; never a substring, a prefix, a pattern, or another case.
import type { Signer } from '@plugindex/model';
import type { CertificateClaims } from './claims.ts';
import { quote, TrustError } from './errors.ts';
import type { ReleaseFacts } from './facts.ts';

/** Throws TrustError `trust/policy/empty`: a policy that names nobody would accept everybody. */
export function checkPolicy(policy: Signer): void {
  // The type forbids it, a configuration file may not.
  for (const [name, value] of [
    ['issuer', policy.issuer],
    ['identity', policy.identity],
  ] as const)
    if (typeof value !== 'string' || value === '')
      throw new TrustError('trust/policy/empty', `Cannot verify: the policy names no ${name}`);
}

/** Throws TrustError `trust/key/unknown`, `trust/policy/issuer` or `trust/policy/identity`. */
export function verifyPolicy(claims: CertificateClaims | undefined, policy: Signer): CertificateClaims {
  if (claims === undefined)
    throw new TrustError(
      'trust/key/unknown',
      'Cannot trust the bundle: a bare key signed, expected a certificate that names its holder',
    );
  if (claims.issuer !== policy.issuer)
    throw new TrustError(
      'trust/policy/issuer',
      `Cannot trust the signer: found issuer ${quote(claims.issuer)}, expected ${quote(policy.issuer)}`,
    );
  if (claims.identity !== policy.identity)
    throw new TrustError(
      'trust/policy/identity',
      `Cannot trust the signer: found ${quote(claims.identity)}, expected ${quote(policy.identity)}`,
    );
  return claims;
}

const workflowIdentity = /^(?<repository>https?:\/\/[^@]+?)\/\.github\/workflows\/[^@/]+@(?<ref>[^@]+)$/;

/**
 * Threat: anybody may call a public reusable workflow from a repository of their own; the certificate then names our
 * workflow as the signer and theirs as the caller. So the run must belong to the repository that the identity names.
 * Throws TrustError `trust/policy/repository`.
 */
export function verifyCaller({ workflow }: CertificateClaims, policy: Signer): void {
  const expected = workflowIdentity.exec(policy.identity)?.groups;
  if (expected === undefined) return;
  for (const claim of ['repository', 'ref'] as const)
    if (workflow[claim] !== expected[claim])
      throw new TrustError(
        'trust/policy/repository',
        `Cannot trust the run: found ${claim} ${quote(workflow[claim])}, expected ${quote(expected[claim])}`,
      );
}

/**
 * Threat: a bundle of our reusable workflow, made in a repository of the attacker's own, or from another commit.
 * Throws TrustError `trust/policy/repository`.
 */
export function verifyCallerIs(
  claims: CertificateClaims | undefined,
  caller: { readonly repositoryId: string; readonly commit: string },
): void {
  for (const claim of ['repositoryId', 'commit'] as const)
    if (claims?.workflow[claim] !== caller[claim])
      throw new TrustError(
        'trust/policy/repository',
        `Cannot trust the run: found ${claim} ${quote(claims?.workflow[claim])}, expected ${quote(caller[claim])}`,
      );
}

/** Throws TrustError `trust/statement/certificate` where the statement says something else than the certificate. */
export function verifyRunClaims({ identity, workflow }: CertificateClaims, run: ReleaseFacts['run']): void {
  const pairs = [
    ['builder id', run.signerIdentity, identity],
    ['builder id', run.signerIdentity, workflow.signerWorkflow],
    ['repository', run.repository, workflow.repository],
    ['repository id', run.repositoryId, workflow.repositoryId],
    ['owner id', run.ownerId, workflow.ownerId],
    ['ref', run.ref, workflow.ref],
    ['commit', run.commit, workflow.commit],
    ['workflow', `${run.repository}/${run.workflowPath}@${run.ref}`, workflow.callerWorkflow],
    ['event', run.event, workflow.event],
    ['runner environment', run.runnerEnvironment, workflow.runnerEnvironment],
    ['run', run.invocationId, workflow.run],
  ] as const;
  for (const [what, stated, certified] of pairs)
    if (stated !== certified)
      throw new TrustError(
        'trust/statement/certificate',
        `Cannot trust the statement: it states ${what} ${quote(stated)}, its certificate says ${quote(certified)}`,
      );
}
