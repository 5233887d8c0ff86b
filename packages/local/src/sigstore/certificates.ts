// Certificates of the little certificate authority and timestamp authority: made once, kept, valid for ten years.
import 'reflect-metadata';
import type { KeyObject } from 'node:crypto';
import { webcrypto } from 'node:crypto';
import x509 from '@peculiar/x509';

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Names that @sigstore/mock writes as issuer into the certificates and timestamps that it makes. */
const caName = 'CN=sigstore,O=sigstore.mock';
const tsaRootName = 'CN=tsa,O=sigstore.mock';
const tsaName = 'CN=tsa signing,O=sigstore.mock';

const validYears = 10;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };

/** Self-signed root of the certificate authority, DER. @sigstore/mock's own would last one year from the machine's clock. */
export function createCaCertificate(keys: KeyPair, from: Date): Promise<Buffer> {
  return createCertificate({ subject: caName, subjectKeys: keys, issuer: caName, issuerKeys: keys, from });
}

/** Root and signing certificate of the timestamp authority, DER. The root's key is used here and then forgotten. */
export async function createTsaCertificates(
  keys: KeyPair,
  rootKeys: KeyPair,
  from: Date,
): Promise<{ root: Buffer; signing: Buffer }> {
  const root = { issuer: tsaRootName, issuerKeys: rootKeys, from };
  return {
    root: await createCertificate({ ...root, subject: tsaRootName, subjectKeys: rootKeys }),
    signing: await createCertificate({ ...root, subject: tsaName, subjectKeys: keys, isTimestamping: true }),
  };
}

interface CertificateOptions {
  readonly subject: string;
  readonly subjectKeys: KeyPair;
  readonly issuer: string;
  readonly issuerKeys: KeyPair;
  readonly from: Date;
  readonly isTimestamping?: true;
}

async function createCertificate(options: CertificateOptions): Promise<Buffer> {
  const { subject, issuer, from, isTimestamping } = options;
  const subjectKey = options.subjectKeys.publicKey.toCryptoKey(algorithm, true, ['verify']);
  const issuerKey = options.issuerKeys.publicKey.toCryptoKey(algorithm, true, ['verify']);
  const { keyCertSign, cRLSign, digitalSignature } = x509.KeyUsageFlags;
  const usage = isTimestamping
    ? [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.timeStamping], true),
      ]
    : [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
      ];
  const until = new Date(from);
  until.setUTCFullYear(until.getUTCFullYear() + validYears);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: isTimestamping ? '02' : '01',
      subject,
      issuer,
      notBefore: from,
      notAfter: until,
      publicKey: subjectKey,
      signingKey: options.issuerKeys.privateKey.toCryptoKey(algorithm, true, ['sign']),
      signingAlgorithm,
      extensions: [
        ...usage,
        await x509.SubjectKeyIdentifierExtension.create(subjectKey, false, webcrypto),
        await x509.AuthorityKeyIdentifierExtension.create(issuerKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return Buffer.from(certificate.rawData);
}
