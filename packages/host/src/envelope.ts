// The two forms of every answer that crosses between host and guest: a value, or an error that whoever answers has named.

export interface PluginError {
  readonly code: string;
  readonly message: string;
}

export type Envelope = { readonly ok: unknown } | { readonly error: PluginError };
