// The trusted root of the little Sigstore: made from its kept keys and certificates alone, so that it never changes.
import {
  type CertificateAuthority,
  HashAlgorithm,
  PublicKeyDetails,
  type TransparencyLogInstance,
  TrustedRoot,
} from '@sigstore/protobuf-specs';
import type { KeyPair } from './certificates.ts';
import type { Secrets } from './secrets.ts';
import { logIdOf } from './transparency-log.ts';

/**
 * Names of the logs, not where they listen: the port changes with each start, the root must not.
 * A checkpoint is signed in the log's name, and a verifier looks for that name in the root's URL.
 */
export const logNames = {
  'rekor-v1': 'rekor-v1.sigstore.localhost',
  'rekor-v2': 'rekor-v2.sigstore.localhost',
  ctlog: 'ctlog.sigstore.localhost',
} as const;

/** Sigstore TrustedRoot v0.1 as JSON. */
export function toTrustedRoot({ createdAt, keys, certificates }: Secrets): unknown {
  const log = (name: keyof typeof logNames) => toLog(`https://${logNames[name]}`, keys[name], createdAt);
  return TrustedRoot.toJSON({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [log('rekor-v1'), log('rekor-v2')],
    certificateAuthorities: [toAuthority('fulcio', [certificates.ca], createdAt)],
    ctlogs: [log('ctlog')],
    timestampAuthorities: [toAuthority('tsa', [certificates.tsa, certificates.tsaRoot], createdAt)],
  });
}

function toLog(baseUrl: string, { publicKey }: KeyPair, start: Date): TransparencyLogInstance {
  const rawBytes = publicKey.export({ format: 'der', type: 'spki' });
  return {
    baseUrl,
    hashAlgorithm: HashAlgorithm.SHA2_256,
    publicKey: { rawBytes, keyDetails: PublicKeyDetails.PKIX_ECDSA_P256_SHA_256, validFor: { start } },
    logId: { keyId: logIdOf(publicKey) },
    checkpointKeyId: undefined,
    operator: 'sigstore.localhost',
  };
}

function toAuthority(name: string, chain: readonly Buffer[], start: Date): CertificateAuthority {
  return {
    subject: { organization: 'sigstore.localhost', commonName: name },
    uri: `https://${name}.sigstore.localhost`,
    certChain: { certificates: chain.map((rawBytes) => ({ rawBytes })) },
    validFor: { start },
    operator: 'sigstore.localhost',
  };
}
