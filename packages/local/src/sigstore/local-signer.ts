// Signs statements with the little Sigstore, over the same HTTP and with the same code as with the public one.
import type { StatementSigner } from '@plugindex/model';
import { createSigstoreSigner } from '@plugindex/node/sigstore-signer';
import type { WorkflowRun } from '@plugindex/trust';
import { type LocalSigstore, localIssuer } from './local-sigstore.ts';
import { toWorkflowClaims } from './workflow-claims.ts';

export interface LocalSignerOptions {
  readonly sigstore: LocalSigstore;
  /** Who signs: the certificate says so, and agrees with a statement made from the same run. */
  readonly run: WorkflowRun;
  /** One of the issuers that the Sigstore knows; the local one unless said otherwise. */
  readonly issuer?: string;
  readonly rekorVersion?: 1 | 2;
}

/** Loopback answers in milliseconds; what takes longer hangs. */
const timeoutMs = 10_000;

/**
 * A signer for one workflow run, real or made up: DSSE, bundle v0.3, Rekor 2 and a timestamp unless version 1 is asked.
 * @example const signer = createLocalSigner({ sigstore, run: localRun(…) }); await signer.sign(statement)
 */
export function createLocalSigner(options: LocalSignerOptions): StatementSigner {
  const { sigstore, run, issuer = localIssuer, rekorVersion = 2 } = options;
  return createSigstoreSigner({
    services: { fulcioUrl: sigstore.url, rekorUrl: sigstore.url, rekorVersion, tsaUrl: sigstore.url },
    getToken: async () => sigstore.token(toWorkflowClaims({ issuer, run })),
    timeoutMs,
    retries: 0,
  });
}
