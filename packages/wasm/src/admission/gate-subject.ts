// What the checks of the admission gate look at.
import type { Abi } from '../abi.ts';
import type { ModuleFacts } from '../module-facts.ts';
import type { ModuleState } from '../module-state.ts';
import type { AdmissionFinding, Place } from './admission-finding.ts';

export interface GateSubject {
  readonly bytes: Uint8Array;
  readonly facts: ModuleFacts;
  /** What the facts were made of: places, and what is seen while reading. */
  readonly state: ModuleState;
  readonly abi: Abi;
  readonly maxMemoryBytes: number;
}

/** Checks are pure: no waiting, no throwing. */
export type GateCheck = (subject: GateSubject) => Iterable<AdmissionFinding>;

/** Where a section begins; undefined where the module has none. */
export function placeOfSection({ facts }: GateSubject, section: string): Place | undefined {
  const found = facts.sections.find(({ name }) => name === section);
  return found && { offset: found.offset, section };
}

/** The section that an offset is in. */
export function placeAt(
  { facts }: Pick<GateSubject, 'facts'>,
  offset: number | undefined,
): Place | undefined {
  if (offset === undefined) return undefined;
  const section = facts.sections.find(
    (found) => offset >= found.offset && offset < found.offset + found.size,
  );
  return section && { offset, section: section.name };
}

/** Where the export at that position in the facts begins. */
export function placeOfExport({ state }: GateSubject, position: number): Place | undefined {
  const offset = state.places.exports[position];
  return offset === undefined ? undefined : { offset, section: 'export' };
}
