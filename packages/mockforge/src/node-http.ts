// Both ends of a mock at an HTTP server of Node, without importing it: what came in becomes a request, an answer goes out.
import { type HookRequest, toHookRequest } from './hook-request.ts';
import type { MockResponse } from './mock-response.ts';

/** What is used of `IncomingMessage` of node:http. */
export interface IncomingRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly rawHeaders: readonly string[];
}

/** What is used of `ServerResponse` of node:http. */
export interface OutgoingResponse {
  writeHead(status: number, headers: Readonly<Record<string, string | number>>): unknown;
  end(body: Uint8Array): unknown;
  destroy(): unknown;
}

/** Bytes of a body, if nobody says another number. */
const defaultMaxBodyBytes = 1024 * 1024;

/**
 * Undefined where the body is larger than allowed: the rest of it is not read, so that only an answer that closes the connection
 * may follow.
 */
export async function readHookRequest(
  message: IncomingRequest,
  { maxBodyBytes = defaultMaxBodyBytes }: { readonly maxBodyBytes?: number },
): Promise<HookRequest | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  const body = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  const { method = 'GET', url: target = '/', rawHeaders } = message;
  return toHookRequest({ method, target, rawHeaders, body });
}

/** Counts the body; where HEAD was asked, Node itself leaves it out. Whether to wait `delayMs` before is the caller's. */
export function sendMockResponse(
  response: OutgoingResponse,
  { status, headers, body, dropsConnection }: MockResponse,
): void {
  if (dropsConnection) {
    response.destroy();
    return;
  }
  const bytes = new TextEncoder().encode(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.end(bytes);
}
