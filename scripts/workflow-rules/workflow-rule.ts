// The shape of a rule for workflows, and the words that several rules share.
import type { Problem, ProblemCode } from '@plugindex/model';
import type { DocumentedRule } from '@plugindex/registry/rule-documentation';
import type { Workflow, WorkflowJob, WorkflowStep } from './workflow.ts';

export interface WorkflowFinding {
  readonly pointer: string;
  /** `Cannot <do what>: found <what>, expected <what>` */
  readonly message: string;
  readonly hint?: string;
}

/** A rule is an object that carries its own words; its check is pure. */
export interface WorkflowRule extends DocumentedRule {
  /** True where the rule holds for the steps of an action as well. */
  readonly forActions?: true;
  readonly code: ProblemCode;
  readonly check: (workflow: Workflow) => Iterable<WorkflowFinding>;
}

export function runWorkflowRule({ code, severity, check }: WorkflowRule, workflow: Workflow): Problem[] {
  return [...check(workflow)].map(({ pointer, ...words }) => ({
    code,
    severity,
    where: { file: workflow.file, pointer, ...workflow.locate(pointer) },
    ...words,
  }));
}

/**
 * Events that strangers start and whose runs still hold the registry's own token and cache: the code that runs must be
 * the registry's. https://docs.github.com/actions/reference/security/secure-use
 */
export const privilegedTriggers: readonly string[] = [
  'pull_request_target',
  'workflow_run',
  'issue_comment',
  'issues',
];

export function isPrivileged({ triggers }: Workflow): boolean {
  return privilegedTriggers.some((name) => triggers.has(name));
}

/** Every step of every job. */
export function* stepsOf(workflow: Workflow): Generator<{ job: WorkflowJob; step: WorkflowStep }> {
  for (const job of workflow.jobs) for (const step of job.steps) yield { job, step };
}

/** Access of a job to each scope; empty where it says nothing, for then it has what the workflow has: nothing. */
export function* scopesOf({ permissions }: WorkflowJob): Generator<readonly [scope: string, access: string]> {
  if (typeof permissions !== 'object' || permissions === null) return;
  for (const [scope, access] of Object.entries(permissions)) yield [scope, String(access)];
}

/** Names in an expression that the author of a pull request chooses the value of, or the commit. */
const untrustedRef =
  /github\.head_ref|github\.event\.pull_request\.head|github\.event\.workflow_run\.head|github\.event\.merge_group\.head|refs\/pull\/|merge_commit_sha|inputs\.(?:ref|sha)/;

/** True where a checkout brings the files of somebody's pull request. */
export function checksOutUntrusted(step: WorkflowStep, workflow: Workflow): boolean {
  if (step.uses === undefined || !/^actions\/checkout@/.test(step.uses)) return false;
  const chosen = [step.with.ref, step.with.repository].filter((value) => value !== undefined);
  if (chosen.some((value) => untrustedRef.test(String(value)))) return true;
  // Without a ref, the event decides: the merge of the pull request.
  return chosen.length === 0 && workflow.triggers.has('pull_request');
}
