// Judges the settings of a registry's repository: an ordered table of rules over facts that somebody else has read.
import type { Problem } from '@plugindex/model';
import { accessRules } from './doctor-access-rules.ts';
import { branchRules } from './doctor-branch-rules.ts';
import { identityRules } from './doctor-identity-rules.ts';
import { publicationRules } from './doctor-publication-rules.ts';
import { recordsRules } from './doctor-records-rules.ts';
import { type Checkup, type DoctorRule, runDoctorRule } from './doctor-rule.ts';

/** In the order in which somebody sets a repository up. */
export const doctorRules: readonly DoctorRule[] = [
  ...accessRules,
  ...branchRules,
  ...recordsRules,
  ...publicationRules,
  ...identityRules,
];

/**
 * Every finding, in the order of the rules; none where all is well.
 * @example doctor({ settings, registry }).length // 0
 */
export function doctor(checkup: Checkup): readonly Problem[] {
  return doctorRules.flatMap((rule) => runDoctorRule(rule, checkup));
}
