// The client of GitHub's API: Octokit with safe repetitions, GitHub's own pace, bounded answers and a cache by entity tag.
import { setTimeout as sleep } from 'node:timers/promises';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import type { FolderPort } from '@plugindex/model';
import { type BoundedFetch, createBoundedFetch, type RequestCount } from './bounded-fetch.ts';
import { createEtagCache, type EtagCache } from './etag-cache.ts';
import { GitHubError, toGitHubError } from './github-error.ts';
import { silentLog } from './silent-log.ts';

export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
}

export interface GitHubClientOptions {
  /** Address of the REST API: `https://api.github.com`, or `https://<host>/api/v3`; in Actions `GITHUB_API_URL`. */
  readonly apiUrl: string;
  readonly token?: string;
  readonly userAgent: string;
  /** Where answers are kept between runs. */
  readonly cache?: FolderPort;
  /** Whose answers these are, where one account has a new token in each run; the token itself unless said otherwise. */
  readonly cacheOwner?: string;
  /** First pause before a request is repeated, in milliseconds; the next ones are 4 and 9 times as long. 1000. */
  readonly retryPauseMs?: number;
  /** Longest wait that a rate limit may impose on us before it becomes an error, in seconds. 120. */
  readonly maxWaitSeconds?: number;
}

/** Octokit, and what our adapters need beside it. Every request rejects with a GitHubError and nothing else. */
export type GitHubClient = Octokit & {
  readonly apiUrl: string;
  /** What was asked so far: the unit that GitHub charges. */
  readonly requests: RequestCount;
  /** Waits before attempt number `attempt` (1 is the first repetition). */
  pause(attempt: number): Promise<void>;
  /** A `fetch` with other caps than usual, for the `request` option of one call. */
  fetchWith(limits: { readonly maxBytes: number; readonly timeoutMs: number }): BoundedFetch;
};

/** Largest answer but for assets: a page of 100 comments of GitHub's longest has 26 MB as JSON at the very worst. 32 MiB. */
const maxAnswerBytes = 32 * 2 ** 20;
/** GitHub ends requests after 10 s itself; the rest is the way. In milliseconds. */
const timeoutMs = 30_000;
/** Repetitions of one request. With one failure in five, one request in 3,000 fails for good. */
const retries = 4;
/** For the `request` option of a POST that may be done twice: what it makes is named by its content, or made already. */
export const repeatable = { retries };
/** Answers that repeating does not change; 403 and 429 belong to the throttling. */
const doNotRetry = [400, 401, 403, 404, 405, 409, 410, 412, 413, 422, 429, 451];
/** How often a rate limit is waited for before it becomes an error. */
const maxLimitWaits = 3;

const PacedOctokit = Octokit.plugin(retry, throttling);

/**
 * GET, PUT, PATCH and DELETE are repeated by the client; a POST is not, unless its call says that it is safe
 * (`request: { retries }`): GitHub may have done the work whose answer was lost.
 * @example
 * const client = createGitHubClient({ apiUrl: 'https://api.github.com', userAgent: 'plugindex', token });
 */
export function createGitHubClient(options: GitHubClientOptions): GitHubClient {
  const { token, retryPauseMs = 1000 } = options;
  const apiUrl = checkedApiUrl(options.apiUrl);
  checkToken(token);
  const counter = { sent: 0, notModified: 0, failed: 0 };
  const octokit = new PacedOctokit({
    baseUrl: apiUrl,
    userAgent: options.userAgent,
    log: silentLog,
    request: { fetch: createBoundedFetch({ maxBytes: maxAnswerBytes, timeoutMs, counter }) },
    retry: { retries, doNotRetry, retryAfterBaseValue: retryPauseMs },
    throttle: throttleOptions(apiUrl, options.maxWaitSeconds ?? 120),
    ...(token !== undefined && { auth: token }),
  });
  addHooks(octokit, options);
  return Object.assign(octokit, {
    apiUrl,
    requests: counter,
    pause: async (attempt: number) => {
      await sleep(retryPauseMs * attempt ** 2);
    },
    fetchWith: (limits: { readonly maxBytes: number; readonly timeoutMs: number }) =>
      createBoundedFetch({ ...limits, counter }),
  });
}

/** Later hooks wrap earlier ones: the cache sees the answer after its repetitions, the errors come last. */
function addHooks(octokit: Octokit, { token, cache, cacheOwner = token ?? '' }: GitHubClientOptions): void {
  octokit.hook.before('request', (options) => {
    // Copies: without options of its own a call shares these objects with every other call.
    options.headers = { 'x-github-api-version': '2022-11-28', ...options.headers };
    // threat: a second comment, release or pull request when only the answer to the first was lost
    if (options.method === 'POST') options.request = { retries: 0, ...options.request };
  });
  if (cache !== undefined) addCache(octokit, createEtagCache(cache, cacheOwner));
  octokit.hook.error('request', (error, options) => {
    const { method, url } = octokit.request.endpoint(options);
    const { pathname, search } = new URL(url);
    throw toGitHubError(error, { method, path: pathname + search, token });
  });
}

function addCache(octokit: Octokit, cache: EtagCache): void {
  octokit.hook.wrap('request', async (request, options) => {
    // A body that is not parsed is an asset: large, and read once.
    if (options.method !== 'GET' || options.request.parseSuccessResponseBody === false)
      return request(options);
    const { url, headers } = octokit.request.endpoint(options);
    const key = { url, accept: String(headers.accept ?? '') };
    const cached = await cache.find(key);
    if (cached !== undefined) options.headers = { ...options.headers, 'if-none-match': cached.etag };
    try {
      const answer = await request(options);
      const { etag, link } = answer.headers;
      if (etag !== undefined) await cache.keep(key, { etag, ...(link && { link }), data: answer.data });
      return answer;
    } catch (error) {
      if (cached === undefined || !isNotModified(error)) throw error;
      const { etag, link, data } = cached;
      return { status: 200, url, headers: { etag, ...(link && { link }) }, data };
    }
  });
}

function isNotModified(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 304;
}

function throttleOptions(apiUrl: string, maxWaitSeconds: number) {
  const wait = (seconds: number, _options: unknown, _octokit: unknown, waits: number) =>
    seconds <= maxWaitSeconds && waits < maxLimitWaits;
  return { ...paceOf(apiUrl), onRateLimit: wait, onSecondaryRateLimit: wait };
}

/**
 * On github.com a second passes between two writes, three between two that notify people: the pace that GitHub asks for.
 * A server of one's own has no such limits unless its administrator sets them
 * (docs.github.com, Enterprise Server, "Rate limits for the REST API"); those that it sets are still obeyed when they answer.
 */
function paceOf(apiUrl: string): object {
  const { hostname } = new URL(apiUrl);
  if (hostname === 'api.github.com' || hostname.endsWith('.ghe.com')) return {};
  const atOnce = { key: () => ({ schedule: (_options: object, work: () => Promise<void>) => work() }) };
  return { write: atOnce, notifications: atOnce };
}

/** threat: a token sent in the clear */
function checkedApiUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = url !== undefined && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
  if (url !== undefined && isSafe && url.username === '' && url.search === '' && url.hash === '')
    return url.href.replace(/\/+$/, '');
  throw new GitHubError(
    'github/url',
    'Cannot reach GitHub: expected an https address of its API without a password or query, such as https://api.github.com',
  );
}

/** threat: a token with a line break, which fetch would quote in its error */
function checkToken(token: string | undefined): void {
  if (token === undefined || /^[\x21-\x7e]{1,1000}$/.test(token)) return;
  throw new GitHubError(
    'github/unauthorized',
    'Cannot use the token: it is empty, too long or holds spaces or other characters that no token has',
  );
}
