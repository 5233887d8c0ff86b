// What was decided about capabilities, one event each: what was asked, granted, refused, used, revoked.
import type { CapabilityName } from '@plugindex/model';

export type AuditDecision = 'granted' | 'denied' | 'allowed' | 'refused' | 'revoked';

/**
 * `granted` and `denied`: when a plugin is loaded, for each capability that it asks; `denied` too for one that its module
 * imports and its manifest does not ask, and for what a new version asks that nobody consented to. `allowed` and `refused`: for
 * each request of a call. `revoked`: when a grant is taken back.
 */
export interface AuditEvent {
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly plugin: string;
  readonly version: string;
  readonly capability: CapabilityName;
  readonly decision: AuditDecision;
  /** What it was about: a URL without credentials and query, a path, a key, a variable's name. Never a value. */
  readonly subject: string;
  /** Why, in one sentence; the code of the envelope's error first where there is one. */
  readonly reason: string;
}

export type AuditLog = (event: AuditEvent) => void;
