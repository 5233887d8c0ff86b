// Headers of a guest's request: which it may set, and that none of them can become two.
import { isRecord, quote } from '@plugindex/model';
import { type Refusal, refuse } from '../refusal.ts';

/** Lower-case names; each once. */
export type Headers = ReadonlyMap<string, string>;

/** Most headers of one request. */
const maxHeaders = 64;
/** Names and values of all of them, in bytes; servers take little more. */
const maxHeaderBytes = 16_384;

// RFC 9110 5.6.2
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// RFC 9110 5.5: visible characters, spaces, tabs and Latin-1. threat: CR and LF begin another header, NUL ends one early.
const fieldValue = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

// Fetch, "forbidden request-header": they frame the message or speak for the host. `accept-encoding` is the host's, which
// decodes; `expect` and `upgrade` change the protocol.
const forbidden: ReadonlySet<string> = new Set([
  'accept-charset',
  'accept-encoding',
  'connection',
  'content-length',
  'date',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'origin',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);
const forbiddenBeginnings = ['proxy-', 'sec-', 'x-forwarded-'];

/** What says who asks. threat: a redirect that carries it to another server. */
const credentials = ['authorization', 'cookie', 'cookie2', 'proxy-authorization'];
/** Fetch, "request-body-header": they describe a body that is not sent any more. */
const bodyHeaders = ['content-encoding', 'content-language', 'content-location', 'content-type'];

/** The headers of a request, or why they are none. Absent is none. */
export function parseHeaders(value: unknown): Headers | Refusal {
  if (value === undefined) return new Map();
  if (!isRecord(value)) return bad('expected an object of texts');
  const headers = new Map<string, string>();
  let bytes = 0;
  for (const [name, text] of Object.entries(value)) {
    const key = name.toLowerCase();
    if (!token.test(name)) return bad(`${quote(name)} is no name of a header`);
    if (forbidden.has(key) || forbiddenBeginnings.some((beginning) => key.startsWith(beginning)))
      return bad(`"${key}" belongs to the host`);
    if (headers.has(key)) return bad(`found "${key}" twice`);
    if (typeof text !== 'string' || !fieldValue.test(text))
      return bad(`the value of "${key}" holds characters that no header can carry`);
    headers.set(key, text.trim());
    bytes += name.length + text.length;
  }
  if (headers.size > maxHeaders) return bad(`found ${headers.size} headers, expected at most ${maxHeaders}`);
  if (bytes > maxHeaderBytes) return bad(`they have ${bytes} bytes, expected at most ${maxHeaderBytes}`);
  return headers;
}

function bad(reason: string): Refusal {
  return refuse('invalid_request', `Cannot send the headers: ${reason}`);
}

export function withoutCredentials(headers: Headers): Headers {
  return without(headers, credentials);
}

export function withoutBodyHeaders(headers: Headers): Headers {
  return without(headers, bodyHeaders);
}

function without(headers: Headers, names: readonly string[]): Headers {
  return new Map([...headers].filter(([name]) => !names.includes(name)));
}
