// Where a local marketplace is served and whose signatures count there; everything else is the registry's own.
import type { Deployment } from '@plugindex/model';
import { localIdentity } from '../sigstore/local-run.ts';
import { localIssuer } from '../sigstore/local-sigstore.ts';

/**
 * A deployment on this machine in place of the registry's own.
 * @example toLocalDeployment(registry.deployment, 'http://127.0.0.1:4180').urls.site // 'http://127.0.0.1:4180'
 */
export function toLocalDeployment({ urls }: Deployment, baseUrl: string): Deployment {
  const signer = { issuer: localIssuer, identity: localIdentity };
  return {
    urls: {
      ...urls,
      site: baseUrl,
      registry: baseUrl,
      asset: `${baseUrl}/releases/{name}-v{version}/{file}`,
    },
    trust: { release: signer, snapshot: signer },
  };
}
