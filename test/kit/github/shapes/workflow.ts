// Workflows, their runs and artifacts as the API shows them.

import type { WorkflowFile } from '../workflow-file.ts';
import { type Artifact, nameOf, type Repository, type WorkflowRun, type World } from '../world.ts';
import { pullSummary } from './check.ts';
import { repositoryApi, repositoryShape } from './repository.ts';
import { nodeId, simpleUser } from './user.ts';

export function workflowShape(world: World, repository: Repository, file: WorkflowFile) {
  const web = `${world.url}/${nameOf(repository)}`;
  return {
    id: file.id,
    node_id: nodeId('Workflow', file.id),
    name: file.name,
    path: file.path,
    state: 'active',
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    url: `${repositoryApi(world, repository)}/actions/workflows/${file.id}`,
    html_url: `${web}/blob/${repository.defaultBranch}/${file.path}`,
    badge_url: `${web}/workflows/${encodeURIComponent(file.name)}/badge.svg`,
  };
}

export function runShape(world: World, repository: Repository, run: WorkflowRun) {
  const url = `${repositoryApi(world, repository)}/actions/runs/${run.id}`;
  const commit = run.headRepository.git.commit(run.headSha);
  const actor = simpleUser(world, run.actor);
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('WorkflowRun', run.id),
    check_suite_id: Number.parseInt(run.headSha.slice(0, 8), 16),
    check_suite_node_id: nodeId('CheckSuite', run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.path,
    display_title: commit.message.split('\n')[0] ?? '',
    run_number: run.number,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflowId,
    url,
    html_url: `${world.url}/${nameOf(repository)}/actions/runs/${run.id}`,
    pull_requests: pullsOf(world, repository, run),
    created_at: run.createdAt,
    updated_at: run.createdAt,
    run_started_at: run.createdAt,
    actor,
    triggering_actor: actor,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repositoryApi(world, repository)}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    workflow_url: `${repositoryApi(world, repository)}/actions/workflows/${run.workflowId}`,
    head_commit: {
      id: run.headSha,
      tree_id: commit.tree,
      message: commit.message,
      timestamp: commit.committer.date,
      author: { name: commit.author.name, email: commit.author.email },
      committer: { name: commit.committer.name, email: commit.committer.email },
    },
    repository: repositoryShape(world, repository),
    head_repository: repositoryShape(world, run.headRepository),
  };
}

/** Empty for a pull request from a fork: whoever wants its number has to prove it by the head. */
function pullsOf(world: World, repository: Repository, run: WorkflowRun) {
  return [...repository.issues.values()]
    .filter(
      ({ state, pull }) =>
        state === 'open' && pull?.head.sha === run.headSha && pull.head.repository.id === repository.id,
    )
    .map(({ number }) => pullSummary(world, repository, number));
}

/** GitHub keeps artifacts for 90 days unless told otherwise. */
const keptMs = 90 * 24 * 3_600_000;

export function artifactShape(world: World, repository: Repository, artifact: Artifact) {
  const url = `${repositoryApi(world, repository)}/actions/artifacts/${artifact.id}`;
  const run = repository.runs.find(({ id }) => id === artifact.runId);
  const expires = new Date(new Date(artifact.createdAt).getTime() + keptMs);
  return {
    id: artifact.id,
    node_id: nodeId('Artifact', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.zip.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: world.now() >= expires,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    expires_at: expires.toISOString(),
    workflow_run:
      run === undefined
        ? null
        : {
            id: run.id,
            repository_id: repository.id,
            head_repository_id: run.headRepository.id,
            head_branch: run.headBranch,
            head_sha: run.headSha,
          },
  };
}
