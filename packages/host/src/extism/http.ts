// An HTTP request of an Extism guest as a request of our ABI, and the answer back: the same server looks at both.
import { isRecord } from '@plugindex/model/record';
import { CallEnded } from '../call-ended.ts';
import { decodeBase64, encodeBase64 } from '../capabilities/base64.ts';
import { decodeJson, encodeJson } from '../guest-memory.ts';
import { HostError } from '../host-error.ts';
import { findDearShape } from '../json-shape.ts';
import type { RequestPort } from '../ports.ts';

export interface ExtismResponse {
  readonly status: number;
  /** JSON of an object: names in lower case to texts. */
  readonly headers: Uint8Array;
  readonly body: Uint8Array;
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Sends one and waits. Extism's guests cannot hear of a failure: where it is refused, or nobody answers, CallEnded is thrown
 * with the code that a guest of our ABI would have been told.
 * @param request JSON {url, method?, headers?}
 */
export function sendRequest(
  port: RequestPort,
  { request, body }: { readonly request: Uint8Array; readonly body: Uint8Array },
): ExtismResponse {
  const answer = decodeJson(port(encodeJson(toRequest(request, body))), 'the answer to an HTTP request');
  const { ok, error } = isRecord(answer) ? answer : {};
  if (isRecord(ok)) return toResponse(ok);
  const { code, message } = isRecord(error) ? error : {};
  throw new CallEnded({
    code: typeof code === 'string' ? code : 'unavailable',
    message: `Cannot answer: its HTTP request failed. ${typeof message === 'string' ? message : ''}`.trim(),
  });
}

function toRequest(bytes: Uint8Array, body: Uint8Array): unknown {
  const dear = findDearShape(bytes);
  if (dear !== undefined) throw new HostError('host/output-invalid', `Cannot take an HTTP request: ${dear}`);
  const request = decodeJson(bytes, 'an HTTP request');
  // Older kits say "header".
  const { url, method, headers, header } = isRecord(request) ? request : {};
  return {
    url,
    ...(method !== undefined && method !== null && { method }),
    headers: headers ?? header ?? {},
    ...(body.length > 0 && toBody(body)),
  };
}

function toBody(bytes: Uint8Array): { readonly body: string } | { readonly body_base64: string } {
  try {
    return { body: strictDecoder.decode(bytes) };
  } catch {
    return { body_base64: encodeBase64(bytes) };
  }
}

function toResponse({ status, headers, body, body_base64 }: Record<string, unknown>): ExtismResponse {
  const bytes =
    typeof body_base64 === 'string'
      ? decodeBase64(body_base64)
      : new TextEncoder().encode(typeof body === 'string' ? body : '');
  return {
    status: typeof status === 'number' ? status : 0,
    headers: encodeJson(isRecord(headers) ? headers : {}),
    body: bytes ?? new Uint8Array(),
  };
}
