// Every problem code with its documentation, whichever package finds it: `explain`, the docs page and SARIF read this.
import { caseRules, type ProblemRule, parseRules, registryRules, schemaRules } from '@plugindex/model';
import { buildRules } from './build/build-rules.ts';
import { publishGuardRule } from './compile/publish-guard.ts';
import { formRules } from './forms/form-rules.ts';
import { importRules } from './import/import-rules.ts';
import { indexTreeRules } from './index-tree/index-tree-rules.ts';
import { inspectRules } from './inspect/inspect-rules.ts';
import { proposeRules } from './propose/propose-rules.ts';
import { refreshRules } from './refresh/refresh-rules.ts';
import type { DocumentedRule } from './rule-documentation.ts';
import { authorDoctorRules } from './setup/author-doctor.ts';
import { doctorRules } from './setup/doctor.ts';
import { setupRules } from './setup/setup-rules.ts';
import { validateRules } from './validate/rules.ts';

/** Rules whose words are one text: the title, and why it is so with what to do about it. */
function documented({ code, severity, title, documentation }: ProblemRule): DocumentedRule {
  return { code, severity, documentation: { title, why: documentation } };
}

/** One list per source; a stage adds its own here. Codes are unique over all of them. */
export const allRules: readonly DocumentedRule[] = [
  ...parseRules.map(documented),
  ...indexTreeRules.map(documented),
  ...schemaRules.map(documented),
  ...registryRules.map(documented),
  ...validateRules,
  ...buildRules,
  ...inspectRules,
  documented(publishGuardRule),
  ...importRules,
  ...setupRules,
  ...doctorRules,
  ...authorDoctorRules,
  ...proposeRules,
  ...formRules,
  ...refreshRules,
  ...caseRules.map(documented),
];
