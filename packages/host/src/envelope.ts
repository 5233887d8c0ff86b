// The two forms of every answer that crosses between host and guest: a value, or an error that whoever answers has named.

export interface PluginError {
  readonly code: string;
  readonly message: string;
}

export type Envelope = { readonly ok: unknown } | { readonly error: PluginError };

/** @example errorEnvelope({ code: 'no_user', message: 'There is no user' }) // '{"error":{"code":"no_user",…}}' */
export function errorEnvelope({ code, message }: PluginError): string {
  return JSON.stringify({ error: { code, message } });
}
