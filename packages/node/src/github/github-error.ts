// What went wrong between us and GitHub, in one class: what was asked, what was answered, what to do next, and never a token.
import { CodedError, isRecord, printable } from '@plugindex/model';

export type GitHubErrorCode =
  /** The token is missing, wrong or expired. */
  | 'github/unauthorized'
  /** The token may not do this. */
  | 'github/forbidden'
  | 'github/not-found'
  | 'github/rate-limited'
  /** Something is not as we read it: a branch moved, a head changed. */
  | 'github/conflict'
  /** GitHub understood the wish and will not do it. */
  | 'github/refused'
  /** No answer, half an answer, or a failure of GitHub's own. */
  | 'github/unavailable'
  /** The answer is larger than the caller allows. */
  | 'github/too-large'
  /** The answer has not the form that GitHub documents. */
  | 'github/answer'
  /** The address of the API is not one that a token may be sent to. */
  | 'github/url'
  /** The proposal changes nothing. */
  | 'github/unchanged'
  | 'github/login-denied'
  | 'github/login-expired'
  | 'github/login-refused';

export interface GitHubErrorOptions extends ErrorOptions {
  /** HTTP status of the answer; absent when none came. */
  readonly status?: number;
}

export class GitHubError extends CodedError<GitHubErrorCode> {
  readonly status: number | undefined;
  constructor(code: GitHubErrorCode, message: string, options: GitHubErrorOptions = {}) {
    const { status, ...rest } = options;
    super(code, message, rest);
    this.status = status;
  }

  /** True when the work may have been done although no good answer came: look before it is asked for again. */
  get mayHaveHappened(): boolean {
    return this.code === 'github/unavailable';
  }
}

/** The body of GitHub's answer was larger than the cap. */
export class ResponseTooLargeError extends Error {
  constructor(maxBytes: number) {
    super(`the answer has more than ${maxBytes} bytes`);
    this.name = 'ResponseTooLargeError';
  }
}

export interface Attempt {
  readonly method: string;
  /** Path and query, without the host. */
  readonly path: string;
  /** Taken out of every text. */
  readonly token: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly said: string;
}

/** Longest part of GitHub's own words that is shown, in characters. */
const maxSaidLength = 300;
const maxPathLength = 200;

/**
 * Whatever a request threw, as a GitHubError.
 * The original is not kept as the cause: it holds the request with its headers and its body.
 */
export function toGitHubError(error: unknown, attempt: Attempt): GitHubError {
  if (error instanceof GitHubError) return error;
  // Before anything is cut: half a token is still a secret.
  const clean = (text: string, maxLength: number) =>
    printable(withoutSecrets(text, attempt.token), maxLength);
  const what = `Cannot ${attempt.method} ${clean(attempt.path, maxPathLength)}`;
  const answer = readAnswer(error);
  if (answer !== undefined) {
    const code = codeOf(answer);
    const said = JSON.stringify(clean(answer.said, maxSaidLength));
    const next = clean(nextStep(code, answer), maxSaidLength);
    return new GitHubError(code, `${what}: GitHub answered ${answer.status} ${said}; ${next}`, {
      status: answer.status,
    });
  }
  const root = rootCause(error);
  const reason = clean(root instanceof Error ? root.message : 'unknown', maxSaidLength);
  const cause = new Error(reason);
  if (root instanceof ResponseTooLargeError)
    return new GitHubError('github/too-large', `${what}: ${reason}`, { cause });
  return new GitHubError(
    'github/unavailable',
    `${what}: no whole answer came (${reason}); try again, and see https://www.githubstatus.com`,
    { cause },
  );
}

/** The error below Octokit's and fetch's wrappings. */
function rootCause(error: unknown): unknown {
  let root = error;
  // Wrappings are two or three deep; a circle of causes must not hang us.
  for (let depth = 0; depth < 8 && root instanceof Error && root.cause instanceof Error; depth++)
    root = root.cause;
  return root;
}

/** Octokit's RequestError carries the response; without one the request never got an answer. */
function readAnswer(error: unknown): Answer | undefined {
  if (!isRecord(error) || typeof error.status !== 'number' || !isRecord(error.response)) return undefined;
  const { headers, data } = error.response;
  return { status: error.status, headers: isRecord(headers) ? headers : {}, said: wordsOf(data) };
}

function wordsOf(data: unknown): string {
  if (!isRecord(data)) return '';
  const details = Array.isArray(data.errors) ? data.errors.map(wordsOfDetail) : [];
  return [String(data.message ?? ''), ...details].filter(Boolean).join('; ');
}

function wordsOfDetail(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  if (!isRecord(detail)) return '';
  return [detail.resource, detail.field, detail.code, detail.message]
    .filter((word): word is string => typeof word === 'string')
    .join(' ');
}

function codeOf({ status, headers }: Answer): GitHubErrorCode {
  // docs.github.com, "Rate limits for the REST API": 403 or 429, with `retry-after` or no requests remaining
  const limited = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
  if (status === 429 || (status === 403 && limited)) return 'github/rate-limited';
  if (status === 401) return 'github/unauthorized';
  if (status === 403) return 'github/forbidden';
  if (status === 404 || status === 410) return 'github/not-found';
  if (status === 409 || status === 412) return 'github/conflict';
  return status >= 500 ? 'github/unavailable' : 'github/refused';
}

function nextStep(code: GitHubErrorCode, { headers }: Answer): string {
  switch (code) {
    case 'github/unauthorized':
      return 'use a token that is valid: the one at hand is missing, wrong or expired';
    case 'github/forbidden': {
      const wanted = headers['x-accepted-github-permissions'];
      const names = typeof wanted === 'string' && wanted !== '' ? ` (${wanted})` : '';
      return `use a token that has the permission for it${names}`;
    }
    case 'github/not-found':
      return 'check the name, and that the token may see it: GitHub hides what a token may not see';
    case 'github/rate-limited':
      return `wait ${waitOf(headers)} and try again`;
    case 'github/conflict':
      return 'something changed meanwhile: look again and repeat';
    case 'github/unavailable':
      return 'try again, and see https://www.githubstatus.com';
    default:
      return 'change what GitHub names and try again';
  }
}

function waitOf(headers: Answer['headers']): string {
  const seconds = Number(headers['retry-after']);
  if (Number.isInteger(seconds) && seconds > 0) return `${seconds} s`;
  const reset = Number(headers['x-ratelimit-reset']);
  if (!Number.isInteger(reset) || reset <= 0 || reset > 253_402_300_799) return 'a minute';
  return `until ${new Date(reset * 1000).toISOString().replace('.000Z', 'Z')}`;
}

/** Tokens as GitHub forms them, for one that is not ours: another user's, or one inside an echoed request. */
const tokenForms = /\b(?:gh[a-z]_[A-Za-z0-9_.-]{16,}|github_pat_[A-Za-z0-9_]{16,})/g;
const authorizationForms = /\b(?:bearer|basic|token)\s+[A-Za-z0-9+/=_.-]{16,}/gi;

/** The text without our token in any spelling, and without what looks like another. */
export function withoutSecrets(text: string, token: string | undefined): string {
  const spellings = token
    ? [token, encodeURIComponent(token), Buffer.from(token).toString('base64').replace(/=+$/, '')]
    : [];
  let clean = text;
  for (const spelling of spellings) clean = clean.replaceAll(spelling, '[secret]');
  return clean.replaceAll(tokenForms, '[secret]').replaceAll(authorizationForms, '[secret]');
}
