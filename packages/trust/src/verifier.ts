// The only verifier in the product: bundle, artifact, expectations and policy in; evidence out, or a refusal with a code.
import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import { type Digest, digestHex, isDigest, type Signer, toDigest } from '@plugindex/model';
import { maxBundleBytes } from './bundle.ts';
import type { CertificateClaims } from './claims.ts';
import type { CreateEngine, Engine, Proof, VerifyPrehashed } from './engine.ts';
import { quote, TrustError } from './errors.ts';
import { releaseFacts, snapshotFacts } from './expectations.ts';
import { createLeanEngine } from './lean-engine.ts';
import { checkPolicy, verifyCaller, verifyCallerIs, verifyPolicy } from './policy.ts';
import type {
  ArtifactInput,
  BundleEvidence,
  BundleQuestion,
  ReleaseEvidence,
  ReleaseQuestion,
  SnapshotEvidence,
  SnapshotQuestion,
} from './questions.ts';
import { parseStatement, payloadType, type Statement } from './statements.ts';
import { verifySubject } from './subjects.ts';
import { formatVerdict, parseVerdict, type VerdictStore, verdictKey } from './verdicts.ts';

/** Every method throws TrustError and nothing else. None touches disk, network or clock. */
export interface Verifier {
  /** That this artifact is this release, built by the run that the statement names, signed by whom the policy names. */
  verifyRelease(question: ReleaseQuestion): ReleaseEvidence;
  /** That this is a snapshot of this registry. Its age and its version are the caller's to compare with a clock and a mark. */
  verifySnapshot(question: SnapshotQuestion): SnapshotEvidence;
  /** Any Sigstore bundle over an artifact, or over an in-toto statement that names it. */
  verifyBundle(question: BundleQuestion): BundleEvidence;
}

export interface VerifierOptions {
  /** Verdicts reached before. */
  readonly verdicts?: VerdictStore;
  readonly engine?: CreateEngine;
  /** Needed only for bare signatures over artifacts of which no more than the digest is at hand. */
  readonly verifyPrehashed?: VerifyPrehashed;
}

/**
 * Prepares a verifier for one trusted root (JSON of `application/vnd.dev.sigstore.trustedroot+json`).
 * Throws TrustError `trust/root/malformed`.
 * @example
 * const verifier = createVerifier(publicTrustedRoot());
 * const { facts } = verifier.verifyRelease({ artifact, bundle, expected: { name: 'auth-jwt', version: '1.2.0' }, policy });
 */
export function createVerifier(trustedRoot: unknown, options: VerifierOptions = {}): Verifier {
  const { engine: createEngine = createLeanEngine, verdicts, verifyPrehashed } = options;
  const engine = guarded(createEngine(trustedRoot, verifyPrehashed === undefined ? {} : { verifyPrehashed }));
  const rootDigest = digestOf(Buffer.from(JSON.stringify(trustedRoot), 'utf8'));
  const judge = createJudge(engine, verdicts, rootDigest);
  return {
    verifyRelease: (question) => {
      const { expected, policy } = question;
      const { manifest, source } = expected;
      return judge(
        {
          kind: 'release',
          input: question.artifact,
          bundle: question.bundle,
          policy,
          expected: [
            expected.name,
            expected.version,
            manifest ?? null,
            source?.repository ?? null,
            source?.commit ?? null,
            source?.tree ?? null,
          ],
        },
        (statement, { digest, claims }) => releaseFacts(statement, claims, { digest, question }),
      );
    },
    verifySnapshot: (question) =>
      judge(
        {
          kind: 'snapshot',
          input: question.snapshot,
          bundle: question.bundle,
          policy: question.policy,
          expected: [question.registry, question.version ?? null],
        },
        (statement, { digest }) => snapshotFacts(statement, digest, question),
      ),
    verifyBundle: (question) => verifyBundle(engine, question),
  };
}

interface Case {
  readonly kind: 'release' | 'snapshot';
  readonly input: ArtifactInput;
  readonly bundle: Uint8Array;
  readonly policy: Signer;
  readonly expected: readonly (string | number | null)[];
}

interface Circumstances {
  readonly digest: Digest;
  /** Absent when the verdict was reached before: what depends on the certificate was checked then. */
  readonly claims: CertificateClaims | undefined;
}

type FactsOf<Facts> = (statement: Statement, circumstances: Circumstances) => Facts;

type Judge = <Facts>(
  given: Case,
  factsOf: FactsOf<Facts>,
) => BundleEvidence & { readonly facts: Facts; readonly signer: Signer };

function createJudge(engine: Engine, verdicts: VerdictStore | undefined, trustedRoot: Digest): Judge {
  return (given, factsOf) => {
    const { kind, bundle, expected } = given;
    checkPolicy(given.policy);
    const { issuer, identity } = given.policy;
    const policy = { issuer, identity };
    const artifact = toArtifact(given.input);
    const digest = toDigest(artifact.digest.toString('hex'));
    checkSize(bundle);
    const question = { kind, artifact: digest, trustedRoot, policy, expected };
    const key = verdicts && verdictKey({ ...question, bundle: digestOf(bundle) });
    const before = key && parseVerdict(verdicts.read(key));
    if (before !== undefined) {
      const { signedAt, logIndex, statement } = before;
      return { facts: factsOf(statement, { digest, claims: undefined }), signer: policy, signedAt, logIndex };
    }
    const proof = engine({ bundle, artifact });
    const claims = verifyPolicy(proof.claims, policy);
    verifyCaller(claims, policy);
    const payload = statementOf(proof);
    const facts = factsOf(parseStatement(payload), { digest, claims });
    const evidence = evidenceOf(proof);
    if (key !== undefined) verdicts?.write(key, formatVerdict(evidence, payload));
    return { facts, signer: policy, ...evidence };
  };
}

function verifyBundle(engine: Engine, question: BundleQuestion): BundleEvidence {
  const { artifact: input, bundle, policy, caller } = question;
  const artifact = toArtifact(input);
  checkSize(bundle);
  if (!('publicKey' in policy)) checkPolicy(policy);
  const key = 'publicKey' in policy ? { key: readKey(policy.publicKey) } : {};
  const proof = engine({ bundle, artifact, ...key });
  if (!('publicKey' in policy)) verifyPolicy(proof.claims, policy);
  if (caller !== undefined) verifyCallerIs(proof.claims, caller);
  if (proof.content.kind === 'dsse') verifySubject(proof.content, artifact.digest.toString('hex'));
  return evidenceOf(proof);
}

/** Any throw of an engine is a refusal: hostile input must not choose how we fail. */
function guarded(engine: Engine): Engine {
  return (question) => {
    try {
      return engine(question);
    } catch (cause) {
      if (cause instanceof TrustError) throw cause;
      throw new TrustError('trust/bundle/malformed', 'Cannot read the bundle', { cause });
    }
  };
}

function checkSize(bundle: Uint8Array): void {
  if (bundle.length > maxBundleBytes)
    throw new TrustError(
      'trust/bundle/too-large',
      `Cannot read the bundle: found ${bundle.length} bytes, expected at most ${maxBundleBytes}`,
    );
}

function statementOf({ content }: Proof): Buffer {
  if (content.kind !== 'dsse' || content.payloadType !== payloadType)
    throw new TrustError(
      'trust/statement/type',
      'Cannot use the bundle: it signs no in-toto statement, expected one about a release or a snapshot',
    );
  return content.payload;
}

function evidenceOf({ signedAt, logIndex }: Proof): BundleEvidence {
  return { signedAt: new Date(signedAt).toISOString(), logIndex };
}

function toArtifact(input: ArtifactInput): { readonly digest: Buffer; readonly bytes?: Uint8Array } {
  if (typeof input !== 'string') return { digest: hash('sha256', input, 'buffer'), bytes: input };
  if (!isDigest(input))
    throw new TrustError('trust/facts/malformed', `Cannot verify: ${quote(input)} is no digest`);
  return { digest: Buffer.from(digestHex(input), 'hex') };
}

function digestOf(bytes: Uint8Array): Digest {
  return toDigest(hash('sha256', bytes, 'hex'));
}

function readKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw new TrustError('trust/policy/empty', 'Cannot verify: the key is no public key in PEM', { cause });
  }
}
