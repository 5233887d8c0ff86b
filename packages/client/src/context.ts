// What every verb works with: the pinned registry, the ports, the time, the verifier.
import type { FolderPort, HttpPort } from '@plugindex/model';
import type { VerdictStore, Verifier } from '@plugindex/trust';
import type { PinnedRegistry } from './home-formats.ts';

/** A verifier over the registry's trusted root; opened only when something must be judged. */
export type OpenVerifier = (options?: { readonly verdicts?: VerdictStore }) => Promise<Verifier>;

export interface ClientContext {
  readonly registry: PinnedRegistry;
  readonly http: HttpPort;
  /** The client's home folder. */
  readonly home: FolderPort;
  readonly now: () => Date;
  readonly openVerifier: OpenVerifier;
  /** Version of the host application that plugins are installed for, when known. */
  readonly hostVersion: string | undefined;
}

/** Caps of what is fetched, in bytes and milliseconds. A registry cannot raise them. */
export const fetchLimits = {
  snapshot: { maxBytes: 64 * 1024, timeoutMs: 15_000 },
  bundle: { maxBytes: 64 * 1024, timeoutMs: 15_000 },
  config: { maxBytes: 4 * 1024 * 1024, timeoutMs: 15_000 },
  shard: { maxBytes: 4 * 1024 * 1024, timeoutMs: 15_000 },
  index: { maxBytes: 1024 * 1024, timeoutMs: 15_000 },
  description: { maxBytes: 4 * 1024 * 1024, timeoutMs: 15_000 },
  search: { maxBytes: 4 * 1024 * 1024, timeoutMs: 15_000 },
  manifest: { maxBytes: 512 * 1024, timeoutMs: 15_000 },
  artifact: { maxBytes: 64 * 1024 * 1024, timeoutMs: 120_000 },
} as const;
