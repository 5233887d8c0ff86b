// Tells a registry that signs with a Sigstore of its own from one that signs with the public one.
import type { Signer } from '@plugindex/model';

/**
 * True when clients need a trusted root of their own. RFC 6761, section 6.3: nobody owns a name below `localhost`,
 * so the public Sigstore can never vouch for one.
 * @example isPrivateSigstore({ issuer: 'https://sigstore.localhost', identity: '…' }) // true
 */
export function isPrivateSigstore({ issuer }: Signer): boolean {
  const host = URL.parse(issuer)?.hostname ?? '';
  return host === 'localhost' || host.endsWith('.localhost');
}
