// Holds one workflow, or one action of ours, against every rule.
import { type Problem, sortProblems } from '@plugindex/model';
import { workflowRules } from './rules/index.ts';
import { parseWorkflowFile } from './workflow.ts';
import { runWorkflowRule } from './workflow-rule.ts';

/**
 * Every problem of a workflow file, sorted.
 * @example checkWorkflow(text, { file: '.github/workflows/ci.yml' }) // []
 */
export function checkWorkflow(text: string, options: { readonly file: string }): readonly Problem[] {
  const parsed = parseWorkflowFile(text, options);
  if (!parsed.ok) return parsed.problems;
  return sortProblems(workflowRules.flatMap((rule) => runWorkflowRule(rule, parsed.value)));
}

/**
 * Every problem of a composite action, sorted: what runs in its steps.
 * @example checkAction(text, { file: 'actions/build/action.yml' }) // []
 */
export function checkAction(text: string, options: { readonly file: string }): readonly Problem[] {
  const parsed = parseWorkflowFile(text, options);
  if (!parsed.ok) return parsed.problems;
  const rules = workflowRules.filter(({ forActions }) => forActions);
  return sortProblems(rules.flatMap((rule) => runWorkflowRule(rule, parsed.value)));
}
