// The newest run of the checks of one commit: found, and begun again.

import type { RerunOutcome } from '@plugindex/registry/decide/decision';
import type { ChecksRun } from '@plugindex/registry/decide/pull-request';
import { canRunAgain, checksWorkflow } from '@plugindex/registry/decide/rebuild';
import { undefinedIfAbsent } from './absent.ts';
import { type GitHubClient, type RepositoryName, repeatable } from './github-client.ts';
import { GitHubError } from './github-error.ts';

export interface FoundRun extends ChecksRun {
  readonly id: number;
  readonly isCompleted: boolean;
  /** True where a maintainer must let it run first, because its author is new here. */
  readonly awaitsApproval: boolean;
}

/** Of the workflow's file as the default branch names it, whoever started the run. One request. */
export async function findChecksRun(
  client: GitHubClient,
  repository: RepositoryName,
  headSha: string,
): Promise<FoundRun | undefined> {
  const answer = await client.rest.actions
    .listWorkflowRuns({ ...repository, workflow_id: checksWorkflow, head_sha: headSha, per_page: 100 })
    .catch(undefinedIfAbsent);
  const run = answer?.data.workflow_runs.toSorted((a, b) => a.id - b.id).at(-1);
  if (run === undefined) return undefined;
  return {
    id: run.id,
    createdAt: run.created_at,
    attempt: run.run_attempt ?? 1,
    isCompleted: run.status === 'completed',
    awaitsApproval: run.conclusion === 'action_required',
  };
}

/** Two requests. Repeating it while the run goes on changes nothing: GitHub begins no run again before it has ended. */
export async function rerunChecks(
  client: GitHubClient,
  repository: RepositoryName,
  headSha: string,
): Promise<RerunOutcome> {
  const run = await findChecksRun(client, repository, headSha);
  if (run !== undefined && !run.isCompleted) return 'running';
  if (run === undefined || !canRunAgain(run, new Date())) return 'none';
  try {
    await client.rest.actions.reRunWorkflow({ ...repository, run_id: run.id, request: repeatable });
  } catch (error) {
    // 403 is also the answer for a run that is under way: to somebody else's wish, or to ours whose answer was lost.
    if (!(error instanceof GitHubError) || error.code !== 'github/forbidden') throw error;
    const now = await findChecksRun(client, repository, headSha);
    if (now === undefined || (now.isCompleted && now.attempt === run.attempt)) throw error;
  }
  return 'running';
}
