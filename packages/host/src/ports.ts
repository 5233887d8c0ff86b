// What a host lends to its plugins. All of it is synchronous: a guest cannot wait in the middle of a call.

export type FileRead =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: 'not_found' | 'too_large' | 'not_text' | 'unreadable' };

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** A port that is absent is a capability that cannot be granted (`host/port-missing`). */
export interface HostPorts {
  /** Milliseconds since 1970, UTC. */
  readonly now?: () => number;
  /** Overwrites all bytes with random ones. */
  readonly random?: (bytes: Uint8Array) => void;
  /**
   * Reads UTF-8 text below the root that the plugin sees. `path` is relative, has forward slashes and
   * no "." or ".." segments, and a grant covers it; the adapter still has to mind links that lead outside.
   */
  readonly readFile?: (path: string, options: { readonly maxBytes: number }) => FileRead;
  readonly log?: (level: LogLevel, message: string) => void;
}
