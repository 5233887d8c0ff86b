// Whether an author's own build carries a proof that the registry's reusable workflow made it, in their repository, from that commit.
import type { Digest, RegistryConfig, Signer } from '@plugindex/model';
import { TrustError, type Verifier } from '@plugindex/trust';

/** One artifact of an author's release with every bundle that the forge keeps for it. */
export interface AttestedArtifact {
  readonly digest: Digest;
  /** Sigstore bundles as UTF-8 JSON. */
  readonly bundles: readonly Uint8Array[];
}

export interface BuiltFrom {
  /** Numeric id of the author's repository. */
  readonly repositoryId: number;
  readonly commit: string;
}

const workflowFile = 'build-plugin.yml';

/** Our reusable workflow, at the ref of the registry's other signing workflows. */
export function buildWorkflowSigner({ deployment: { trust } }: RegistryConfig): Signer | undefined {
  const { issuer, identity } = trust.release;
  const parts = /^(?<folder>.+\/\.github\/workflows\/)[^@/]+(?<ref>@.+)$/.exec(identity)?.groups;
  return parts === undefined ? undefined : { issuer, identity: `${parts.folder}${workflowFile}${parts.ref}` };
}

/**
 * True when every artifact has a bundle that holds; false for none at all. A bundle that does not hold counts as none:
 * anybody may store one.
 */
export function isAttested(
  artifacts: readonly AttestedArtifact[],
  {
    verifier,
    signer,
    from,
  }: { readonly verifier: Verifier; readonly signer: Signer; readonly from: BuiltFrom },
): boolean {
  const caller = { repositoryId: String(from.repositoryId), commit: from.commit };
  const holds = (artifact: Digest, bundle: Uint8Array): boolean => {
    try {
      verifier.verifyBundle({ artifact, bundle, policy: signer, caller });
      return true;
    } catch (error) {
      if (error instanceof TrustError) return false;
      throw error;
    }
  };
  return (
    artifacts.length > 0 &&
    artifacts.every(({ digest, bundles }) => bundles.some((bundle) => holds(digest, bundle)))
  );
}
