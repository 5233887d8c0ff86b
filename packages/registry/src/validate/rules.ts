// The ordered table of validation rules: this list is what is checked, what `explain` knows and what the docs say.
import type { Rule } from './rule.ts';
import { capabilityRules } from './rules/capabilities.ts';
import { configRules } from './rules/config.ts';
import { dependencyRules } from './rules/dependencies.ts';
import { entryRules } from './rules/entries.ts';
import { kindRules } from './rules/kinds.ts';
import { nameRules } from './rules/names.ts';
import { ownerRules } from './rules/owners.ts';
import { pathRules } from './rules/paths.ts';
import { releaseRules } from './rules/releases.ts';
import { sourceRules } from './rules/source.ts';
import { statementRules } from './rules/statements.ts';
import { textRules } from './rules/text.ts';

/** From the outside in: where a file stands, what was released, who proposes, then what the manifest says. */
export const validateRules: readonly Rule[] = [
  ...pathRules,
  ...nameRules,
  ...releaseRules,
  ...ownerRules,
  ...entryRules,
  ...kindRules,
  ...capabilityRules,
  ...dependencyRules,
  ...configRules,
  ...sourceRules,
  ...textRules,
  ...statementRules,
];
