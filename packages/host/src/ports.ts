// What a host lends to one instance. All of it is synchronous: a guest cannot wait in the middle of a call, so whoever serves it blocks.
import type { RequestImport } from './capability-server.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/**
 * Takes the bytes that a guest sent, gives UTF-8 JSON of an envelope, and blocks in between. The bytes are the guest's:
 * nobody has looked at them. See `answerRequest`.
 */
export type RequestPort = (request: Uint8Array) => Uint8Array;

/** A port that is absent is a capability that cannot be granted (`host/port-missing`). */
export interface HostPorts {
  /** Milliseconds since 1970, UTC. */
  readonly now?: () => number;
  /** Overwrites all bytes with random ones. */
  readonly random?: (bytes: Uint8Array) => void;
  readonly log?: (level: LogLevel, message: string) => void;
  /** Who answers `http`, `fs`, `kv`, `env`. They check grants and budgets themselves, request by request. */
  readonly requests?: { readonly [Name in RequestImport]?: RequestPort };
}
