// The same questions answered by @sigstore/verify: a second opinion for releases, and the oracle of our own tests.
import type { KeyObject } from 'node:crypto';
import { type Bundle, bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { type SignedEntity, type Signer, toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { type CertificateClaims, readClaims } from './claims.ts';
import type { CreateEngine, Proof, Question, VerifyPrehashed } from './engine.ts';
import { TrustError } from './errors.ts';
import { jsonOf } from './json.ts';
import { parseCertificate } from './x509.ts';

/** Throws TrustError `trust/root/malformed`. */
export const createLibraryEngine: CreateEngine = (trustedRoot, { verifyPrehashed }) => {
  const root = readRoot(trustedRoot);
  const trust = (key: KeyObject | undefined) =>
    new Verifier(
      toTrustMaterial(root, () => {
        if (key === undefined) throw new RangeError('Cannot find the key: none is known');
        return { publicKey: key, validFor: () => true };
      }),
      { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 },
    );
  const withoutKey = trust(undefined);
  return (question) => {
    const bundle = bundleFromJSON(jsonOf(question.bundle));
    const certificate = certificateOf(bundle);
    if ((question.key === undefined) !== (certificate !== undefined))
      throw new TrustError('trust/key/unknown', 'Cannot accept the bundle: another kind of key signed');
    const entity = toEntity(bundle, question, verifyPrehashed);
    const verifier = question.key === undefined ? withoutKey : trust(question.key);
    const signer = verifier.verify(entity);
    return toProof(bundle, entity, certificate && claimsOf(certificate, signer));
  };
};

/**
 * Both engines must accept; the claims of the first are returned.
 * The release gate asks both, so that no release depends on one implementation.
 */
export function createDoubleEngine(first: CreateEngine, second: CreateEngine): CreateEngine {
  return (trustedRoot, options) => {
    const [one, other] = [first(trustedRoot, options), second(trustedRoot, options)];
    return (question) => {
      const proof = one(question);
      other(question);
      return proof;
    };
  };
}

/** Threat: the library takes a log without a start for one that was always trusted. Such logs and authorities are left out. */
function readRoot(json: unknown): TrustedRoot {
  try {
    const root = TrustedRoot.fromJSON(json);
    return {
      ...root,
      tlogs: root.tlogs.filter(({ publicKey }) => publicKey?.validFor?.start !== undefined),
      ctlogs: root.ctlogs.filter(({ publicKey }) => publicKey?.validFor?.start !== undefined),
      certificateAuthorities: root.certificateAuthorities.filter(
        ({ validFor }) => validFor?.start !== undefined,
      ),
      timestampAuthorities: root.timestampAuthorities.filter(({ validFor }) => validFor?.start !== undefined),
    };
  } catch (cause) {
    throw new TrustError('trust/root/malformed', 'Cannot read the trusted root', { cause });
  }
}

/** The library wants the artifact's bytes for a bare signature; where there are none, the digest is checked instead. */
function toEntity(
  bundle: Bundle,
  { artifact }: Question,
  verifyPrehashed: VerifyPrehashed | undefined,
): SignedEntity {
  const bytes = artifact.bytes && Buffer.from(artifact.bytes);
  const entity = toSignedEntity(bundle, bytes);
  const { content } = bundle;
  if (content.$case !== 'messageSignature') return entity;
  const { messageDigest, signature } = content.messageSignature;
  if (!Buffer.from(messageDigest.digest).equals(artifact.digest))
    throw new TrustError('trust/signature/invalid', 'Cannot accept the bundle: it is about another artifact');
  if (bytes !== undefined) return entity;
  const original = entity.signature;
  return {
    ...entity,
    signature: {
      signature: original.signature,
      compareSignature: (found) => original.compareSignature(found),
      compareDigest: (found) => original.compareDigest(found),
      compareSignedDigest: (found) => original.compareSignedDigest(found),
      verifySignature: (key) => verifyPrehashed?.(artifact.digest, Buffer.from(signature), key) ?? false,
    },
  };
}

function certificateOf({ verificationMaterial: { content } }: Bundle): Buffer | undefined {
  if (content.$case === 'certificate') return Buffer.from(content.certificate.rawBytes);
  if (content.$case === 'publicKey') return undefined;
  return Buffer.from(content.x509CertificateChain.certificates[0]?.rawBytes ?? []);
}

/** Claims as we read them; they must be the ones that the library returned. */
function claimsOf(certificate: Buffer, { identity }: Signer): CertificateClaims {
  const claims = readClaims(parseCertificate(certificate));
  if (claims.identity !== identity?.subjectAlternativeName || claims.issuer !== identity.extensions?.issuer)
    throw new TrustError(
      'trust/certificate/invalid',
      'Cannot accept the certificate: two readers disagree on it',
    );
  return claims;
}

function toProof({ content }: Bundle, entity: SignedEntity, claims: CertificateClaims | undefined): Proof {
  const times = entity.timestamps.map((timestamp) =>
    timestamp.$case === 'timestamp-authority'
      ? timestamp.timestamp.signingTime.getTime()
      : Number(timestamp.tlogEntry.integratedTime) * 1000,
  );
  return {
    content:
      content.$case === 'dsseEnvelope'
        ? {
            kind: 'dsse',
            payloadType: content.dsseEnvelope.payloadType,
            payload: Buffer.from(content.dsseEnvelope.payload),
          }
        : { kind: 'message' },
    ...(claims === undefined ? {} : { claims }),
    signedAt: Math.min(...times),
    logIndex: entity.tlogEntries[0]?.logIndex ?? '',
  };
}
