// The signed envelope of a bundle by itself, for tools that read in-toto attestations and know nothing of Sigstore.

/**
 * One line of JSON: https://github.com/in-toto/attestation/blob/main/spec/v1/bundle.md
 * Takes bundles that were verified or just made.
 */
export function toEnvelopeLine(bundle: Uint8Array): Uint8Array {
  const { dsseEnvelope }: { dsseEnvelope?: unknown } = JSON.parse(Buffer.from(bundle).toString('utf8'));
  return Buffer.from(`${JSON.stringify(dsseEnvelope)}\n`, 'utf8');
}
