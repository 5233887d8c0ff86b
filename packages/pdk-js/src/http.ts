// HTTP requests. Capability `net` with the host that the URL names.
import { http as hostHttp } from 'plugindex:host';
import { decodeBase64, encodeBase64, utf8 } from './bytes.ts';
import { ask } from './request.ts';

export type Headers = Readonly<Record<string, string>>;

/** One request. Only the URL is needed: the rest has the host's defaults. */
export interface HttpRequest {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Headers;
  /** Text is sent as UTF-8. */
  readonly body?: string | Uint8Array;
  /** True: a redirect is an answer like any other. */
  readonly keepRedirects?: boolean;
  readonly timeoutMs?: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Where the answer came from in the end. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Headers;
  /** The body as text; null when its bytes are not UTF-8. */
  readonly body: string | null;
  /** The body's bytes, text or not. */
  readonly bodyBytes: Uint8Array;
}

/**
 * Sends one request and waits for the answer; any status is an answer.
 * Throws PluginError: denied, refused_address, unresolved, unreachable, tls, timeout, too_large, too_many_requests.
 */
export function http(request: HttpRequest | string): HttpResponse {
  const asked = typeof request === 'string' ? { url: request } : request;
  const { method, url, headers, body, keepRedirects, timeoutMs } = asked;
  const answer = ask(hostHttp, {
    method,
    url,
    headers,
    ...(typeof body === 'string' ? { body } : body && { body_base64: encodeBase64(body) }),
    ...(keepRedirects === true && { redirect: 'manual' }),
    timeout_ms: timeoutMs,
  }) as unknown as Omit<HttpResponse, 'body' | 'bodyBytes'> & {
    readonly body?: string;
    readonly body_base64?: string;
  };
  const text = answer.body;
  return {
    status: answer.status,
    url: answer.url,
    headers: answer.headers,
    body: text ?? null,
    get bodyBytes() {
      return text === undefined ? decodeBase64(answer.body_base64 ?? '') : utf8(text);
    },
  };
}
