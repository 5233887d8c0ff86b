// Every rule of the inspection, in the order in which they run and are documented.
import type { InspectRule } from './rule.ts';
import { abiRules } from './rules/abi-rules.ts';
import { artifactRules } from './rules/artifact-rules.ts';
import { capabilityRules } from './rules/capability-rules.ts';
import { hookRules } from './rules/hook-rules.ts';
import { importRules } from './rules/import-rules.ts';
import { memoryRules } from './rules/memory-rules.ts';
import { sectionRules } from './rules/section-rules.ts';
import { unmeteredRules } from './rules/unmetered-rules.ts';

export const inspectRules: readonly InspectRule[] = [
  ...artifactRules,
  ...importRules,
  ...capabilityRules,
  ...abiRules,
  ...hookRules,
  ...memoryRules,
  ...unmeteredRules,
  ...sectionRules,
];
