// Every rule for workflows, in the order in which they are checked and documented.
import type { WorkflowRule } from '../workflow-rule.ts';
import { codeRules } from './code-rules.ts';
import { permissionRules } from './permission-rules.ts';
import { runRules } from './run-rules.ts';
import { secretRules } from './secret-rules.ts';

export const workflowRules: readonly WorkflowRule[] = [
  ...permissionRules,
  ...codeRules,
  ...secretRules,
  ...runRules,
];
