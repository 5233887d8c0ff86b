// The errors that a guest's requests are answered with: a closed list, the same for every import.
import type { Envelope } from '../envelope.ts';

export type CapabilityErrorCode =
  | 'invalid_request' // not the form that the ABI describes
  | 'denied' // no grant covers it
  | 'unavailable' // whoever serves it failed: nothing that the plugin did
  | 'too_large' // of a file, a store, an answer, or of all requests of the call
  | 'timeout'
  // fs
  | 'not_found'
  | 'not_text'
  | 'unreadable'
  | 'unwritable'
  // http
  | 'refused_address' // the name leads to an address that is not public
  | 'unresolved'
  | 'unreachable'
  | 'tls'
  | 'too_many_requests'
  | 'redirect_refused';

export interface Refusal {
  readonly error: { readonly code: CapabilityErrorCode; readonly message: string };
}

/** @example refuse('denied', 'Cannot read "x": no grant covers it') */
export function refuse(code: CapabilityErrorCode, message: string): Refusal {
  return { error: { code, message } };
}

export function isRefusal(value: object): value is Refusal {
  return 'error' in value;
}

export function answer(ok: unknown): Envelope {
  return { ok };
}
