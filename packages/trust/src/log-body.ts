// Bodies of log entries: the four kinds that Rekor writes about signatures, read strictly.
//
//   hashedrekord 0.0.1  spec {signature {content, publicKey {content}}, data {hash}}
//   hashedrekord 0.0.2  spec.hashedRekordV002 {data {algorithm, digest}, signature {content, verifier}}
//   dsse 0.0.1          spec {signatures [{signature, verifier}], payloadHash, envelopeHash}
//   dsse 0.0.2          spec.dsseV002 {payloadHash, signatures [{content, verifier}]}
//   intoto 0.0.2        spec.content {envelope {signatures [{sig, publicKey}]}, payloadHash, hash}
import type { LogEntry } from './bundle.ts';
import { base64Of, jsonOf, listOf, objectOf, textOf } from './json.ts';

/** What an entry says was signed, and by whom. */
export interface EntryFacts {
  readonly signature: Buffer;
  /** SHA-256 of an envelope's payload, or of the bytes that were signed. */
  readonly digest: Buffer;
  readonly digestOf: 'payload' | 'signed';
  /** Certificate or public key in DER. */
  readonly verifier: Buffer;
}

/** Throws RangeError, TypeError or SyntaxError on any other form. */
export function parseLogBody(entry: LogEntry): EntryFacts {
  const body = objectOf(jsonOf(entry.body), ['kind', 'apiVersion', 'spec'], 'the log entry');
  if (body.kind !== entry.kind || body.apiVersion !== entry.version)
    throw new RangeError('Cannot read the log entry: its kind is not the one that the bundle names');
  const read = readers.get(`${entry.kind} ${entry.version}`);
  if (read === undefined)
    throw new RangeError(`Cannot read the log entry: kind "${entry.kind} ${entry.version}" is not known`);
  return read(body.spec);
}

const readers = new Map<string, (spec: unknown) => EntryFacts>([
  ['hashedrekord 0.0.1', readHashedRekord1],
  ['hashedrekord 0.0.2', readHashedRekord2],
  ['dsse 0.0.1', readDsse1],
  ['dsse 0.0.2', readDsse2],
  ['intoto 0.0.2', readIntoto2],
]);

function readHashedRekord1(json: unknown): EntryFacts {
  const spec = objectOf(json, ['signature', 'data'], 'hashedrekord');
  const signature = objectOf(spec.signature, ['content', 'publicKey'], 'signature');
  const { content } = objectOf(signature.publicKey, ['content'], 'publicKey');
  return {
    signature: base64Of(signature.content, 'signature'),
    digest: hexDigest(objectOf(spec.data, ['hash'], 'data').hash),
    digestOf: 'signed',
    verifier: pemOf(base64Of(content, 'publicKey')),
  };
}

function readHashedRekord2(json: unknown): EntryFacts {
  const { hashedRekordV002 } = objectOf(json, ['hashedRekordV002'], 'hashedrekord');
  const spec = objectOf(hashedRekordV002, ['data', 'signature'], 'hashedrekord');
  const signature = objectOf(spec.signature, ['content', 'verifier'], 'signature');
  return {
    signature: base64Of(signature.content, 'signature'),
    digest: base64Digest(spec.data),
    digestOf: 'signed',
    verifier: verifierOf(signature.verifier),
  };
}

function readDsse1(json: unknown): EntryFacts {
  const spec = objectOf(json, ['signatures', 'payloadHash', 'envelopeHash'], 'dsse');
  const signature = objectOf(onlyOne(spec.signatures), ['signature', 'verifier'], 'signature');
  return {
    signature: base64Of(signature.signature, 'signature'),
    digest: hexDigest(spec.payloadHash),
    digestOf: 'payload',
    verifier: pemOf(base64Of(signature.verifier, 'verifier')),
  };
}

function readDsse2(json: unknown): EntryFacts {
  const { dsseV002 } = objectOf(json, ['dsseV002'], 'dsse');
  const spec = objectOf(dsseV002, ['payloadHash', 'signatures'], 'dsse');
  const signature = objectOf(onlyOne(spec.signatures), ['content', 'verifier'], 'signature');
  return {
    signature: base64Of(signature.content, 'signature'),
    digest: base64Digest(spec.payloadHash),
    digestOf: 'payload',
    verifier: verifierOf(signature.verifier),
  };
}

function readIntoto2(json: unknown): EntryFacts {
  const { content } = objectOf(json, ['content'], 'intoto');
  const spec = objectOf(content, ['envelope', 'hash', 'payloadHash'], 'intoto');
  const envelope = objectOf(spec.envelope, ['payload', 'payloadType', 'signatures'], 'envelope');
  const signature = objectOf(onlyOne(envelope.signatures), ['keyid', 'sig', 'publicKey'], 'signature');
  return {
    // Encoded twice in this kind of entry.
    signature: base64Of(base64Of(signature.sig, 'sig').toString('latin1'), 'sig'),
    digest: hexDigest(spec.payloadHash),
    digestOf: 'payload',
    verifier: pemOf(base64Of(signature.publicKey, 'publicKey')),
  };
}

function onlyOne(list: unknown): unknown {
  const [only, ...more] = listOf(list, 8, 'signatures');
  if (only === undefined || more.length > 0)
    throw new RangeError('Cannot read the log entry: expected exactly one signature');
  return only;
}

function hexDigest(json: unknown): Buffer {
  const { algorithm, value } = objectOf(json, ['algorithm', 'value'], 'a digest');
  const text = textOf(value, 'a digest');
  if (algorithm !== 'sha256' || !/^[0-9a-f]{64}$/.test(text))
    throw new RangeError('Cannot read the log entry: expected a SHA-256 digest');
  return Buffer.from(text, 'hex');
}

function base64Digest(json: unknown): Buffer {
  const { algorithm, digest } = objectOf(json, ['algorithm', 'digest'], 'a digest');
  if (algorithm !== 'SHA2_256') throw new RangeError('Cannot read the log entry: expected a SHA-256 digest');
  return base64Of(digest, 'a digest');
}

function verifierOf(json: unknown): Buffer {
  const verifier = objectOf(json, ['keyDetails', 'x509Certificate', 'publicKey'], 'verifier');
  const { x509Certificate, publicKey } = verifier;
  if ((x509Certificate === undefined) === (publicKey === undefined))
    throw new RangeError('Cannot read the log entry: expected a certificate or a key');
  return base64Of(objectOf(x509Certificate ?? publicKey, ['rawBytes'], 'verifier').rawBytes, 'verifier');
}

const pemBlock = /^-----BEGIN (CERTIFICATE|PUBLIC KEY)-----\n([A-Za-z0-9+/=\n]+)\n-----END \1-----\n?$/;

/** RFC 7468, one block. */
function pemOf(bytes: Buffer): Buffer {
  const [, , lines] = pemBlock.exec(bytes.toString('latin1')) ?? [];
  return base64Of(lines?.replaceAll('\n', ''), 'PEM');
}
