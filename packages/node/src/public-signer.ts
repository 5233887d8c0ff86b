// Signs as the CI run that this process is part of, against public Sigstore unless other services are named.
import type { StatementSigner } from '@plugindex/model';
import { createSigstoreSigner, type SigstoreServices } from './sigstore-signer.ts';

/**
 * Public-good Sigstore. Rekor 1 gives entries a signed time, so that no timestamp authority is needed; a newer
 * choice comes as a SigningConfig through `services`.
 */
export const publicServices: SigstoreServices = {
  fulcioUrl: 'https://fulcio.sigstore.dev',
  rekorUrl: 'https://rekor.sigstore.dev',
  rekorVersion: 1,
  tsaUrl: 'https://timestamp.sigstore.dev/api/v1/timestamp',
};

export interface PublicSignerOptions {
  readonly services?: SigstoreServices;
  readonly timeoutMs?: number;
  readonly retries?: number;
}

/**
 * The identity comes from the environment: GitHub's `ACTIONS_ID_TOKEN_REQUEST_URL`, Buildkite's agent, or
 * `SIGSTORE_ID_TOKEN`. A workflow needs `permissions: id-token: write`.
 * @example const bundle = await createPublicSigner().sign(createReleaseStatement(facts))
 */
export function createPublicSigner(options: PublicSignerOptions = {}): StatementSigner {
  const { services = publicServices, ...limits } = options;
  return createSigstoreSigner({ services, getToken: readCiToken, ...limits });
}

async function readCiToken(): Promise<string> {
  const { CIContextProvider } = await import('@sigstore/sign');
  return new CIContextProvider('sigstore').getToken();
}
