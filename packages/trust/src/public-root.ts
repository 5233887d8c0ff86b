// The public Sigstore instance's trusted root, as the package @sigstore/tuf carries it: no network is asked.
import seeds from '@sigstore/tuf/seeds.json' with { type: 'json' };

/**
 * The trusted root of the public good instance, as JSON.
 * @example createVerifier(publicTrustedRoot())
 */
export function publicTrustedRoot(): unknown {
  const root = seeds['https://tuf-repo-cdn.sigstore.dev'].targets['trusted_root.json'];
  return JSON.parse(Buffer.from(root, 'base64').toString('utf8'));
}
