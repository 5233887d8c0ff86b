// The host's clock. Capability `clock`; without this module `Date` does not know the time.
import { clock } from 'plugindex:host';

/** Milliseconds since 1970, UTC. */
export function nowMs(): number {
  return clock();
}
