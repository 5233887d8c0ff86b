// The HttpPort over http, https and file URLs: every answer capped, timed, and from where it was asked; a server that
// stumbles is asked again.
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpGetOptions, HttpPort, HttpResponse } from '@plugindex/model';
import { FetchError } from '@plugindex/model/ports';
import { hasErrorCode } from '../error-code.ts';
import { acceptedEncodings, BodyEncodingError, BodyTooLargeError, readBody } from './body.ts';
import { getFile } from './file-url.ts';
import {
  createHttpTransport,
  type HttpReply,
  type HttpTransport,
  type TransportOptions,
} from './http-transport.ts';

export interface HttpPortOptions extends TransportOptions {
  /** Folders that file URLs may name; any folder when left out, none when empty. */
  readonly fileRoots?: readonly string[];
  readonly userAgent?: string;
}

export interface NodeHttpPort extends HttpPort {
  /** Closes the connections that are kept for the next request. Without it they keep no process alive. */
  close(): void;
}

/** A registry needs one (release assets on GitHub); more than five is a loop. */
const maxRedirects = 5;
const redirectStatus = new Set([301, 302, 303, 307, 308]);
/** Answers that say "not now": RFC 9110 15.6, RFC 6585 4. */
const busyStatus = new Set([429, 500, 502, 503, 504]);
/** Pauses before a request is repeated, in milliseconds; all within the time that the caller allows. */
const repeatPausesMs = [250, 1000];
/** Longest entity tag that is kept, in characters: it is sent back with each request. */
const maxEtagLength = 256;

/**
 * Opens the port. `get` throws a FetchError and nothing else.
 * @example
 * const http = createHttpPort();
 * await http.get('https://example.com/v1/snapshot.json', { maxBytes: 100_000, timeoutMs: 10_000 });
 */
export function createHttpPort(options: HttpPortOptions = {}): NodeHttpPort {
  const transport = createHttpTransport(options);
  const userAgent = options.userAgent ?? 'plugindex';
  return {
    get: async (text, get) => {
      const url = parseUrl(text);
      if (url.protocol === 'file:') return getFile(url, get, options.fileRoots);
      return getOverHttp(url, get, { transport, userAgent });
    },
    close: () => transport.close(),
  };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined)
    throw new FetchError('fetch/url', text, `Cannot fetch ${JSON.stringify(text)}: it is no absolute URL`);
  if (!['http:', 'https:', 'file:'].includes(url.protocol))
    throw new FetchError(
      'fetch/url',
      text,
      `Cannot fetch ${text}: expected http, https or file, found "${url.protocol}"`,
    );
  if (url.username !== '' || url.password !== '') {
    const shown = `${url.protocol}//${url.host}${url.pathname}`;
    throw new FetchError(
      'fetch/url',
      shown,
      `Cannot fetch ${shown}: a URL must not carry a user name or password`,
    );
  }
  url.hash = '';
  return url;
}

interface Sending {
  readonly transport: HttpTransport;
  readonly userAgent: string;
}

async function getOverHttp(url: URL, options: HttpGetOptions, sending: Sending): Promise<HttpResponse> {
  const deadline = AbortSignal.timeout(options.timeoutMs);
  for (const pauseMs of [...repeatPausesMs, undefined]) {
    try {
      return await followRedirects(url, options, { ...sending, deadline });
    } catch (error) {
      if (deadline.aborted) throw toTimeout(error, url, options);
      if (pauseMs === undefined || !isPassing(error)) throw toFetchError(error, url);
    }
    await sleep(pauseMs, undefined, { signal: deadline }).catch(() => undefined);
  }
  throw new TypeError('the last attempt neither answers nor fails');
}

/** RFC 9110 9.2.2: a GET may be repeated, where the server was busy or the connection broke off. */
function isPassing(error: unknown): boolean {
  return error instanceof BusyError || hasErrorCode(error, 'ECONNRESET', 'EPIPE');
}

class BusyError extends Error {}

async function followRedirects(
  first: URL,
  options: HttpGetOptions,
  { transport, userAgent, deadline }: Sending & { readonly deadline: AbortSignal },
): Promise<HttpResponse> {
  let url = first;
  const headers = {
    accept: '*/*',
    'accept-encoding': acceptedEncodings,
    'user-agent': userAgent,
    ...(options.etag !== undefined && { 'if-none-match': options.etag }),
  };
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const reply = await transport.send(url, headers, deadline);
    if (!redirectStatus.has(reply.status)) return await readReply(url, reply, options);
    reply.body.destroy();
    url = redirectTarget(url, reply.header('location'));
  }
  throw new FetchError(
    'fetch/status',
    first.href,
    `Cannot fetch ${first.href}: more than ${maxRedirects} redirects`,
  );
}

// threat: a redirect to a file, to plain http, or to a host that gets a password with it
function redirectTarget(from: URL, location: string | undefined): URL {
  if (location === undefined || !URL.canParse(location, from.href))
    throw new FetchError('fetch/status', from.href, `Cannot fetch ${from.href}: it redirects to nowhere`);
  const target = parseUrl(new URL(location, from).href);
  const allowed = target.protocol === 'https:' || (target.protocol === 'http:' && from.protocol === 'http:');
  if (allowed) return target;
  throw new FetchError(
    'fetch/url',
    from.href,
    `Cannot fetch ${from.href}: it redirects to ${target.href}, expected ${from.protocol === 'http:' ? 'http or https' : 'https'}`,
  );
}

async function readReply(url: URL, reply: HttpReply, options: HttpGetOptions): Promise<HttpResponse> {
  const { status, header, body } = reply;
  if (status === 304 && options.etag !== undefined) {
    body.resume();
    return { notModified: true };
  }
  if (status !== 200) {
    body.destroy();
    if (busyStatus.has(status)) throw new BusyError(`found status ${status}, expected 200`);
    const code = status === 404 || status === 410 ? 'fetch/not-found' : 'fetch/status';
    throw new FetchError(code, url.href, `Cannot fetch ${url.href}: found status ${status}, expected 200`);
  }
  const encoding = header('content-encoding');
  const declared = Number(header('content-length') ?? 0);
  // An early answer only: the body is counted as it comes, whatever its head says.
  if (encoding === undefined && declared > options.maxBytes) {
    body.destroy();
    throw new BodyTooLargeError(`found ${declared} bytes, expected at most ${options.maxBytes}`);
  }
  const bytes = await readBody(body, { encoding, maxBytes: options.maxBytes });
  const etag = header('etag');
  return { notModified: false, bytes, ...(etag !== undefined && etag.length <= maxEtagLength && { etag }) };
}

function toTimeout(cause: unknown, { href }: URL, { timeoutMs }: HttpGetOptions): FetchError {
  if (cause instanceof FetchError) return cause;
  const message = `Cannot fetch ${href}: no whole answer in ${timeoutMs} ms`;
  return new FetchError('fetch/timeout', href, message, { cause });
}

function toFetchError(error: unknown, { href }: URL): FetchError {
  if (error instanceof FetchError) return error;
  const cause = { cause: error };
  if (error instanceof BodyTooLargeError)
    return new FetchError('fetch/too-large', href, `Cannot fetch ${href}: ${error.message}`, cause);
  if (error instanceof BodyEncodingError || error instanceof BusyError)
    return new FetchError('fetch/status', href, `Cannot fetch ${href}: ${error.message}`, cause);
  const reason = error instanceof Error ? error.message : String(error);
  return new FetchError('fetch/unreachable', href, `Cannot fetch ${href}: ${reason}`, cause);
}
