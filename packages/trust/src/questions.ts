// What the verifier is asked, and the evidence that it answers with.
import type { Digest, Signer } from '@plugindex/model';
import type { ReleaseFacts, SnapshotFacts } from './facts.ts';

/** The signed thing: its bytes, or their digest where somebody has computed it already. */
export type ArtifactInput = Uint8Array | Digest;

export interface ReleaseQuestion {
  readonly artifact: ArtifactInput;
  readonly bundle: Uint8Array;
  /** What the release must be. Fields that are left out are not compared. */
  readonly expected: {
    readonly name: string;
    readonly version: string;
    readonly manifest?: Digest;
    readonly source?: ReleaseFacts['source'];
  };
  readonly policy: Signer;
}

export interface SnapshotQuestion {
  /** Bytes of snapshot.json, or their digest. */
  readonly snapshot: ArtifactInput;
  readonly bundle: Uint8Array;
  /** Name of the registry. */
  readonly registry: string;
  /** Version that snapshot.json claims; not compared when left out. */
  readonly version?: number;
  readonly policy: Signer;
}

export interface BundleQuestion {
  readonly artifact: ArtifactInput;
  readonly bundle: Uint8Array;
  /** Whose signature counts: the holder of a certificate, or the holder of a key (PEM). */
  readonly policy: Signer | { readonly publicKey: string };
  /** The run that called the policy's workflow, as its certificate must name it; not compared when left out. */
  readonly caller?: { readonly repositoryId: string; readonly commit: string };
}

/** What was proven about a bundle. */
export interface BundleEvidence {
  /** Earliest proven time, RFC 3339 UTC. */
  readonly signedAt: string;
  /** Index in the transparency log, decimal digits. */
  readonly logIndex: string;
}

export interface ReleaseEvidence extends BundleEvidence {
  readonly facts: ReleaseFacts;
  readonly signer: Signer;
}

export interface SnapshotEvidence extends BundleEvidence {
  readonly facts: SnapshotFacts;
  readonly signer: Signer;
}
