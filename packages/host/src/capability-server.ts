// The seam between a guest's requests and the outside: what `http`, `fs`, `kv` and `env` ask, and how it is answered.
import type { PluginError } from './instance.ts';

/** Imports of the ABI that take a JSON request and give an envelope. */
export type RequestImport = 'http' | 'fs' | 'kv' | 'env';

export type Envelope = { readonly ok: unknown } | { readonly error: PluginError };

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
