// X.509 certificates (RFC 5280) as far as Sigstore needs them: fields, extensions, and the form that logs signed.
import {
  booleanOf,
  childrenOf,
  contentOf,
  contextTag,
  type DerNode,
  derTag,
  encodeDer,
  encodingOf,
  expectTag,
  insideOf,
  objectIdOf,
  parseDer,
  timeOf,
} from './der.ts';

/** Extensions by object identifier, as the hexadecimal form of its encoding. */
export const extensionId = {
  subjectKeyId: '551d0e', // 2.5.29.14
  keyUsage: '551d0f', // 2.5.29.15
  subjectAltName: '551d11', // 2.5.29.17
  basicConstraints: '551d13', // 2.5.29.19
  authorityKeyId: '551d23', // 2.5.29.35
  extendedKeyUsage: '551d25', // 2.5.29.37
  signedTimestamps: '2b06010401d679020402', // 1.3.6.1.4.1.11129.2.4.2, RFC 6962 3.3
} as const;

export interface Extension {
  readonly critical: boolean;
  readonly value: DerNode;
  readonly node: DerNode;
}

export interface Certificate {
  readonly der: Buffer;
  /** The signed part, as encoded. */
  readonly tbs: Buffer;
  readonly serialNumber: Buffer;
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** Milliseconds since 1970, both ends included. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SubjectPublicKeyInfo, as encoded. */
  readonly publicKey: Buffer;
  /** Name of the hash that node:crypto wants; undefined for an algorithm that is not accepted. */
  readonly signatureHash: string | undefined;
  readonly signature: Buffer;
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly fields: readonly DerNode[];
}

const signatureHashes = new Map([
  ['2a8648ce3d040301', 'sha224'], // 1.2.840.10045.4.3.1 ecdsa-with-SHA224
  ['2a8648ce3d040302', 'sha256'], // 1.2.840.10045.4.3.2 ecdsa-with-SHA256
  ['2a8648ce3d040303', 'sha384'], // 1.2.840.10045.4.3.3 ecdsa-with-SHA384
  ['2a8648ce3d040304', 'sha512'], // 1.2.840.10045.4.3.4 ecdsa-with-SHA512
  ['2a864886f70d01010b', 'sha256'], // 1.2.840.113549.1.1.11 sha256WithRSAEncryption
  ['2a864886f70d01010c', 'sha384'], // 1.2.840.113549.1.1.12 sha384WithRSAEncryption
  ['2a864886f70d01010d', 'sha512'], // 1.2.840.113549.1.1.13 sha512WithRSAEncryption
]);

/** Name of the hash of a signature algorithm, undefined for one that is not accepted. */
export function signatureHashOf(algorithm: DerNode | undefined): string | undefined {
  return signatureHashes.get(objectIdOf(childrenOf(expectTag(algorithm, derTag.sequence))[0]));
}

/** Reads a certificate of version 3. Throws RangeError. */
export function parseCertificate(der: Buffer): Certificate {
  const [tbs, algorithm, signature, ...rest] = childrenOf(expectTag(parseDer(der), derTag.sequence));
  if (rest.length > 0) throw new RangeError('Cannot read the certificate: it has a fourth part');
  const fields = childrenOf(expectTag(tbs, derTag.sequence));
  const [version, serialNumber, , issuer, validity, subject, publicKey] = fields;
  expectTag(version, contextTag(0));
  const [notBefore, notAfter] = childrenOf(expectTag(validity, derTag.sequence));
  return {
    der,
    tbs: encodingOf(expectTag(tbs, derTag.sequence)),
    serialNumber: contentOf(expectTag(serialNumber, derTag.integer)),
    issuer: encodingOf(expectTag(issuer, derTag.sequence)),
    subject: encodingOf(expectTag(subject, derTag.sequence)),
    notBefore: timeOf(notBefore),
    notAfter: timeOf(notAfter),
    publicKey: encodingOf(expectTag(publicKey, derTag.sequence)),
    signatureHash: signatureHashOf(algorithm),
    signature: wholeBits(signature),
    extensions: readExtensions(fields),
    fields,
  };
}

/** Bytes of a BIT STRING that fills its last byte. Throws RangeError. */
function wholeBits(node: DerNode | undefined): Buffer {
  const bits = contentOf(expectTag(node, derTag.bitString));
  if (bits[0] !== 0) throw new RangeError('Cannot read the certificate: its signature is no whole bytes');
  return bits.subarray(1);
}

function readExtensions(fields: readonly DerNode[]): Map<string, Extension> {
  const holder = fields.find((field) => field.tag === contextTag(3));
  const extensions = new Map<string, Extension>();
  if (holder === undefined) return extensions;
  for (const node of extensionNodes(holder)) {
    const parts = childrenOf(expectTag(node, derTag.sequence));
    const id = objectIdOf(parts[0]);
    // RFC 5280 4.2: no extension may appear twice.
    if (extensions.has(id)) throw new RangeError('Cannot read the certificate: an extension appears twice');
    extensions.set(id, {
      critical: parts.length > 2 && booleanOf(parts[1]),
      value: expectTag(parts[parts.length > 2 ? 2 : 1], derTag.octetString),
      node,
    });
  }
  return extensions;
}

function extensionNodes(holder: DerNode): readonly DerNode[] {
  return childrenOf(expectTag(childrenOf(holder)[0], derTag.sequence));
}

/** RFC 6962 3.2: what a log signed is the certificate's signed part without the log's own timestamps. */
export function tbsWithoutSignedTimestamps(certificate: Certificate): Buffer {
  const pieces = certificate.fields.map((field) => {
    if (field.tag !== contextTag(3)) return encodingOf(field);
    const kept = extensionNodes(field).filter(
      (node) => objectIdOf(childrenOf(node)[0]) !== extensionId.signedTimestamps,
    );
    return encodeDer(contextTag(3), [encodeDer(derTag.sequence, kept.map(encodingOf))]);
  });
  return encodeDer(derTag.sequence, pieces);
}

/** RFC 5280 4.2.1.9 and 4.2.1.3: may this certificate sign others, and how many may stand between? */
export function authorityOf(certificate: Certificate): { isAuthority: boolean; maxBelow: number } {
  const constraints = certificate.extensions.get(extensionId.basicConstraints);
  if (constraints === undefined) return { isAuthority: false, maxBelow: 0 };
  const [flag, depth] = childrenOf(expectTag(insideOf(constraints.value), derTag.sequence));
  const isAuthority = flag !== undefined && booleanOf(flag);
  return {
    isAuthority: isAuthority && maySignCertificates(certificate),
    maxBelow: depth === undefined ? Number.POSITIVE_INFINITY : smallInteger(depth),
  };
}

function maySignCertificates(certificate: Certificate): boolean {
  const usage = certificate.extensions.get(extensionId.keyUsage);
  if (usage === undefined) return true;
  const bits = contentOf(expectTag(insideOf(usage.value), derTag.bitString));
  // Bit 5, keyCertSign, counted from the left behind the byte that counts unused bits.
  return ((bits[1] ?? 0) & 0x04) !== 0;
}

function smallInteger(node: DerNode): number {
  const bytes = contentOf(expectTag(node, derTag.integer));
  if (bytes.length !== 1) throw new RangeError('Cannot read the certificate: path length is no small number');
  return bytes.readInt8();
}

/** RFC 5280 4.2.1.12: the purposes that the certificate names, as hexadecimal object identifiers. */
export function purposesOf(certificate: Certificate): readonly string[] {
  const usage = certificate.extensions.get(extensionId.extendedKeyUsage);
  if (usage === undefined) return [];
  return childrenOf(expectTag(insideOf(usage.value), derTag.sequence)).map(objectIdOf);
}

/** RFC 5280 4.2.1.2. */
export function subjectKeyIdOf(certificate: Certificate): Buffer | undefined {
  const extension = certificate.extensions.get(extensionId.subjectKeyId);
  return extension && contentOf(expectTag(insideOf(extension.value), derTag.octetString));
}

/** RFC 5280 4.2.1.1: `[0]`, the key identifier. */
export function authorityKeyIdOf(certificate: Certificate): Buffer | undefined {
  const extension = certificate.extensions.get(extensionId.authorityKeyId);
  if (extension === undefined) return undefined;
  const parts = childrenOf(expectTag(insideOf(extension.value), derTag.sequence));
  const keyId = parts.find((part) => part.tag === 0x80);
  return keyId && contentOf(keyId);
}
