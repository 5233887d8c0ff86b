// Makes workflow runs: by a dispatch, or as a test arranges them.
import { timeText } from './git/commit.ts';
import type { WorkflowFile } from './workflow-file.ts';
import type { Account, Repository, WorkflowRun, World } from './world.ts';

export interface NewRun {
  readonly file: Pick<WorkflowFile, 'id' | 'name' | 'path'>;
  readonly event: string;
  readonly head: { readonly repository: Repository; readonly branch: string; readonly sha: string };
  readonly actor: Account;
  readonly status?: string;
  readonly conclusion?: string | null;
}

export function addRun(world: World, repository: Repository, wanted: NewRun): WorkflowRun {
  const { file, event, head, actor, status = 'queued', conclusion = null } = wanted;
  const run: WorkflowRun = {
    id: world.nextId(),
    number: repository.runs.filter(({ workflowId }) => workflowId === file.id).length + 1,
    workflowId: file.id,
    ...{ name: file.name, path: file.path, event, actor, status, conclusion },
    attempt: 1,
    headBranch: head.branch,
    headSha: head.sha,
    headRepository: head.repository,
    createdAt: timeText(world.now()),
  };
  repository.runs.push(run);
  return run;
}
