// The three authorities of @sigstore/mock, set to kept keys, kept certificates and our clock.
import 'reflect-metadata';
import mock from '@sigstore/mock';
import { Certificate } from 'pkijs';
import type { Secrets } from './secrets.ts';

type CertificateAuthority = Awaited<ReturnType<typeof mock.initializeCA>>;
type CertificateRequest = Parameters<CertificateAuthority['issueCertificate']>[0];
export type ExtensionValue = NonNullable<CertificateRequest['extensions']>[number];

export interface Authorities {
  /** Signing certificate with an embedded promise of the certificate log, DER. */
  issueCertificate(request: CertificateRequest): Promise<Buffer>;
  /** `POST /api/v1/timestamp`: JSON in, RFC 3161 response out. */
  readonly timestamp: ReturnType<typeof mock.tsaHandler>['fn'];
}

/** `now` is cut to whole seconds: certificates and timestamps carry no fraction that every reader understands. */
export async function createAuthorities(secrets: Secrets, now: () => Date): Promise<Authorities> {
  const { keys, certificates } = secrets;
  const getCurrentTime = () => wholeSecond(now());
  // The mock makes certificates of its own at each start and reads the machine's clock. Both are fields of its
  // objects; replacing them is what lets yesterday's timestamps verify today.
  const ctLog = Object.assign(await mock.initializeCTLog(keys.ctlog), { getCurrentTime });
  const ca = Object.assign(await mock.initializeCA(keys.ca, ctLog), { getCurrentTime });
  const tsa = Object.assign(await mock.initializeTSA(keys.tsa), {
    getCurrentTime,
    intCert: Certificate.fromBER(new Uint8Array(certificates.tsa)),
    rootCert: Certificate.fromBER(new Uint8Array(certificates.tsaRoot)),
  });
  return {
    async issueCertificate(request) {
      const { buffer, byteOffset, byteLength } = await ca.issueCertificate(request);
      return Buffer.from(buffer, byteOffset, byteLength);
    },
    timestamp: mock.tsaHandler(tsa).fn,
  };
}

export function wholeSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
}
