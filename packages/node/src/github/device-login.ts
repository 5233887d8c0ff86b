// Signing in without a password or a secret of ours: the person types a code on GitHub's page while we ask whether it is done.
import { setTimeout as sleep } from 'node:timers/promises';
import { createOAuthDeviceAuth } from '@octokit/auth-oauth-device';
import { Octokit } from '@octokit/rest';
import { isRecord } from '@plugindex/model';
import { type BoundedFetch, createBoundedFetch } from './bounded-fetch.ts';
import { GitHubError, toGitHubError } from './github-error.ts';
import { silentLog } from './silent-log.ts';

export interface DeviceLoginOptions {
  /** `https://github.com`, or the address of a server of one's own. */
  readonly serverUrl: string;
  /** Public id of the OAuth app; device flow needs no secret. */
  readonly clientId: string;
  /** What the token may do. Enough to fork and propose in public repositories: `public_repo`, the default. */
  readonly scopes?: readonly string[];
  /** First pause before a request without an answer is repeated, in milliseconds. 1000. */
  readonly retryPauseMs?: number;
}

export interface DeviceLogin {
  /** What the person types, such as `WDJB-MJHT`. */
  readonly userCode: string;
  /** Where the person types it. */
  readonly verificationUrl: string;
  readonly expiresInSeconds: number;
  /**
   * The token, once the person has agreed. Rejects with GitHubError `github/login-denied`, `github/login-expired`,
   * `github/login-refused` (the app does not exist or allows no device flow), `github/unavailable`.
   */
  readonly token: Promise<string>;
}

const limits = { maxBytes: 65_536, timeoutMs: 30_000 };
/** Of one request without an answer; asking again does nothing that was not asked for. */
const maxAttempts = 5;

/**
 * Returns when GitHub has given a code. Throws like `token`.
 * @example
 * const login = await startDeviceLogin({ serverUrl: 'https://github.com', clientId });
 * console.error(`Enter ${login.userCode} at ${login.verificationUrl}`);
 * const token = await login.token;
 */
export async function startDeviceLogin(options: DeviceLoginOptions): Promise<DeviceLogin> {
  const { request } = new Octokit({
    baseUrl: apiUrlOf(options.serverUrl),
    log: silentLog,
    request: { fetch: persistentFetch(options.retryPauseMs ?? 1000) },
  });
  const shown = Promise.withResolvers<Omit<DeviceLogin, 'token'>>();
  const authenticate = createOAuthDeviceAuth({
    clientType: 'oauth-app',
    clientId: options.clientId,
    scopes: [...(options.scopes ?? ['public_repo'])],
    request,
    onVerification: (code) => {
      shown.resolve({
        userCode: code.user_code,
        verificationUrl: code.verification_uri,
        expiresInSeconds: code.expires_in,
      });
    },
  });
  const token = authenticate({ type: 'oauth' }).then(
    (authentication) => authentication.token,
    (error: unknown) => {
      throw toLoginError(error);
    },
  );
  // Without a code there is nothing to show, and the same failure is the answer to both.
  token.catch((error: unknown) => shown.reject(error));
  return { ...(await shown.promise), token };
}

/** The library asks `<server>/login/…` for an API at `<server>/api/v3`. */
function apiUrlOf(serverUrl: string): string {
  const url = URL.canParse(serverUrl) ? new URL(serverUrl) : undefined;
  const isLoopback = url !== undefined && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url === undefined || (url.protocol !== 'https:' && !isLoopback))
    throw new GitHubError(
      'github/url',
      `Cannot sign in: expected the https address of a GitHub server, such as https://github.com`,
    );
  return url.hostname === 'github.com' ? 'https://api.github.com' : `${url.origin}/api/v3`;
}

/** A dropped connection must not end a login that a person is in the middle of. */
function persistentFetch(pauseMs: number): BoundedFetch {
  const once = createBoundedFetch({ ...limits, counter: { sent: 0, notModified: 0, failed: 0 } });
  return async (url, init) => {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await once(url, init);
        if (answer.status < 500 || attempt === maxAttempts) return answer;
      } catch (error) {
        if (attempt === maxAttempts) throw error;
      }
      await sleep(pauseMs * attempt);
    }
  };
}

// RFC 8628 3.5, and docs.github.com, "Error codes for the device flow"
function toLoginError(error: unknown): GitHubError {
  const code = errorCodeOf(error);
  switch (code) {
    case undefined:
      return toGitHubError(error, { method: 'sign in by', path: 'device code', token: undefined });
    case 'access_denied':
      return new GitHubError('github/login-denied', 'Cannot sign in: the request was declined on GitHub');
    case 'expired_token':
    case 'token_expired':
      return new GitHubError(
        'github/login-expired',
        'Cannot sign in: the code was not entered in time; start again',
      );
    default:
      return new GitHubError(
        'github/login-refused',
        `Cannot sign in: GitHub answered ${JSON.stringify(code.slice(0, 80))}; check the id of the OAuth app, and that it allows the device flow`,
      );
  }
}

function errorCodeOf(error: unknown): string | undefined {
  if (!isRecord(error) || !isRecord(error.response) || !isRecord(error.response.data)) return undefined;
  const { error: code } = error.response.data;
  return typeof code === 'string' ? code : undefined;
}
