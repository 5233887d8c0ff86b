// RFC 3161 timestamps: proof by a trusted clock that the signature existed at a time.
import { hash, verify } from 'node:crypto';
import {
  childrenOf,
  contentOf,
  contextTag,
  type DerNode,
  derTag,
  encodingOf,
  expectTag,
  insideOf,
  objectIdOf,
  parseDer,
  timeOf,
} from './der.ts';
import { TrustError } from './errors.ts';
import type { TimestampAuthority } from './trusted-root.ts';
import { signatureHashOf } from './x509.ts';

const signedData = '2a864886f70d010702'; // 1.2.840.113549.1.7.2
const timestampInfo = '2a864886f70d0109100104'; // 1.2.840.113549.1.9.16.1.4
const messageDigestAttribute = '2a864886f70d010904'; // 1.2.840.113549.1.9.4
const contentTypeAttribute = '2a864886f70d010903'; // 1.2.840.113549.1.9.3

const hashNames = new Map([
  ['608648016503040201', 'sha256'], // 2.16.840.1.101.3.4.2.1
  ['608648016503040202', 'sha384'], // 2.16.840.1.101.3.4.2.2
  ['608648016503040203', 'sha512'], // 2.16.840.1.101.3.4.2.3
]);

interface Timestamp {
  readonly info: DerNode;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly imprintHash: string;
  readonly imprint: Buffer;
  readonly signerIssuer: Buffer;
  readonly signerSerial: Buffer;
  readonly digestHash: string;
  readonly attributes: DerNode;
  readonly signatureHash: string;
  readonly signature: Buffer;
}

export interface ProvenTime {
  readonly time: number;
  /** Serial number of the clock's certificate in hexadecimal. */
  readonly signer: string;
}

/** Throws TrustError `trust/timestamp/invalid` unless a trusted clock signed this time over these very bytes. */
export function verifyTimestamp(
  response: Buffer,
  signed: Buffer,
  authorities: readonly TimestampAuthority[],
): ProvenTime {
  const timestamp = parseTimestamp(response);
  const { time, signerSerial, signerIssuer } = timestamp;
  if (!hash(timestamp.imprintHash, signed, 'buffer').equals(timestamp.imprint))
    throw refusal('it is about another signature');
  checkAttributes(timestamp);
  const attributes = Buffer.from(encodingOf(timestamp.attributes));
  // RFC 5652 5.4: signed as the SET that they are, not with the tag that they carry here.
  attributes[0] = derTag.set;
  const isTrusted = authorities.some(
    (authority) =>
      authority.start <= time &&
      time <= authority.end &&
      authority.certificate.serialNumber.equals(signerSerial) &&
      authority.certificate.issuer.equals(signerIssuer) &&
      verify(timestamp.signatureHash, attributes, authority.key, timestamp.signature),
  );
  if (!isTrusted) throw refusal('no trusted clock signed it');
  return { time, signer: signerSerial.toString('hex') };
}

/** RFC 5652 5.3 and 11: what is signed names the type and the digest of the content. */
function checkAttributes({ attributes, digestHash, info }: Timestamp): void {
  const values = new Map<string, DerNode>();
  for (const attribute of childrenOf(attributes)) {
    const [id, set] = childrenOf(expectTag(attribute, derTag.sequence));
    const [value, ...more] = childrenOf(expectTag(set, derTag.set));
    if (value !== undefined && more.length === 0) values.set(objectIdOf(id), value);
  }
  if (objectIdOf(values.get(contentTypeAttribute)) !== timestampInfo)
    throw refusal('its signed content is no timestamp');
  const digest = contentOf(expectTag(values.get(messageDigestAttribute), derTag.octetString));
  if (!hash(digestHash, encodingOf(info), 'buffer').equals(digest))
    throw refusal('its content was changed after signing');
}

/** TimeStampResp {status, ContentInfo {type, [0] SignedData {version, algorithms, content, …, signerInfos}}}. */
function parseTimestamp(response: Buffer): Timestamp {
  const [, contentInfo] = childrenOf(expectTag(parseDer(response), derTag.sequence));
  const [contentType, holder] = childrenOf(expectTag(contentInfo, derTag.sequence));
  expectId(contentType, signedData);
  const [sequence] = childrenOf(expectTag(holder, contextTag(0)));
  const data = childrenOf(expectTag(sequence, derTag.sequence));
  const [innerType, innerHolder] = childrenOf(expectTag(data[2], derTag.sequence));
  expectId(innerType, timestampInfo);
  const [octets] = childrenOf(expectTag(innerHolder, contextTag(0)));
  const info = expectTag(insideOf(expectTag(octets, derTag.octetString)), derTag.sequence);
  const [, , imprint, , time] = childrenOf(info);
  const [imprintAlgorithm, imprintValue] = childrenOf(expectTag(imprint, derTag.sequence));
  return {
    info,
    time: timeOf(expectTag(time, derTag.generalizedTime)),
    imprintHash: hashOf(imprintAlgorithm),
    imprint: contentOf(expectTag(imprintValue, derTag.octetString)),
    ...parseSigner(data.at(-1)),
  };
}

/** SignerInfo {version, {issuer, serial}, digestAlgorithm, [0] attributes, signatureAlgorithm, signature}. */
function parseSigner(
  signers: DerNode | undefined,
): Omit<Timestamp, 'info' | 'time' | 'imprintHash' | 'imprint'> {
  const [signer, ...more] = childrenOf(expectTag(signers, derTag.set));
  if (more.length > 0) throw refusal('it has several signers');
  const parts = childrenOf(expectTag(signer, derTag.sequence));
  const [, id, digestAlgorithm, attributes, signatureAlgorithm, signature] = parts;
  const [issuer, serial] = childrenOf(expectTag(id, derTag.sequence));
  const signatureHash = signatureHashOf(signatureAlgorithm);
  if (signatureHash === undefined) throw refusal('its signature algorithm is not accepted');
  return {
    signerIssuer: encodingOf(expectTag(issuer, derTag.sequence)),
    signerSerial: contentOf(expectTag(serial, derTag.integer)),
    digestHash: hashOf(digestAlgorithm),
    attributes: expectTag(attributes, contextTag(0)),
    signatureHash,
    signature: contentOf(expectTag(signature, derTag.octetString)),
  };
}

function expectId(node: DerNode | undefined, id: string): void {
  if (objectIdOf(node) !== id) throw refusal('it is no RFC 3161 timestamp');
}

function hashOf(algorithm: DerNode | undefined): string {
  const name = hashNames.get(objectIdOf(childrenOf(expectTag(algorithm, derTag.sequence))[0]));
  if (name === undefined) throw refusal('its hash algorithm is not accepted');
  return name;
}

function refusal(why: string): TrustError {
  return new TrustError('trust/timestamp/invalid', `Cannot accept the timestamp: ${why}`);
}
