// Another run of the checks, asked for with `/rebuild`: whether it is owed, and what can bring it about.
import type { ReviewPolicy } from '@plugindex/model';
import { isRegistryBranch } from './accounts.ts';
import { countChecks } from './checks.ts';
import type { Commands } from './commands.ts';
import type { Rebuild, WorkflowStart } from './decision.ts';
import { asksLabel } from './labels.ts';
import type { ChecksRun, PullRequestFacts } from './pull-request.ts';

/** The workflow whose jobs are the required checks. */
export const checksWorkflow = 'pull-request.yml';

/** https://docs.github.com/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs: 30 days. */
const maxRunAgeMs = 30 * 24 * 3_600_000;
/** The same page: a run may be repeated 50 times. */
const maxRunAttempts = 51;

export interface RebuildInput {
  readonly facts: PullRequestFacts;
  readonly commands: Commands;
  readonly policy: ReviewPolicy;
  readonly now: Date;
}

/**
 * `started`: a label says so, which keeps it from being started twice. `impossible`: there is no run to repeat, and only
 * the author can cause one.
 */
export type RebuildState = 'not-asked' | 'started' | 'not-yet' | 'due' | 'impossible';

/** A rebuild is owed until every required check ended after it was asked for. */
export function judgeRebuild({ facts, commands, policy, now }: RebuildInput): RebuildState {
  const { endedAt, running } = countChecks(facts, policy.requiredChecks, { mayBeSkipped: true });
  const { rebuildAt } = commands;
  if (rebuildAt === undefined || (endedAt !== undefined && endedAt > rebuildAt)) return 'not-asked';
  if (facts.labels.includes(asksLabel('rebuild'))) return 'started';
  // GitHub repeats no run that is under way, nor one that a maintainer must let run first.
  if (running.length > 0 || facts.awaitsRunApproval === true) return 'not-yet';
  return isRegistryBranch(facts) || canRunAgain(facts.checksRun, now) ? 'due' : 'impossible';
}

/** Whether GitHub repeats a run. @example canRunAgain({ createdAt: '2026-11-01T10:00:00Z', attempt: 1 }, new Date()) */
export function canRunAgain(run: ChecksRun | undefined, now: Date): boolean {
  if (run === undefined || run.attempt >= maxRunAttempts) return false;
  return now.getTime() - Date.parse(run.createdAt) < maxRunAgeMs;
}

export function planRebuild(facts: PullRequestFacts): Rebuild {
  const { number, head } = facts;
  return isRegistryBranch(facts) ? { otherwise: checksStart(number, head.branch) } : {};
}

/**
 * Starts the checks of a pull request whose branch is the registry's own: nothing that its token pushes starts them, and
 * only a run on that branch makes checks of its head.
 */
export function checksStart(number: number, branch: string): WorkflowStart {
  return { file: checksWorkflow, inputs: { pull_request: String(number) }, ref: branch };
}
