// What the admission gate says against a module: a value, so that a host can throw it and an inspection can list it.
import type { CapabilityName } from '@plugindex/model';

/** Closed list. Inspection has a rule of each name, `inspect/<code>`. */
export type AdmissionCode =
  | 'artifact/component'
  | 'artifact/malformed'
  | 'artifact/too-complex'
  | 'artifact/invalid'
  | 'import/foreign-module'
  | 'import/unknown-name'
  | 'import/wrong-kind'
  | 'import/wrong-signature'
  | 'abi/missing-export'
  | 'abi/wrong-signature'
  | 'abi/reserved-export'
  | 'memory/imported'
  | 'memory/multiple'
  | 'memory/shared'
  | 'memory/64-bit'
  | 'memory/no-maximum'
  | 'memory/over-limit'
  | 'table/exported'
  | 'table/too-large'
  | 'global/exported-mutable'
  | 'start/present'
  | 'feature/unsupported'
  | 'code/unsupported';

export interface AdmissionFinding {
  readonly code: AdmissionCode;
  /** Cannot <do what>: found <what>, expected <what>, at byte <n> in the <section> section */
  readonly message: string;
  readonly found?: string;
  readonly expected?: string;
  /** What to change. */
  readonly hint?: string;
  readonly place?: Place;
  /** Of an import: what a manifest asks to be allowed it, or what would serve in its place. */
  readonly capability?: CapabilityName;
}

/** Where in the module. */
export interface Place {
  /** Bytes from the start of the module. */
  readonly offset: number;
  readonly section: string;
}

/** @example atPlace({ offset: 30, section: 'import' }) // ', at byte 30 in the import section' */
export function atPlace({ offset, section }: Place): string {
  return `, at byte ${offset} in the ${section} section`;
}

/** A finding whose message ends with its place. */
export function findingAt(
  place: Place | undefined,
  { message, ...rest }: Omit<AdmissionFinding, 'place'>,
): AdmissionFinding {
  return place === undefined
    ? { message, ...rest }
    : { message: `${message}${atPlace(place)}`, ...rest, place };
}
