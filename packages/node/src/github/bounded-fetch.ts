// The one way to GitHub's API: every request timed, every answer capped, whole or an error, and counted.
import { ResponseTooLargeError } from './github-error.ts';

/** What a client has asked so far. GitHub's quota counts `sent` less `notModified`. */
export interface RequestCount {
  /** Requests sent, repetitions included. */
  readonly sent: number;
  /** Answers 304: they cost no quota. */
  readonly notModified: number;
  /** Requests that got no answer, or one of GitHub's own failures (5xx). */
  readonly failed: number;
}

export interface RequestCounter {
  sent: number;
  notModified: number;
  failed: number;
}

export interface BoundedFetchOptions {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly counter: RequestCounter;
}

export type BoundedFetch = (url: string, init: RequestInit) => Promise<Response>;

/** Statuses whose answers must have no body (Fetch standard, "null body status"). */
const withoutBody = new Set([101, 103, 204, 205, 304]);

/**
 * A `fetch` for Octokit. It rejects, and so lets the request be repeated, where Octokit alone would pass on a cut body as
 * an empty text.
 */
export function createBoundedFetch({ maxBytes, timeoutMs, counter }: BoundedFetchOptions): BoundedFetch {
  return async (url, init) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([timeout, init.signal]) : timeout;
    counter.sent++;
    try {
      const answer = await fetch(url, { ...init, signal });
      const bytes = await readCapped(answer, maxBytes);
      if (answer.status === 304) counter.notModified++;
      if (answer.status >= 500) counter.failed++;
      if (answer.ok) checkWhole(answer, bytes);
      return withBytes(answer, bytes);
    } catch (error) {
      counter.failed++;
      throw error;
    }
  };
}

async function readCapped(answer: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of answer.body ?? []) {
    total += chunk.byteLength;
    if (total > maxBytes) throw new ResponseTooLargeError(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** JSON that is cut off, or a proxy's page in its place, is no answer. */
function checkWhole(answer: Response, bytes: Uint8Array): void {
  const type = answer.headers.get('content-type') ?? '';
  if (bytes.byteLength > 0 && /^application\/(?:[a-z.]+\+)?json\b/.test(type))
    JSON.parse(Buffer.from(bytes).toString('utf8'));
}

function withBytes(answer: Response, bytes: Uint8Array<ArrayBuffer>): Response {
  const { status, statusText, headers, url } = answer;
  const whole = new Response(withoutBody.has(status) ? null : bytes, { status, statusText, headers });
  // Octokit reads the final address from here; a constructed Response has none.
  return Object.defineProperty(whole, 'url', { value: url });
}
