// Random bytes of the host. Capability `random`; without this module there is no `Math.random`.
import { random } from 'plugindex:host';

/** Fresh random bytes. */
export function randomBytes(length: number): Uint8Array {
  return random(length);
}
