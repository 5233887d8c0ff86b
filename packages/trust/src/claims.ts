// Claims: who a signing certificate was issued to, and for which workflow run, as Fulcio wrote it down.
import { childrenOf, contentOf, derTag, expectTag, insideOf } from './der.ts';
import { type Certificate, extensionId } from './x509.ts';

/** Fulcio's extensions 1.3.6.1.4.1.57264.1.N that are compared with a statement. */
export const fulcioClaims = {
  issuer: 8,
  signerWorkflow: 9,
  runnerEnvironment: 11,
  repository: 12,
  commit: 13,
  ref: 14,
  repositoryId: 15,
  ownerId: 17,
  callerWorkflow: 18,
  event: 20,
  run: 21,
} as const;

export type FulcioClaim = keyof typeof fulcioClaims;

export interface CertificateClaims {
  /** OpenID Connect issuer that vouched for the identity. */
  readonly issuer: string;
  /** The one subject alternative name: a URL or a mail address. */
  readonly identity: string;
  /** Claims that the certificate carries; absent ones are missing. */
  readonly workflow: Readonly<Partial<Record<FulcioClaim, string>>>;
}

const fulcioArc = '2b0601040183bf3001';
const issuerVersion1 = `${fulcioArc}01`;

/** Reads the claims of a certificate. Throws RangeError when there is not exactly one name, or no issuer. */
export function readClaims(certificate: Certificate): CertificateClaims {
  const workflow: Partial<Record<FulcioClaim, string>> = {};
  for (const claim of claimNames) {
    const extension = certificate.extensions.get(fulcioArc + hexByte(fulcioClaims[claim]));
    // From number 8 on the value is a DER UTF8String.
    if (extension !== undefined)
      workflow[claim] = utf8.decode(contentOf(expectTag(insideOf(extension.value), derTag.utf8String)));
  }
  return { issuer: issuerOf(certificate, workflow.issuer), identity: identityOf(certificate), workflow };
}

function issuerOf(certificate: Certificate, current: string | undefined): string {
  const old = certificate.extensions.get(issuerVersion1);
  const before = old && utf8.decode(contentOf(old.value));
  const issuer = current ?? before;
  if (issuer === undefined) throw new RangeError('Cannot read the certificate: it names no issuer');
  if (before !== undefined && before !== issuer)
    throw new RangeError('Cannot read the certificate: it names two issuers');
  return issuer;
}

/** RFC 5280 4.2.1.6: `[6]` a URI, `[1]` a mail address. Fulcio writes one name; several would let one hide another. */
function identityOf(certificate: Certificate): string {
  const extension = certificate.extensions.get(extensionId.subjectAltName);
  if (extension === undefined) throw new RangeError('Cannot read the certificate: it names nobody');
  const [name, ...more] = childrenOf(expectTag(insideOf(extension.value), derTag.sequence));
  if (name === undefined || more.length > 0 || (name.tag !== 0x86 && name.tag !== 0x81))
    throw new RangeError('Cannot read the certificate: expected exactly one name, a URL or a mail address');
  const bytes = contentOf(name);
  if (bytes.some((byte) => byte >= 0x80))
    throw new RangeError('Cannot read the certificate: its name is not ASCII');
  return bytes.toString('latin1');
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const claimNames = Object.keys(fulcioClaims).filter((key): key is FulcioClaim => key in fulcioClaims);

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0');
}
