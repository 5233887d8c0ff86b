// Check runs and commit statuses as the API shows them.
import { type CheckRun, type CommitStatus, nameOf, type Repository, type World } from '../world.ts';
import { actionsApp } from './issue.ts';
import { repositoryApi } from './repository.ts';
import { nodeId, simpleUser } from './user.ts';

export function checkShape(world: World, repository: Repository, check: CheckRun) {
  const url = `${repositoryApi(world, repository)}/check-runs/${check.id}`;
  const page = `${world.url}/${nameOf(repository)}/runs/${check.id}`;
  return {
    id: check.id,
    node_id: nodeId('CheckRun', check.id),
    head_sha: check.headSha,
    external_id: check.externalId,
    url,
    html_url: page,
    details_url: check.detailsUrl ?? page,
    name: check.name,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    output: { ...check.output, annotations_count: 0, annotations_url: `${url}/annotations` },
    check_suite: { id: suiteOf(check) },
    app: actionsApp(world),
    pull_requests: [...repository.issues.values()].flatMap(({ number, pull }) =>
      pull !== undefined && pull.head.sha === check.headSha && pull.head.repository.id === repository.id
        ? [pullSummary(world, repository, number)]
        : [],
    ),
  };
}

/** One suite for each commit. */
function suiteOf({ headSha }: CheckRun): number {
  return Number.parseInt(headSha.slice(0, 8), 16);
}

/** The few words that checks and workflow runs say of a pull request. Never of one from a fork, as on GitHub. */
export function pullSummary(world: World, repository: Repository, number: number) {
  const pull = repository.issues.get(number)?.pull;
  const side = (ref: string, sha: string) => ({
    ref,
    sha,
    repo: { id: repository.id, url: repositoryApi(world, repository), name: repository.name },
  });
  return {
    id: pull?.id ?? 0,
    number,
    url: `${repositoryApi(world, repository)}/pulls/${number}`,
    head: side(pull?.head.branch ?? '', pull?.head.sha ?? ''),
    base: side(pull?.base.branch ?? '', pull?.base.sha ?? ''),
  };
}

export function statusShape(world: World, repository: Repository, status: CommitStatus) {
  return {
    url: `${repositoryApi(world, repository)}/statuses/${status.sha}`,
    avatar_url: simpleUser(world, status.creator).avatar_url,
    id: status.id,
    node_id: nodeId('Status', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: simpleUser(world, status.creator),
  };
}
