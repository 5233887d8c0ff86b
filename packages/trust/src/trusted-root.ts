// The trusted root: certificate authorities, certificate logs, transparency logs and clocks whose word counts, read once.
import { createPublicKey, type KeyObject } from 'node:crypto';
import { type Issuer, issuersOf, publicKeyOf, verifyChain } from './chain.ts';
import { TrustError } from './errors.ts';
import { base64Of, textOf } from './json.ts';
import { type Certificate, parseCertificate } from './x509.ts';

/** Milliseconds since 1970, both ends included. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

export interface Log extends Period {
  readonly id: Buffer;
  readonly key: KeyObject;
  readonly baseUrl: string;
}

export interface Authority extends Period {
  readonly issuers: readonly Issuer[];
}

/** A clock: its certificate was checked against its chain when the root was read. */
export interface TimestampAuthority extends Period {
  readonly certificate: Certificate;
  readonly key: KeyObject;
}

export interface TrustedRoot {
  readonly authorities: readonly Authority[];
  readonly timestampAuthorities: readonly TimestampAuthority[];
  readonly logs: readonly Log[];
  readonly certificateLogs: readonly Log[];
}

/**
 * Reads a trusted root (`application/vnd.dev.sigstore.trustedroot+json`).
 * Throws TrustError `trust/root/malformed`: with half a root nothing should be verified.
 */
export function parseTrustedRoot(json: unknown): TrustedRoot {
  try {
    const root = fieldsOf(json, 'the trusted root');
    return {
      authorities: itemsOf(root.certificateAuthorities).flatMap(readAuthority),
      timestampAuthorities: itemsOf(root.timestampAuthorities).flatMap(readTimestampAuthority),
      logs: itemsOf(root.tlogs).flatMap(readLog),
      certificateLogs: itemsOf(root.ctlogs).flatMap(readLog),
    };
  } catch (cause) {
    throw new TrustError('trust/root/malformed', 'Cannot read the trusted root', { cause });
  }
}

function readAuthority(item: Fields): Authority[] {
  const issuers = issuersOf(certificatesOf(item));
  const period = periodOf(item);
  return period === undefined ? [] : [{ ...period, issuers }];
}

/** None when its chain does not hold: such a clock counts for nothing, the others still do. */
function readTimestampAuthority(item: Fields): TimestampAuthority[] {
  const [certificate, ...above] = certificatesOf(item);
  if (certificate === undefined) return [];
  const chain = verifyChain(certificate, issuersOf(above));
  const period = periodOf(item);
  if (chain === undefined || period === undefined) return [];
  return [
    {
      certificate,
      key: publicKeyOf(certificate),
      start: Math.max(period.start, chain.start),
      end: Math.min(period.end, chain.end),
    },
  ];
}

function readLog(item: Fields): Log[] {
  const publicKey = fieldsOf(item.publicKey, 'publicKey');
  checkHash(item.hashAlgorithm);
  const keyId = item.checkpointKeyId ?? item.logId;
  const log = {
    id: base64Of(fieldsOf(keyId, 'logId').keyId, 'keyId'),
    key: createPublicKey({
      key: base64Of(publicKey.rawBytes, 'rawBytes'),
      format: 'der',
      type: keyFormOf(publicKey.keyDetails),
    }),
    baseUrl: textOf(item.baseUrl, 'baseUrl'),
  };
  const period = periodOf(publicKey);
  return period === undefined ? [] : [{ ...period, ...log }];
}

/** How a key of each kind is encoded. A kind that is not here is one that nothing below could use. */
const keyForms = new Map<unknown, 'spki' | 'pkcs1'>([
  [undefined, 'spki'],
  ['PKIX_ECDSA_P256_SHA_256', 'spki'],
  ['PKIX_ECDSA_P384_SHA_384', 'spki'],
  ['PKIX_ECDSA_P521_SHA_512', 'spki'],
  ['PKIX_ED25519', 'spki'],
  ['PKCS1_RSA_PKCS1V5', 'pkcs1'],
  ['PKIX_RSA_PKCS1V5', 'pkcs1'],
  ['PKIX_RSA_PKCS1V15_2048_SHA256', 'pkcs1'],
  ['PKIX_RSA_PKCS1V15_3072_SHA256', 'pkcs1'],
  ['PKIX_RSA_PKCS1V15_4096_SHA256', 'pkcs1'],
]);

function keyFormOf(details: unknown): 'spki' | 'pkcs1' {
  const form = keyForms.get(details);
  if (form === undefined) throw new RangeError('Cannot read the trusted root: a kind of key is not known');
  return form;
}

/** Trees and signatures of all logs use SHA-256; a root that says otherwise needs a newer reader. */
function checkHash(algorithm: unknown): void {
  if (algorithm !== undefined && algorithm !== 'SHA2_256')
    throw new RangeError('Cannot read the trusted root: a hash algorithm is not known');
}

function certificatesOf(item: Fields): Certificate[] {
  const chain = fieldsOf(item.certChain, 'certChain');
  return itemsOf(chain.certificates).map(({ rawBytes }) =>
    parseCertificate(base64Of(rawBytes, 'a certificate')),
  );
}

/**
 * Threat: a log, authority or clock without a start would vouch for what is older than the trust in it. It has no
 * period, and whoever reads it leaves it out. Times are RFC 3339; an absent end means that the trust still holds.
 */
function periodOf(item: Fields): Period | undefined {
  const { start, end } = fieldsOf(item.validFor ?? {}, 'validFor');
  if (start === undefined) return undefined;
  return { start: timeOf(start), end: end === undefined ? Number.POSITIVE_INFINITY : timeOf(end) };
}

function timeOf(value: unknown): number {
  const time = Date.parse(textOf(value, 'validFor'));
  if (Number.isNaN(time)) throw new RangeError('Cannot read validFor: expected a time');
  return time;
}

type Fields = Readonly<Record<string, unknown>>;

/** Fields that we do not know are let through here: a root comes from whom we trust, and newer ones have more. */
function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RangeError(`Cannot read ${where}: expected an object`);
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
}

function itemsOf(value: unknown): Fields[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new RangeError('Cannot read the trusted root: expected a list');
  return value.map((item) => fieldsOf(item, 'an authority or log'));
}
