// What Rekor checks before it takes an entry, whatever the version of its API: each signature is by the key beside it.
import { createHash, verify, X509Certificate } from 'node:crypto';
import { dsse } from '@sigstore/core';
import type { Envelope } from '@sigstore/protobuf-specs';
import { LocalError } from '../local-error.ts';

export function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/**
 * Throws LocalError `sigstore/refused` unless signature i was made over the envelope by the key of certificate i.
 * `certificates`: DER or PEM bytes.
 */
export function checkEnvelope(
  envelope: Envelope | undefined,
  certificates: readonly Uint8Array[],
): asserts envelope is Envelope {
  const count = envelope?.signatures.length ?? 0;
  if (envelope === undefined || count === 0 || count !== certificates.length)
    throw refused(`${count} signatures and ${certificates.length} certificates, expected as many of each`);
  const signed = dsse.preAuthEncoding(envelope.payloadType, envelope.payload);
  for (const [index, { sig }] of envelope.signatures.entries()) {
    const key = publicKeyOf(certificates[index]);
    if (!verify('sha256', signed, key, sig))
      throw refused(`signature ${index} was not made by the key of its certificate`);
  }
}

export function refused(why: string, cause?: unknown): LocalError {
  return new LocalError('sigstore/refused', `Cannot log the entry: ${why}`, { cause });
}

function publicKeyOf(certificate: Uint8Array | undefined) {
  try {
    return new X509Certificate(certificate ?? Buffer.alloc(0)).publicKey;
  } catch (cause) {
    throw refused('a certificate is malformed', cause);
  }
}
