// Signed certificate timestamps (RFC 6962 3.3): proof that a certificate log saw the signing certificate.
import { hash, verify } from 'node:crypto';
import { contentOf, derTag, expectTag, insideOf } from './der.ts';
import { TrustError } from './errors.ts';
import type { Log } from './trusted-root.ts';
import { type Certificate, extensionId, tbsWithoutSignedTimestamps } from './x509.ts';

interface SignedTimestamp {
  readonly version: number;
  readonly logId: Buffer;
  readonly time: Buffer;
  readonly extensions: Buffer;
  readonly hashAlgorithm: number;
  readonly signature: Buffer;
}

/** RFC 5246 7.4.1.4.1, as far as logs use it. */
const hashNames = new Map([
  [4, 'sha256'],
  [5, 'sha384'],
  [6, 'sha512'],
]);

/** Every timestamp in the certificate must hold, and there must be one. Throws TrustError `trust/certificate/invalid`. */
export function verifySignedTimestamps(
  certificate: Certificate,
  issuer: Certificate,
  logs: readonly Log[],
): void {
  const extension = certificate.extensions.get(extensionId.signedTimestamps);
  if (extension === undefined) throw refusal('no certificate log saw it');
  const timestamps = readTimestamps(contentOf(expectTag(insideOf(extension.value), derTag.octetString)));
  const seen = new Set(timestamps.map(({ logId }) => logId.toString('hex')));
  if (timestamps.length === 0 || seen.size !== timestamps.length)
    throw refusal('expected one timestamp or more, each from another certificate log');
  const entry = precertificateEntry(certificate, issuer);
  if (!timestamps.every((timestamp) => isVouchedFor(timestamp, entry, logs)))
    throw refusal('a certificate log did not sign its timestamp, or is not trusted');
}

function isVouchedFor(timestamp: SignedTimestamp, entry: Buffer, logs: readonly Log[]): boolean {
  const time = Number(timestamp.time.readBigUInt64BE());
  const hashName = hashNames.get(timestamp.hashAlgorithm);
  if (hashName === undefined) return false;
  const { version, extensions, signature } = timestamp;
  // RFC 6962 3.2: digitally-signed struct of a precert entry.
  const signed = Buffer.concat([
    Buffer.from([version, 0]),
    timestamp.time,
    Buffer.from([0, 1]),
    entry,
    uint16(extensions.length),
    extensions,
  ]);
  return logs.some(
    (log) =>
      log.id.equals(timestamp.logId) &&
      log.start <= time &&
      time <= log.end &&
      verify(hashName, signed, log.key, signature),
  );
}

/** RFC 6962 3.2: hash of the issuer's key, then the certificate's signed part without timestamps. */
function precertificateEntry(certificate: Certificate, issuer: Certificate): Buffer {
  const tbs = tbsWithoutSignedTimestamps(certificate);
  const length = Buffer.alloc(3);
  length.writeUIntBE(tbs.length, 0, 3);
  return Buffer.concat([hash('sha256', issuer.publicKey, 'buffer'), length, tbs]);
}

function readTimestamps(list: Buffer): readonly SignedTimestamp[] {
  const timestamps: SignedTimestamp[] = [];
  if (list.readUInt16BE(0) !== list.length - 2) throw new RangeError('Cannot read timestamps: wrong length');
  for (let at = 2; at < list.length; ) {
    const end = at + 2 + list.readUInt16BE(at);
    timestamps.push(readTimestamp(exactly(list, at + 2, end)));
    at = end;
  }
  return timestamps;
}

function readTimestamp(bytes: Buffer): SignedTimestamp {
  const afterExtensions = 43 + bytes.readUInt16BE(41);
  const signatureStart = afterExtensions + 4;
  if (signatureStart + bytes.readUInt16BE(afterExtensions + 2) !== bytes.length)
    throw new RangeError('Cannot read a timestamp: wrong length');
  return {
    version: bytes.readUInt8(0),
    logId: exactly(bytes, 1, 33),
    time: exactly(bytes, 33, 41),
    extensions: exactly(bytes, 43, afterExtensions),
    hashAlgorithm: bytes.readUInt8(afterExtensions),
    signature: exactly(bytes, signatureStart, bytes.length),
  };
}

function exactly(bytes: Buffer, start: number, end: number): Buffer {
  if (end > bytes.length) throw new RangeError('Cannot read a timestamp: bytes end too early');
  return bytes.subarray(start, end);
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function refusal(why: string): TrustError {
  return new TrustError('trust/certificate/invalid', `Cannot accept the signing certificate: ${why}`);
}
