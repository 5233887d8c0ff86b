// The stage `sign`: says of an artifact how it was built, has that signed, and believes it only after verifying it.
import { type Digest, digestOf, type Signer, type StatementSigner } from '@plugindex/model';
import { createReleaseStatement, type ReleaseFacts, type Verifier } from '@plugindex/trust';
import { RegistryError } from '../registry-error.ts';

export interface SignInput {
  /** The bytes to be released, as this job received them. */
  readonly artifact: Uint8Array;
  /** What the build job said. Its digest of the artifact is computed again. */
  readonly facts: ReleaseFacts;
  readonly signer: StatementSigner;
  readonly verifier: Verifier;
  /** Whose signature will count later. */
  readonly policy: Signer;
}

export interface Signed {
  /** Sigstore bundle v0.3, UTF-8 JSON. */
  readonly bundle: Uint8Array;
  /** In-toto Statement v1, UTF-8 JSON. */
  readonly statement: Uint8Array;
  readonly digests: { readonly artifact: Digest; readonly bundle: Digest; readonly statement: Digest };
}

/**
 * Throws RegistryError `sign/artifact/differs` before anything is signed, `sign/bundle/refused` when the new bundle
 * does not pass the check that every client will make. Rejects with what the signer rejects with.
 * @example
 * const { bundle } = await sign({ artifact, facts, signer, verifier, policy: registry.deployment.trust.release });
 */
export async function sign(input: SignInput): Promise<Signed> {
  const { artifact, facts, signer } = input;
  const digest = digestOf(artifact);
  // threat: the artifact is swapped between the job that built it and this one, which holds the identity
  if (facts.artifact !== digest)
    throw new RegistryError(
      'sign/artifact/differs',
      `Cannot sign ${facts.name} ${facts.version}: the artifact is ${digest}, expected ${facts.artifact} from the build`,
    );
  const statement = createReleaseStatement(facts);
  const bundle = await signer.sign(statement);
  verifyOwnWork(bundle, input);
  return {
    bundle,
    statement,
    digests: { artifact: digest, bundle: digestOf(bundle), statement: digestOf(statement) },
  };
}

function verifyOwnWork(bundle: Uint8Array, { artifact, facts, verifier, policy }: SignInput): void {
  const { name, version, manifest, source } = facts;
  try {
    verifier.verifyRelease({ artifact, bundle, expected: { name, version, manifest, source }, policy });
  } catch (cause) {
    throw new RegistryError(
      'sign/bundle/refused',
      `Cannot use the signature of ${name} ${version}: a client would refuse it${cause instanceof Error ? ` (${cause.message})` : ''}`,
      { cause },
    );
  }
}
