// Certificate chains (RFC 5280 6.1, as far as Sigstore uses it): trusted chains are checked once, a leaf costs one signature.
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { authorityKeyIdOf, authorityOf, type Certificate, subjectKeyIdOf } from './x509.ts';

/** A trusted certificate that may sign a leaf, and the time in which all of its path to the root is valid. */
export interface Issuer {
  readonly certificate: Certificate;
  readonly key: KeyObject;
  readonly keyId: Buffer | undefined;
  /** Certificates from here to the root, both counted. */
  readonly pathLength: number;
  /** Milliseconds since 1970, both ends included. */
  readonly start: number;
  readonly end: number;
}

/** A leaf whose signature holds, and the time in which it and all above it are valid. */
export interface CertifiedChain {
  readonly issuer: Issuer;
  readonly start: number;
  readonly end: number;
}

/** Every certificate of a trusted chain that leads to a self-signed root of the same chain. */
export function issuersOf(trusted: readonly Certificate[]): readonly Issuer[] {
  const unique = trusted.filter(
    (one, index) => trusted.findIndex((other) => other.der.equals(one.der)) === index,
  );
  return unique.flatMap((certificate) => {
    const path = pathToRoot(certificate, unique, unique.length);
    if (path === undefined || !isAllowedPath(path)) return [];
    return [
      {
        certificate,
        key: publicKeyOf(certificate),
        keyId: subjectKeyIdOf(certificate),
        pathLength: path.length,
        start: Math.max(...path.map((each) => each.notBefore)),
        end: Math.min(...path.map((each) => each.notAfter)),
      },
    ];
  });
}

/** The chain above a leaf, or undefined when no issuer signed it. Where several did, the shortest path counts. */
export function verifyChain(leaf: Certificate, issuers: readonly Issuer[]): CertifiedChain | undefined {
  const wanted = authorityKeyIdOf(leaf);
  const signers = issuers.filter(
    (issuer) =>
      issuer.certificate.subject.equals(leaf.issuer) &&
      (wanted === undefined || issuer.keyId === undefined || issuer.keyId.equals(wanted)) &&
      isSignedBy(leaf, issuer.key),
  );
  const [issuer] = signers.toSorted((a, b) => a.pathLength - b.pathLength);
  return (
    issuer && {
      issuer,
      start: Math.max(issuer.start, leaf.notBefore),
      end: Math.min(issuer.end, leaf.notAfter),
    }
  );
}

/** The key in a certificate. Throws what node:crypto throws on a key that it cannot read. */
export function publicKeyOf(certificate: Certificate): KeyObject {
  return createPublicKey({ key: certificate.publicKey, format: 'der', type: 'spki' });
}

function isSignedBy(certificate: Certificate, key: KeyObject): boolean {
  // An algorithm that is not accepted never falls back to what the key likes best.
  if (certificate.signatureHash === undefined) return false;
  return verify(certificate.signatureHash, certificate.tbs, key, certificate.signature);
}

function pathToRoot(
  certificate: Certificate,
  trusted: readonly Certificate[],
  stepsLeft: number,
): readonly Certificate[] | undefined {
  if (certificate.subject.equals(certificate.issuer) && isSignedBy(certificate, publicKeyOf(certificate)))
    return [certificate];
  if (stepsLeft === 0) return undefined;
  const [above] = trusted
    .filter((other) => other !== certificate && other.subject.equals(certificate.issuer))
    .filter((other) => isSignedBy(certificate, publicKeyOf(other)))
    .map((other) => pathToRoot(other, trusted, stepsLeft - 1))
    .filter((path) => path !== undefined)
    .toSorted((a, b) => a.length - b.length);
  return above && [certificate, ...above];
}

/** RFC 5280 6.1.4 (k) to (n): all are authorities, and none has more below it than it allows. */
function isAllowedPath(path: readonly Certificate[]): boolean {
  return path.every((certificate, below) => {
    const { isAuthority, maxBelow } = authorityOf(certificate);
    return isAuthority && below <= maxBelow;
  });
}
