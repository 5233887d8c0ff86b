// A certificate for https://127.0.0.1, and for names that a test answers for, with the authority that signed it.
import { randomUUID, X509Certificate } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

export interface LoopbackCertificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
  /** PEM of the authority: what clients are told to trust. */
  readonly authority: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Valid for a day, so that a clock that a test turns does not end it. `names`: DNS names beside 127.0.0.1. */
export async function createLoopbackCertificate(names: readonly string[] = []): Promise<LoopbackCertificate> {
  const [authorityKeys, keys] = await Promise.all([newKeys(), newKeys()]);
  const validity = {
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 86_400_000),
  };
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    // A name of its own: where two are trusted, the wrong one would be taken for the issuer.
    name: `CN=Loopback authority ${randomUUID()}`,
    keys: authorityKeys,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  const leaf = await x509.X509CertificateGenerator.create({
    ...validity,
    subject: 'CN=127.0.0.1',
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        ...names.map((value) => ({ type: 'dns' as const, value })),
      ]),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
  });
  const exported = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    key: pem('PRIVATE KEY', exported),
    cert: new X509Certificate(Buffer.from(leaf.rawData)).toString(),
    authority: new X509Certificate(Buffer.from(authority.rawData)).toString(),
  };
}

function newKeys() {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function pem(label: string, bytes: ArrayBuffer): string {
  const text = Buffer.from(bytes).toString('base64').replaceAll(/.{64}/g, '$&\n');
  return `-----BEGIN ${label}-----\n${text}\n-----END ${label}-----\n`;
}
