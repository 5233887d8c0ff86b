// Reads what a guest asks of `http`.
import { isRecord, quote } from '@plugindex/model';
import { decodeBase64 } from '../base64.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { type Headers, parseHeaders } from './headers.ts';
import type { HttpTarget } from './net-grant.ts';
import { parseTarget } from './target.ts';

// CONNECT opens a tunnel and TRACE gives back what was sent, credentials included.
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
export type HttpMethod = (typeof methods)[number];

/** One request as it goes out, redirects followed or not. */
export interface HttpHop {
  readonly method: HttpMethod;
  readonly target: HttpTarget;
  readonly headers: Headers;
  readonly body: Uint8Array | undefined;
}

export interface HttpPlan {
  readonly first: HttpHop;
  readonly followsRedirects: boolean;
  /** Wall time that the guest gives it, redirects included, in milliseconds. */
  readonly timeoutMs: number;
}

const encoder = new TextEncoder();

/** What is asked, or why nobody could do it. Grants are not asked here. */
export function parseHttpRequest(
  request: unknown,
  limits: { readonly timeoutMs: number },
): HttpPlan | Refusal {
  if (!isRecord(request) || typeof request.url !== 'string') return bad('expected {"url"}');
  const { method: asked = 'GET', redirect = 'follow', timeout_ms: timeoutMs = limits.timeoutMs } = request;
  const method = methods.find((known) => typeof asked === 'string' && known === asked.toUpperCase());
  if (method === undefined)
    return bad(`found the method ${quote(asked)}, expected one of ${methods.join(', ')}`);
  if (redirect !== 'follow' && redirect !== 'manual')
    return bad(`found "redirect" ${quote(redirect)}, expected "follow" or "manual"`);
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 1))
    return bad('expected "timeout_ms" to be at least 1');
  const target = parseTarget(request.url);
  if (isRefusal(target)) return target;
  const headers = parseHeaders(request.headers);
  if (isRefusal(headers)) return headers;
  const body = parseBody(request);
  if (isRefusal(body)) return body;
  if (body.bytes !== undefined && (method === 'GET' || method === 'HEAD'))
    return bad(`a ${method} request carries no body`);
  return {
    first: { method, target, headers, body: body.bytes },
    followsRedirects: redirect === 'follow',
    timeoutMs: Math.min(timeoutMs, limits.timeoutMs),
  };
}

function parseBody({
  body,
  body_base64: base64,
}: Readonly<Record<string, unknown>>): { readonly bytes: Uint8Array | undefined } | Refusal {
  if (body === undefined && base64 === undefined) return { bytes: undefined };
  if (typeof body === 'string' && base64 === undefined && body.isWellFormed())
    return { bytes: encoder.encode(body) };
  const bytes = typeof base64 === 'string' && body === undefined ? decodeBase64(base64) : undefined;
  return bytes === undefined ? bad('expected "body" or "body_base64", one of them') : { bytes };
}

function bad(reason: string): Refusal {
  return refuse('invalid_request', `Cannot send the request: ${reason}`);
}
