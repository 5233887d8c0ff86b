// What other packages need of the inspection.
export { type InspectInput, type Inspection, inspect } from './inspect.ts';
export { inspectRules } from './inspect-rules.ts';
export type { InspectRule } from './rule.ts';
