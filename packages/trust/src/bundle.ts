// Sigstore bundles, versions 0.1 to 0.3, read strictly: size, fields, base64 and counts are checked before any key is touched.
//
//   {mediaType, verificationMaterial: {certificate | x509CertificateChain | publicKey, tlogEntries[], timestampVerificationData},
//    dsseEnvelope: {payload, payloadType, signatures: [{sig, keyid}]} | messageSignature: {messageDigest, signature}}
import { base64Of, countOf, jsonOf, listOf, objectOf, textOf } from './json.ts';

/** The largest bundle that is read, in bytes: real ones have 7,000 to 16,000. */
export const maxBundleBytes = 128 * 1024;
/** Entries and timestamps that are looked at: real bundles have one of each. */
const maxProofs = 8;
/** Hashes in an inclusion proof: a tree of 2^63 leaves needs no more. */
const maxProofHashes = 64;

export type BundleVersion = '0.1' | '0.2' | '0.3';

export interface Bundle {
  readonly version: BundleVersion;
  readonly content: BundleContent;
  readonly signature: Buffer;
  /** DER of the signing certificate; absent where a key that we hold already signed. */
  readonly certificate?: Buffer;
  readonly entries: readonly LogEntry[];
  /** RFC 3161 responses in DER. */
  readonly timestamps: readonly Buffer[];
}

export type BundleContent =
  | { readonly kind: 'dsse'; readonly payloadType: string; readonly payload: Buffer }
  | { readonly kind: 'message'; readonly digest: Buffer };

export interface LogEntry {
  readonly logIndex: bigint;
  readonly logId: Buffer;
  readonly kind: string;
  readonly version: string;
  /** Seconds since 1970; 0 where the log gives no time. */
  readonly integratedTime: bigint;
  readonly promise?: Buffer;
  readonly proof?: InclusionProof;
  readonly body: Buffer;
}

export interface InclusionProof {
  readonly logIndex: bigint;
  readonly treeSize?: bigint;
  readonly rootHash?: Buffer;
  readonly hashes: readonly Buffer[];
  /** The signed note, as text. */
  readonly checkpoint: string;
}

const mediaTypes = new Map<string, BundleVersion>([
  ['application/vnd.dev.sigstore.bundle+json;version=0.1', '0.1'],
  ['application/vnd.dev.sigstore.bundle+json;version=0.2', '0.2'],
  ['application/vnd.dev.sigstore.bundle+json;version=0.3', '0.3'],
  ['application/vnd.dev.sigstore.bundle.v0.3+json', '0.3'],
]);

/** Reads a bundle. Throws RangeError, TypeError or SyntaxError; the caller makes one refusal of them. */
export function parseBundle(bytes: Uint8Array): Bundle {
  const json = objectOf(
    jsonOf(bytes),
    ['mediaType', 'verificationMaterial', 'dsseEnvelope', 'messageSignature'],
    'the bundle',
  );
  const version = mediaTypes.get(textOf(json.mediaType, 'mediaType'));
  if (version === undefined) throw new RangeError('Cannot read the bundle: its media type is not known');
  const material = objectOf(
    json.verificationMaterial,
    ['certificate', 'x509CertificateChain', 'publicKey', 'tlogEntries', 'timestampVerificationData'],
    'verificationMaterial',
  );
  const certificate = readCertificate(material, version);
  const times = objectOf(material.timestampVerificationData ?? {}, ['rfc3161Timestamps'], 'timestamps');
  return {
    version,
    ...readContent(json),
    ...(certificate === undefined ? {} : { certificate }),
    entries: listOf(material.tlogEntries, maxProofs, 'tlogEntries').map((entry) => readEntry(entry, version)),
    timestamps: listOf(times.rfc3161Timestamps, maxProofs, 'rfc3161Timestamps').map((item) =>
      base64Of(objectOf(item, ['signedTimestamp'], 'a timestamp').signedTimestamp, 'signedTimestamp'),
    ),
  };
}

function readContent(json: {
  dsseEnvelope?: unknown;
  messageSignature?: unknown;
}): Pick<Bundle, 'content' | 'signature'> {
  if ((json.dsseEnvelope === undefined) === (json.messageSignature === undefined))
    throw new RangeError('Cannot read the bundle: expected either an envelope or a message signature');
  if (json.dsseEnvelope !== undefined) return readEnvelope(json.dsseEnvelope);
  const message = objectOf(json.messageSignature, ['messageDigest', 'signature'], 'messageSignature');
  const digest = objectOf(message.messageDigest, ['algorithm', 'digest'], 'messageDigest');
  if (digest.algorithm !== 'SHA2_256')
    throw new RangeError('Cannot read messageDigest: expected algorithm SHA2_256');
  return {
    content: { kind: 'message', digest: base64Of(digest.digest, 'messageDigest') },
    signature: base64Of(message.signature, 'signature'),
  };
}

function readEnvelope(json: unknown): Pick<Bundle, 'content' | 'signature'> {
  const envelope = objectOf(json, ['payload', 'payloadType', 'signatures'], 'dsseEnvelope');
  const [only, ...more] = listOf(envelope.signatures, maxProofs, 'signatures');
  // A second signature would stand there unverified and yet look as if it counted.
  if (only === undefined || more.length > 0)
    throw new RangeError('Cannot read dsseEnvelope: expected exactly one signature');
  const signature = objectOf(only, ['sig', 'keyid'], 'a signature');
  return {
    content: {
      kind: 'dsse',
      payloadType: textOf(envelope.payloadType, 'payloadType'),
      payload: base64Of(envelope.payload, 'payload'),
    },
    signature: base64Of(signature.sig, 'sig'),
  };
}

function readCertificate(
  material: { certificate?: unknown; x509CertificateChain?: unknown; publicKey?: unknown },
  version: BundleVersion,
): Buffer | undefined {
  const { certificate, x509CertificateChain: chain, publicKey } = material;
  if ([certificate, chain, publicKey].filter((given) => given !== undefined).length !== 1)
    throw new RangeError('Cannot read verificationMaterial: expected exactly one kind of key');
  if (publicKey !== undefined) {
    textOf(objectOf(publicKey, ['hint'], 'publicKey').hint ?? '', 'hint');
    return undefined;
  }
  if (certificate !== undefined) return readRawBytes(certificate);
  if (version === '0.3') throw new RangeError('Cannot read the bundle: version 0.3 carries no chain');
  const [leaf] = listOf(objectOf(chain, ['certificates'], 'chain').certificates, maxProofs, 'certificates');
  return readRawBytes(leaf);
}

function readRawBytes(json: unknown): Buffer {
  return base64Of(objectOf(json, ['rawBytes'], 'a certificate').rawBytes, 'rawBytes');
}

function readEntry(json: unknown, version: BundleVersion): LogEntry {
  const entry = objectOf(json, entryFields, 'a log entry');
  const kind = objectOf(entry.kindVersion, ['kind', 'version'], 'kindVersion');
  const { inclusionPromise: promise, inclusionProof: proof } = entry;
  if (version === '0.1' && promise === undefined)
    throw new RangeError('Cannot read the bundle: version 0.1 needs an inclusion promise');
  if (version !== '0.1' && proof === undefined)
    throw new RangeError('Cannot read the bundle: it needs an inclusion proof');
  return {
    logIndex: countOf(entry.logIndex ?? '0', 'logIndex'),
    logId: base64Of(objectOf(entry.logId, ['keyId'], 'logId').keyId, 'keyId'),
    kind: textOf(kind.kind, 'kind'),
    version: textOf(kind.version, 'version'),
    integratedTime: countOf(entry.integratedTime ?? '0', 'integratedTime'),
    ...(promise === undefined ? {} : { promise: readPromise(promise) }),
    ...(proof === undefined ? {} : { proof: readProof(proof) }),
    body: base64Of(entry.canonicalizedBody, 'canonicalizedBody'),
  };
}

const entryFields = [
  'logIndex',
  'logId',
  'kindVersion',
  'integratedTime',
  'inclusionPromise',
  'inclusionProof',
  'canonicalizedBody',
] as const;

function readPromise(json: unknown): Buffer {
  const promise = objectOf(json, ['signedEntryTimestamp'], 'inclusionPromise');
  return base64Of(promise.signedEntryTimestamp, 'signedEntryTimestamp');
}

function readProof(json: unknown): InclusionProof {
  const proof = objectOf(
    json,
    ['logIndex', 'rootHash', 'treeSize', 'hashes', 'checkpoint'],
    'inclusionProof',
  );
  return {
    logIndex: countOf(proof.logIndex ?? '0', 'logIndex'),
    ...(proof.treeSize === undefined ? {} : { treeSize: countOf(proof.treeSize, 'treeSize') }),
    ...(proof.rootHash === undefined ? {} : { rootHash: base64Of(proof.rootHash, 'rootHash') }),
    hashes: listOf(proof.hashes, maxProofHashes, 'hashes').map((hash) => base64Of(hash, 'hashes')),
    checkpoint: textOf(objectOf(proof.checkpoint, ['envelope'], 'checkpoint').envelope, 'checkpoint'),
  };
}
