// The engine that clients run: every step of a Sigstore verification on node:crypto, trust material read once.
import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { type Bundle, parseBundle } from './bundle.ts';
import { verifySignedTimestamps } from './certificate-log.ts';
import { verifyChain } from './chain.ts';
import { type CertificateClaims, readClaims } from './claims.ts';
import type { CreateEngine, Engine, EngineOptions, Proof, Question } from './engine.ts';
import { TrustError } from './errors.ts';
import { verifyTimestamp } from './timestamp.ts';
import { type LoggedSignature, verifyLogEntry } from './transparency-log.ts';
import { parseTrustedRoot, type TrustedRoot } from './trusted-root.ts';
import { authorityOf, type Certificate, extensionId, parseCertificate, purposesOf } from './x509.ts';

const codeSigning = '2b06010505070303'; // 1.3.6.1.5.5.7.3.3

/** Throws TrustError `trust/root/malformed`. */
export const createLeanEngine: CreateEngine = (trustedRootJson, options): Engine => {
  const root = parseTrustedRoot(trustedRootJson);
  return (question) => {
    const bundle = readBundle(question.bundle);
    const times = verifyTimes(bundle, root);
    const signer = verifySigner(bundle, question.key, { root, times });
    verifyEntries(bundle, signer, { root, times });
    verifySignature(bundle, signer.key, { question, options });
    return toProof(bundle, signer.claims, times);
  };
};

interface VerifiedSigner {
  readonly key: KeyObject;
  /** Certificate or public key in DER, as a log names it. */
  readonly der: Buffer;
  readonly claims?: CertificateClaims;
}

interface Context {
  readonly root: TrustedRoot;
  /** Every proven time, milliseconds since 1970; never empty. */
  readonly times: readonly number[];
}

function readBundle(bytes: Uint8Array): Bundle {
  try {
    return parseBundle(bytes);
  } catch (cause) {
    throw new TrustError('trust/bundle/malformed', 'Cannot read the bundle', { cause });
  }
}

/** Times that a clock or a log's promise proves. The promise itself is checked with its entry. */
function verifyTimes(bundle: Bundle, root: TrustedRoot): readonly number[] {
  const sources: { readonly source: string; readonly time: number }[] = [];
  for (const { promise, integratedTime, logId } of bundle.entries)
    if (promise !== undefined && integratedTime !== 0n)
      sources.push({ source: logId.toString('hex'), time: Number(integratedTime) * 1000 });
  for (const response of bundle.timestamps) {
    const { time, signer } = named('trust/timestamp/invalid', 'Cannot accept the timestamp', () =>
      verifyTimestamp(response, bundle.signature, root.timestampAuthorities),
    );
    sources.push({ source: signer, time });
  }
  if (sources.length === 0)
    throw new TrustError(
      'trust/timestamp/missing',
      'Cannot accept the bundle: nothing proves when it was signed, expected a timestamp or a promise of a log',
    );
  if (new Set(sources.map(({ source, time }) => `${source} ${time}`)).size !== sources.length)
    throw new TrustError(
      'trust/timestamp/invalid',
      'Cannot accept the bundle: a timestamp stands there twice',
    );
  return sources.map(({ time }) => time);
}

function verifySigner(bundle: Bundle, key: KeyObject | undefined, context: Context): VerifiedSigner {
  const { certificate } = bundle;
  if (key !== undefined) {
    if (certificate !== undefined)
      throw new TrustError(
        'trust/key/unknown',
        'Cannot accept the bundle: a certificate signed, not the key',
      );
    return { key, der: key.export({ format: 'der', type: 'spki' }) };
  }
  if (certificate === undefined)
    throw new TrustError(
      'trust/key/unknown',
      'Cannot accept the bundle: a key signed that is not known here',
    );
  return named('trust/certificate/invalid', 'Cannot accept the signing certificate', () =>
    verifyCertificate(certificate, context),
  );
}

function verifyCertificate(der: Buffer, { root, times }: Context): VerifiedSigner {
  const leaf = parseCertificate(der);
  checkPurpose(leaf);
  const chains = root.authorities.map((authority) => ({
    authority,
    chain: verifyChain(leaf, authority.issuers),
  }));
  for (const time of times) {
    const match = chains.find(
      ({ authority, chain }) =>
        chain !== undefined &&
        Math.max(authority.start, chain.start) <= time &&
        time <= Math.min(authority.end, chain.end),
    );
    if (match?.chain === undefined)
      throw new TrustError(
        'trust/certificate/invalid',
        `Cannot accept the signing certificate: no trusted authority vouches for it at ${new Date(time).toISOString()}`,
      );
    verifySignedTimestamps(leaf, match.chain.issuer.certificate, root.certificateLogs);
  }
  return {
    key: createPublicKey({ key: leaf.publicKey, format: 'der', type: 'spki' }),
    der,
    claims: readClaims(leaf),
  };
}

const knownExtensions: ReadonlySet<string> = new Set(Object.values(extensionId));

/** RFC 5280 4.2: an authority's certificate, one for another purpose, or one with unknown conditions signs nothing here. */
function checkPurpose(leaf: Certificate): void {
  const problem = authorityOf(leaf).isAuthority
    ? 'it is an authority'
    : !purposesOf(leaf).includes(codeSigning)
      ? 'it is not for signing code'
      : [...leaf.extensions].some(([id, { critical }]) => critical && !knownExtensions.has(id))
        ? 'it carries a critical extension that is not known'
        : undefined;
  if (problem !== undefined)
    throw new TrustError('trust/certificate/invalid', `Cannot accept the signing certificate: ${problem}`);
}

function verifyEntries(bundle: Bundle, signer: VerifiedSigner, { root, times }: Context): void {
  const { entries, content, signature } = bundle;
  if (entries.length === 0)
    throw new TrustError('trust/log/missing', 'Cannot accept the bundle: no transparency log holds it');
  const about: LoggedSignature =
    content.kind === 'dsse'
      ? {
          signature,
          payloadDigest: hash('sha256', content.payload, 'buffer'),
          signedDigest: hash('sha256', preAuthEncoding(content), 'buffer'),
          verifier: signer.der,
        }
      : { signature, signedDigest: content.digest, verifier: signer.der };
  const seen = new Set<string>();
  for (const entry of entries) {
    named('trust/log/invalid', 'Cannot accept the log entry', () =>
      verifyLogEntry(entry, about, { logs: root.logs, times }),
    );
    seen.add(`${entry.logId.toString('hex')} ${entry.body.toString('base64')}`);
  }
  if (seen.size !== entries.length)
    throw new TrustError('trust/log/invalid', 'Cannot accept the bundle: a log entry stands there twice');
}

function verifySignature(
  { content, signature }: Bundle,
  key: KeyObject,
  { question, options }: { readonly question: Question; readonly options: EngineOptions },
): void {
  const { digest, bytes } = question.artifact;
  if (content.kind === 'message' && !content.digest.equals(digest))
    throw new TrustError('trust/signature/invalid', 'Cannot accept the bundle: it is about another artifact');
  const holds = named('trust/signature/invalid', 'Cannot check the signature', () => {
    if (content.kind === 'dsse') return verify(null, preAuthEncoding(content), key, signature);
    if (bytes !== undefined) return verify('sha256', bytes, key, signature);
    return options.verifyPrehashed?.(digest, signature, key) ?? false;
  });
  if (!holds)
    throw new TrustError('trust/signature/invalid', 'Cannot accept the bundle: its signature does not hold');
}

function toProof(
  { content, entries }: Bundle,
  claims: CertificateClaims | undefined,
  times: readonly number[],
): Proof {
  return {
    content: content.kind === 'dsse' ? content : { kind: 'message' },
    ...(claims === undefined ? {} : { claims }),
    signedAt: Math.min(...times),
    logIndex: String(entries[0]?.logIndex ?? ''),
  };
}

/** DSSE v1, pre-authentication encoding: what an envelope's signature is over. */
function preAuthEncoding(content: { readonly payloadType: string; readonly payload: Buffer }): Buffer {
  const type = Buffer.from(content.payloadType, 'utf8');
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `, 'latin1'),
    type,
    Buffer.from(` ${content.payload.length} `, 'latin1'),
    content.payload,
  ]);
}

/** Gives a failure of a reader or of node:crypto the name of the step that it failed in. */
function named<T>(code: TrustError['code'], message: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    if (cause instanceof TrustError) throw cause;
    throw new TrustError(code, message, { cause });
  }
}
