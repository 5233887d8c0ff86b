// A complete little Sigstore on loopback HTTP; its keys, certificates and logs live in a folder and outlast it.
//
//   <folder>/authorities.json   keys and certificates
//   <folder>/rekor-v1.log, rekor-v2.log
//   <folder>/server.json        while it is open
import { randomUUID, X509Certificate } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalError } from '../local-error.ts';
import { type Authorities, createAuthorities, wholeSecond } from './authorities.ts';
import { takeFolder } from './folder-lease.ts';
import { createSigningCertificate } from './fulcio.ts';
import { type Handler, openHttpService, type Routes, toJson } from './http-service.ts';
import { type Claims, createToken } from './identity-token.ts';
import { addRekorV1Entry } from './rekor-v1.ts';
import { addRekorV2Entry } from './rekor-v2.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { openTransparencyLog, type TransparencyLog } from './transparency-log.ts';
import { logNames, toTrustedRoot } from './trusted-root.ts';

/** Issuer of the tokens that `npm start` signs with, and the server that its repositories are on. */
export const localIssuer = 'https://sigstore.localhost';
const localServer = 'https://plugindex.localhost';

const defaultIssuers: Readonly<Record<string, string>> = {
  [localIssuer]: localServer,
  'https://token.actions.githubusercontent.com': 'https://github.com',
};

export interface LocalSigstoreOptions {
  /** Where keys and logs live; made when missing. One process at a time. */
  readonly folder: string;
  readonly now: () => Date;
  /** Issuer → URL of the server that its repositories are on, without a final slash. Adds to the two known ones. */
  readonly issuers?: Readonly<Record<string, string>>;
}

export interface LocalSigstore {
  /** `http://127.0.0.1:<port>`: certificate authority, both logs and timestamp authority. */
  readonly url: string;
  /** Sigstore TrustedRoot v0.1 as JSON; the same at every start. */
  readonly trustedRoot: unknown;
  /** A signed identity token, good for five minutes. `claims.iss` must be a known issuer. */
  token(claims: Claims): string;
  /** Entries in each log. */
  readonly logSizes: { readonly v1: number; readonly v2: number };
  close(): Promise<void>;
}

/**
 * Starts the Sigstore of a folder. Throws LocalError `sigstore/in-use`, `sigstore/corrupt`, `sigstore/expired`.
 * @example
 * const sigstore = await openLocalSigstore({ folder: '.plugindex/sigstore', now: () => new Date() });
 */
export async function openLocalSigstore(options: LocalSigstoreOptions): Promise<LocalSigstore> {
  const { folder, now } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Undone from the last to the first: the lease goes when the logs are closed, and is answered for until it is gone.
  await using opening = new AsyncDisposableStack();
  const id = randomUUID();
  const routes: Record<string, Handler> = { 'GET /lease': () => toJson(200, { id }) };
  const { url } = opening.adopt(await openHttpService(routes), (service) => service.close());
  opening.adopt(await takeFolder(folder, { url, id }), (lease) => lease.release());
  const secrets = await openSecrets(folder, wholeSecond(now()));
  checkTime(secrets, now());
  const openLog = async (name: 'rekor-v1' | 'rekor-v2') =>
    opening.adopt(
      await openTransparencyLog({
        path: join(folder, `${name}.log`),
        origin: logNames[name],
        ...secrets.keys[name],
      }),
      (log) => log.close(),
    );
  const logs = { v1: await openLog('rekor-v1'), v2: await openLog('rekor-v2') };
  const trustedRoot = toTrustedRoot(secrets);
  const authorities = await createAuthorities(secrets, now);
  const issuers = new Map(Object.entries({ ...defaultIssuers, ...options.issuers }));
  Object.assign(routes, signingRoutes({ secrets, logs, now, authorities, issuers }), {
    'GET /trusted_root.json': () => toJson(200, trustedRoot),
  });
  const opened = opening.move();
  return {
    url,
    trustedRoot,
    token: (claims) => createToken(claims, { key: secrets.keys.issuer.privateKey, at: now() }),
    get logSizes() {
      return { v1: logs.v1.size, v2: logs.v2.size };
    },
    close: () => opened.disposeAsync(),
  };
}

interface Parts {
  readonly secrets: Secrets;
  readonly logs: { readonly v1: TransparencyLog; readonly v2: TransparencyLog };
  readonly now: () => Date;
  readonly authorities: Authorities;
  readonly issuers: ReadonlyMap<string, string>;
}

/** The paths of the public services, so that their clients work here unchanged. */
function signingRoutes({ secrets, logs, now, authorities, issuers }: Parts): Routes {
  const fulcio = {
    issueCertificate: authorities.issueCertificate,
    root: secrets.certificates.ca,
    issuerKey: secrets.keys.issuer.publicKey,
    issuers,
  };
  return {
    'POST /api/v2/signingCert': async (body) =>
      toJson(201, await createSigningCertificate(parseJson(body), now(), fulcio)),
    'POST /api/v1/log/entries': async (body) =>
      toJson(201, await addRekorV1Entry(logs.v1, parseJson(body), now())),
    'POST /api/v2/log/entries': async (body) => toJson(201, await addRekorV2Entry(logs.v2, parseJson(body))),
    'GET /api/v2/checkpoint': () => ({ status: 200, body: logs.v2.checkpoint(), type: 'text/plain' }),
    'POST /api/v1/timestamp': async (body) => {
      const { statusCode, response, contentType = 'text/plain' } = await authorities.timestamp(body);
      const bytes =
        typeof response === 'string'
          ? response
          : new Uint8Array(response.buffer, response.byteOffset, response.byteLength);
      return { status: statusCode, body: bytes, type: contentType };
    },
  };
}

/** Certificates last ten years; a clock set back to before they were made fails as well, and better here than later. */
function checkTime({ createdAt, certificates }: Secrets, now: Date): void {
  const until = new Date(new X509Certificate(certificates.ca).validTo);
  if (createdAt <= now && now < until) return;
  throw new LocalError(
    'sigstore/expired',
    `Cannot start the little Sigstore: it is ${now.toISOString()} and its keys are valid from ${createdAt.toISOString()} to ${until.toISOString()}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LocalError('sigstore/refused', 'Cannot take the request: it is not JSON', { cause });
  }
}
