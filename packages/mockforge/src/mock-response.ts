// From what a response plugin says to a response that is safe to send.
import { type AnswerFault, HostError } from '@plugindex/host';
import { isRecord, quote } from '@plugindex/model';
import type { GenerateResponseOutput } from './kinds.ts';

export interface MockResponse {
  readonly status: number;
  /** Lower-case names. No `content-length`: whoever sends the body counts it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Notes for logs. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** How long to wait before it is sent, milliseconds: `custom.delay_ms`, for plugins that play slow services. */
  readonly delayMs?: number;
  /** Closes the connection instead of answering: `custom.drop_connection`, for plugins that play broken ones. */
  readonly dropsConnection?: true;
}

// A minute: longer than any client waits, short enough that connections do not pile up for ever.
const maxDelayMs = 60_000;

// RFC 9110, 5.6.2 (token) and 5.5 (field values; what is not ASCII differs from server to server).
const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const headerValue = /^[\t\x20-\x7e]*$/;
// RFC 9110, 7.6.1: they speak of one connection, which is not the plugin's.
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
// As much as Node and most other clients read; more would break them.
const maxHeaderBytes = 8 * 1024;
// RFC 9110, 6.4.1.
const withoutBody = new Set([204, 205, 304]);

/**
 * Text is sent as it is, any other JSON is written out, null or nothing is an empty body. `content_type` and
 * `cache_control` win over headers of the same meaning. Throws HostError `host/answer-invalid` for what HTTP cannot carry
 * or a plugin may not say.
 * @example toMockResponse('x', { status_code: 200, body: { a: 1 } }).body // '{"a":1}'
 */
export function toMockResponse(plugin: string, answer: GenerateResponseOutput): MockResponse {
  const refuse = (fault: AnswerFault): never => {
    throw new HostError(
      'host/answer-invalid',
      `Cannot send the response of ${plugin}: at ${quote(fault.pointer)} found ${fault.found}, expected ${fault.expected}`,
      { answer: fault },
    );
  };
  const { status_code: status, body, content_type, metadata = {} } = answer;
  if (status < 200) {
    refuse({ pointer: '/status_code', found: String(status), expected: 'a final status, at least 200' });
  }
  const given: [string, string, string][] = Object.entries(answer.headers ?? {}).map(([name, value]) => [
    `/headers/${name}`,
    name,
    value,
  ]);
  const type = content_type ?? typeOfBody(body);
  const isTyped = given.some(([, name]) => name.toLowerCase() === 'content-type');
  if (content_type !== undefined || (type !== undefined && !isTyped)) {
    given.push(['/content_type', 'content-type', type ?? '']);
  }
  const cache = cacheControl(answer.cache_control ?? null);
  if (cache !== undefined) given.push(['/cache_control', 'cache-control', cache]);
  const headers = new Map<string, string>();
  let headerBytes = 0;
  for (const [pointer, name, value] of given) {
    const lower = name.toLowerCase();
    const fault = headerFault(lower, value);
    if (fault !== undefined) refuse({ pointer, ...fault });
    headerBytes += name.length + value.length;
    if (headerBytes > maxHeaderBytes) {
      refuse({ pointer, found: 'more', expected: `at most ${maxHeaderBytes} bytes of headers` });
    }
    if (lower !== 'content-length') headers.set(lower, value);
  }
  return {
    status,
    headers: Object.fromEntries(headers),
    body: bodyText(status, body),
    metadata,
    ...faults(answer.custom),
  };
}

/** What a plugin cannot do itself and asks of whoever sends the answer. */
function faults(custom: unknown): Pick<MockResponse, 'delayMs' | 'dropsConnection'> {
  if (!isRecord(custom)) return {};
  const { delay_ms: delayMs, drop_connection: drops } = custom;
  return {
    ...(typeof delayMs === 'number' && delayMs > 0 && { delayMs: Math.min(delayMs, maxDelayMs) }),
    ...(drops === true && { dropsConnection: true }),
  };
}

function headerFault(name: string, value: string): Omit<AnswerFault, 'pointer'> | undefined {
  // threat: a line break that ends the header and starts another, or the body (response splitting).
  if (!headerName.test(name)) return { found: `the name ${quote(name)}`, expected: 'the name of a header' };
  if (hopByHop.has(name)) return { found: quote(name), expected: 'no header of the connection' };
  return headerValue.test(value)
    ? undefined
    : { found: quote(value), expected: 'printable ASCII on one line' };
}

function typeOfBody(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined;
  return typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
}

function bodyText(status: number, body: unknown): string {
  if (body === undefined || body === null || withoutBody.has(status)) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** A text as it is; of an object, `{ max_age: 60, public: true, no_store: false }` is `max-age=60, public`. */
function cacheControl(value: GenerateResponseOutput['cache_control'] | null): string | undefined {
  if (typeof value === 'string') return value;
  if (!isRecord(value)) return undefined;
  const directives = Object.entries(value).flatMap(([key, setting]) => {
    if (setting === false || setting === null) return [];
    const name = key.replaceAll('_', '-');
    return setting === true ? [name] : [`${name}=${String(setting)}`];
  });
  return directives.length === 0 ? undefined : directives.join(', ');
}
