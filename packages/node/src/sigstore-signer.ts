// Signs statements through Sigstore services over HTTP; which ones, and as whom, are options.
import type { StatementSigner } from '@plugindex/model';
import { bypassProxyOnLoopback } from './loopback-proxy.ts';

export interface SigstoreServices {
  /** Certificate authority, without a final slash. */
  readonly fulcioUrl: string;
  readonly rekorUrl: string;
  /** 1 gives the entry a time of its own, 2 does not and needs a timestamp authority. */
  readonly rekorVersion: 1 | 2;
  /** Timestamp authority: its root, or the full URL of its endpoint. */
  readonly tsaUrl?: string;
}

export interface SigstoreSignerOptions {
  readonly services: SigstoreServices;
  /** An identity token for the audience "sigstore", asked for at each signature. */
  readonly getToken: () => Promise<string>;
  /** Wall time of one request, in milliseconds. */
  readonly timeoutMs?: number;
  /** How often a request that failed for a passing reason (5xx, 408, 429, no connection) is sent again. */
  readonly retries?: number;
}

const payloadType = 'application/vnd.in-toto+json';
/** Public Rekor 2 answers after the next checkpoint, which takes seconds. */
const defaultTimeoutMs = 20_000;
const defaultRetries = 2;

/**
 * A signer that makes a fresh key, a certificate, a log entry and a timestamp for each statement: DSSE, bundle v0.3.
 * Rejects with @sigstore/sign's InternalError, whose `code` names the service that failed.
 * @example const signer = createSigstoreSigner({ services: publicServices, getToken }); await signer.sign(statement)
 */
export function createSigstoreSigner(options: SigstoreSignerOptions): StatementSigner {
  return {
    async sign(statement) {
      const builder = await createBundleBuilder(options);
      const bundle = await builder.create({ data: Buffer.from(statement), type: payloadType });
      const { bundleToJSON } = await import('@sigstore/bundle');
      return Buffer.from(JSON.stringify(bundleToJSON(bundle)), 'utf8');
    },
  };
}

/** One for each statement: a builder keeps its key, and no two statements shall share one. */
async function createBundleBuilder(options: SigstoreSignerOptions) {
  const { services, getToken, timeoutMs = defaultTimeoutMs, retries = defaultRetries } = options;
  const request = { timeout: timeoutMs, retry: { retries } };
  const urls = [services.fulcioUrl, services.rekorUrl, services.tsaUrl ?? services.rekorUrl];
  bypassProxyOnLoopback(urls, process.env);
  // Loaded late: most of those who import this package never sign, and it is a large library.
  const { DSSEBundleBuilder, FulcioSigner, RekorWitness, TSAWitness } = await import('@sigstore/sign');
  const signer = new FulcioSigner({
    ...request,
    fulcioBaseURL: services.fulcioUrl,
    identityProvider: { getToken },
  });
  const log = new RekorWitness({
    ...request,
    rekorBaseURL: services.rekorUrl,
    majorApiVersion: services.rekorVersion,
    entryType: 'dsse',
  });
  const timestamps =
    services.tsaUrl === undefined ? [] : [new TSAWitness({ ...request, tsaBaseURL: services.tsaUrl })];
  return new DSSEBundleBuilder({ signer, witnesses: [log, ...timestamps] });
}
