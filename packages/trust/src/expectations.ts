// Expectations: what a signed statement must be about to answer a question.
import type { Digest } from '@plugindex/model';
import type { CertificateClaims } from './claims.ts';
import { quote, TrustError } from './errors.ts';
import type { ReleaseFacts, SnapshotFacts } from './facts.ts';
import { verifyRunClaims } from './policy.ts';
import type { ReleaseQuestion, SnapshotQuestion } from './questions.ts';
import type { Statement } from './statements.ts';

/** The facts of a release, if they are the ones that were asked about. Throws TrustError `trust/statement/…`. */
export function releaseFacts(
  statement: Statement,
  claims: CertificateClaims | undefined,
  { digest, question }: { readonly digest: Digest; readonly question: ReleaseQuestion },
): ReleaseFacts {
  if (statement.kind !== 'release') throw wrongKind(statement.kind, 'release');
  const { facts } = statement;
  const { expected } = question;
  if (facts.artifact !== digest) throw wrongSubject(facts.artifact, digest);
  checkFact('name', facts.name, expected.name);
  checkFact('version', facts.version, expected.version);
  if (expected.manifest !== undefined) checkFact('manifest', facts.manifest, expected.manifest);
  if (expected.source !== undefined) {
    checkFact('source repository', facts.source.repository, expected.source.repository);
    checkFact('source commit', facts.source.commit, expected.source.commit);
    checkFact('source tree', facts.source.tree, expected.source.tree);
  }
  if (claims !== undefined) verifyRunClaims(claims, facts.run);
  return facts;
}

/** The facts of a snapshot, if they are the ones that were asked about. Throws TrustError `trust/statement/…`. */
export function snapshotFacts(
  statement: Statement,
  digest: Digest,
  question: SnapshotQuestion,
): SnapshotFacts {
  if (statement.kind !== 'snapshot') throw wrongKind(statement.kind, 'snapshot');
  const { facts } = statement;
  if (facts.snapshot !== digest) throw wrongSubject(facts.snapshot, digest);
  checkFact('registry', facts.registry, question.registry);
  if (question.version !== undefined) checkFact('version', facts.version, question.version);
  return facts;
}

function checkFact(what: string, found: unknown, expected: unknown): void {
  if (found !== expected)
    throw new TrustError(
      'trust/statement/facts',
      `Cannot use the statement: found ${what} ${quote(found)}, expected ${quote(expected)}`,
    );
}

function wrongSubject(found: Digest, expected: Digest): TrustError {
  return new TrustError(
    'trust/statement/subject',
    `Cannot use the statement: it is about ${found}, expected ${expected}`,
  );
}

function wrongKind(found: string, expected: string): TrustError {
  return new TrustError(
    'trust/statement/type',
    `Cannot use the statement: it is about a ${found}, expected a ${expected}`,
  );
}
