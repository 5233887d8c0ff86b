// Advisories as clients fetch them: one OSV file each, and all of them in one.
import type { Advisory } from '@plugindex/model';
import { affectedNames } from './changes.ts';
import { type CompiledFile, toJsonFile } from './json-file.ts';

export const allAdvisoriesPath = 'advisories/all.json';

/** The files below /v1/advisories/. `advisories` are sorted by id. */
export function compileAdvisories(advisories: readonly Advisory[]): readonly CompiledFile[] {
  return [
    ...advisories.map((advisory): CompiledFile => [advisoryPath(advisory.id), toJsonFile(advisory)]),
    [allAdvisoriesPath, toJsonFile({ format: 1, advisories })],
  ];
}

/** Path of one advisory below /v1/. */
export function advisoryPath(id: string): string {
  return `advisories/${id}.json`;
}

/** Advisories by the name that they are about; each list sorted by id. */
export function advisoriesByName(advisories: readonly Advisory[]): ReadonlyMap<string, readonly Advisory[]> {
  const byName = new Map<string, Advisory[]>();
  for (const advisory of advisories) {
    for (const name of affectedNames(advisory)) {
      const list = byName.get(name);
      if (list === undefined) byName.set(name, [advisory]);
      else list.push(advisory);
    }
  }
  return byName;
}
