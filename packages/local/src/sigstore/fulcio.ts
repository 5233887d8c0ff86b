// The certificate authority, `POST /api/v2/signingCert`: a token and a key in, a ten-minute certificate out.

import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { valueAt } from '@plugindex/model';
import { pem } from '@sigstore/core';
import { LocalError } from '../local-error.ts';
import { textAt } from '../text-at.ts';
import type { Authorities } from './authorities.ts';
import { parseToken } from './identity-token.ts';
import { toCertificateExtensions, toSubjectName } from './workflow-claims.ts';

export interface FulcioOptions {
  readonly issueCertificate: Authorities['issueCertificate'];
  /** Root certificate, DER. */
  readonly root: Buffer;
  /** Public key that tokens are signed with. */
  readonly issuerKey: KeyObject;
  /** Issuers whose tokens count, and the URL of the server that each one's repositories are on. */
  readonly issuers: ReadonlyMap<string, string>;
}

/** Body of the answer. Throws LocalError `sigstore/refused`. */
export async function createSigningCertificate(
  request: unknown,
  at: Date,
  { issueCertificate, root, issuerKey, issuers }: FulcioOptions,
): Promise<unknown> {
  const token = textAt(valueAt(request, '/credentials'), 'oidcIdentityToken', refused);
  const claims = parseToken(token, { key: issuerKey, at });
  const serverUrl = issuers.get(claims.iss ?? '');
  if (serverUrl === undefined) throw refused(`the issuer "${claims.iss}" is unknown here`);
  const subjectAltName = toSubjectName(claims, serverUrl);
  if (subjectAltName === undefined || claims.sub === undefined) throw refused('the token names no subject');
  const publicKey = checkPossession(valueAt(request, '/publicKeyRequest'), claims.sub);
  const certificate = await issueCertificate({
    publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
    subjectAltName,
    extensions: toCertificateExtensions(claims, serverUrl),
  });
  const certificates = [certificate, root].map((der) => pem.fromDER(der));
  return { signedCertificateEmbeddedSct: { chain: { certificates } } };
}

/** The requester must hold the private key: it has signed the token's subject. */
function checkPossession(request: unknown, subject: string): KeyObject {
  const proof = Buffer.from(textAt(request, 'proofOfPossession', refused), 'base64');
  const key = parsePublicKey(textAt(valueAt(request, '/publicKey'), 'content', refused));
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw refused('the key is not on the curve P-256');
  if (!verify('sha256', Buffer.from(subject), key, proof))
    throw refused('the proof of possession does not hold');
  return key;
}

function parsePublicKey(text: string): KeyObject {
  try {
    return createPublicKey(text);
  } catch (cause) {
    throw refused('the public key is malformed', cause);
  }
}

function refused(why: string, cause?: unknown): LocalError {
  return new LocalError('sigstore/refused', `Cannot issue a certificate: ${why}`, { cause });
}
