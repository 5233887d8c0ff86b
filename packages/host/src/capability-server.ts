// The seam between a guest's requests and the outside: what `http`, `fs`, `kv` and `env` ask, and how it is answered.
import type { Envelope } from './envelope.ts';
import { encodeJson } from './guest-memory.ts';
import type { PluginLimits } from './limits.ts';

/** Imports of the ABI that take a JSON request and give an envelope. */
export const requestImports = ['http', 'fs', 'kv', 'env'] as const;
export type RequestImport = (typeof requestImports)[number];

export function isRequestImport(name: string): name is RequestImport {
  return requestImports.some((known) => known === name);
}

/** Room in a request for everything but its contents: 64 KiB. */
const frameBytes = 65_536;

/**
 * The largest request that is taken, in bytes: the most that it may carry, written as JSON or Base64, which is at most
 * twice as long for text that people write.
 */
export function maxRequestBytes(
  name: RequestImport,
  limits: Pick<PluginLimits, 'maxFileBytes' | 'maxKvBytes' | 'maxHttpBytes'>,
): number {
  const contents = { http: limits.maxHttpBytes, fs: limits.maxFileBytes, kv: limits.maxKvBytes, env: 0 };
  return frameBytes + 2 * contents[name];
}

export interface CapabilityRequest {
  readonly import: RequestImport;
  /** Parsed JSON of the guest: hostile until checked. */
  readonly request: unknown;
  /** Number of the hook's call that the request belongs to: budgets of a call are counted by it. */
  readonly call: number;
  /** Aborted when the call's time is over: what is under way then ends. */
  readonly signal: AbortSignal;
}

/** Answers the requests of one plugin. Grants and limits are looked at anew for each request. */
export interface CapabilityServer {
  readonly offers: ReadonlySet<RequestImport>;
  /** Never rejects: what goes wrong is an envelope with an error. */
  serve(request: CapabilityRequest): Promise<Envelope>;
  /** The call is over, however it ended: its budgets are forgotten. */
  endCall(call: number): void;
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The bytes that a guest sent, answered in bytes: for whoever carries them between guest and server.
 * Never rejects. What is not UTF-8 or not JSON is answered with `invalid_request`.
 * @example await answerRequest(server, { import: 'env', bytes, call: 1, signal })
 */
export async function answerRequest(
  server: CapabilityServer,
  { bytes, ...request }: Omit<CapabilityRequest, 'request'> & { readonly bytes: Uint8Array },
): Promise<Uint8Array> {
  const parsed = parseRequest(bytes);
  return encodeJson(parsed.ok ? await server.serve({ ...request, request: parsed.value }) : notJson);
}

/** The request of a guest, or undefined where it is not UTF-8 or not JSON. */
export function parseRequest(
  bytes: Uint8Array,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(strictDecoder.decode(bytes)) };
  } catch {
    return { ok: false };
  }
}

/** What a request that cannot be read is answered with. */
export const notJson: Envelope = {
  error: { code: 'invalid_request', message: 'Cannot read the request: expected JSON in UTF-8' },
};
