// Check runs, which only apps may write, and commit statuses.
import { type Answer, created, notFound, ok, refusal, unprocessable } from '../answer.ts';
import { actorOf } from '../caller.ts';
import { timeText } from '../git/commit.ts';
import { countedListOf, listOf } from '../pages.ts';
import { type Call, type Routes, reads, repositoryOf, writes } from '../route.ts';
import { checkShape, statusShape } from '../shapes/check.ts';
import { repositoryApi, repositoryShape } from '../shapes/repository.ts';
import { actionsAppId, type CheckRun, type CommitStatus, type Repository } from '../world.ts';
import { resolveCommit } from './commits.ts';

export const checkRoutes: Routes = {
  'POST /repos/{owner}/{repo}/check-runs': { needs: writes('checks'), handle: createCheck },
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': { needs: writes('checks'), handle: updateCheck },
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}': {
    needs: reads('checks'),
    handle: (call) => ok(checkShape(call.world, repositoryOf(call), checkOf(call))),
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': { needs: reads('checks'), handle: listChecks },
  'POST /repos/{owner}/{repo}/statuses/{sha}': { needs: writes('statuses'), handle: createStatus },
  'GET /repos/{owner}/{repo}/commits/{ref}/statuses': {
    needs: reads('statuses'),
    handle: (call) => {
      const { repository, statuses } = statusesOf(call);
      return listOf(call, statuses, (status) => statusShape(call.world, repository, status));
    },
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/status': { needs: reads('statuses'), handle: combinedStatus },
};

/** People's tokens are turned away, as GitHub does. */
function requireApp(call: Call): void {
  if (call.caller.kind !== 'workflow') throw refusal(403, 'You must authenticate via a GitHub App.');
}

function checkOf(call: Call): CheckRun {
  const check = repositoryOf(call).checks.find(({ id }) => id === call.params.number('check_run_id'));
  if (check === undefined) throw notFound();
  return check;
}

function createCheck(call: Call): Answer {
  requireApp(call);
  const repository = repositoryOf(call);
  const headSha = call.body.name('head_sha');
  if (repository.git.typeOf(headSha) !== 'commit') throw unprocessable(`No commit found for SHA: ${headSha}`);
  const check: CheckRun = {
    id: call.world.nextId(),
    name: call.body.name('name'),
    headSha,
    status: 'queued',
    conclusion: null,
    startedAt: timeText(call.world.now()),
    completedAt: null,
    externalId: '',
    detailsUrl: null,
    output: { title: null, summary: null, text: null },
  };
  changeCheck(call, check);
  repository.checks.push(check);
  return created(checkShape(call.world, repository, check));
}

function updateCheck(call: Call): Answer {
  requireApp(call);
  const check = checkOf(call);
  changeCheck(call, check);
  return ok(checkShape(call.world, repositoryOf(call), check));
}

function changeCheck({ body, world }: Call, check: CheckRun): void {
  const status = body.text('status');
  check.name = body.text('name') ?? check.name;
  if (status === 'queued' || status === 'in_progress' || status === 'completed') check.status = status;
  const conclusion = body.text('conclusion');
  if (conclusion !== undefined) {
    // A conclusion completes a run, asked or not.
    check.conclusion = conclusion;
    check.status = 'completed';
  }
  if (check.status === 'completed') {
    if (check.conclusion === null) throw unprocessable('conclusion is required when status is completed');
    check.completedAt = body.text('completed_at') ?? timeText(world.now());
  }
  check.startedAt = body.text('started_at') ?? check.startedAt;
  check.externalId = body.text('external_id') ?? check.externalId;
  check.detailsUrl = body.text('details_url') ?? check.detailsUrl;
  if (!body.has('output')) return;
  const output = body.inner('output');
  check.output = {
    title: output.text('title') ?? check.output.title,
    summary: output.text('summary') ?? check.output.summary,
    text: output.text('text') ?? check.output.text,
  };
}

function listChecks(call: Call): Answer {
  const repository = repositoryOf(call);
  const sha = resolveCommit(repository, call.params.name('ref'));
  const { query } = call;
  const name = query.text('check_name');
  const status = query.text('status');
  const app = query.number('app_id');
  const found = repository.checks
    .filter(({ headSha }) => headSha === sha)
    .filter((check) => name === undefined || check.name === name)
    .filter((check) => status === undefined || check.status === status)
    .filter(() => app === undefined || app === actionsAppId)
    .toReversed();
  // `latest`, the default: the newest run of each name.
  const shown =
    query.text('filter') === 'all'
      ? found
      : found.filter((check, index) => found.findIndex((each) => each.name === check.name) === index);
  const shape = (check: CheckRun) => checkShape(call.world, repository, check);
  return countedListOf(call, shown, { name: 'check_runs', shape });
}

function createStatus(call: Call): Answer {
  const repository = repositoryOf(call);
  const sha = call.params.name('sha');
  if (repository.git.typeOf(sha) !== 'commit') throw unprocessable(`No commit found for SHA: ${sha}`);
  const status: CommitStatus = {
    id: call.world.nextId(),
    sha,
    state: call.body.name('state'),
    context: call.body.text('context') ?? 'default',
    description: call.body.text('description') ?? null,
    targetUrl: call.body.text('target_url') ?? null,
    creator: actorOf(call),
    createdAt: timeText(call.world.now()),
  };
  repository.statuses.push(status);
  return created(statusShape(call.world, repository, status));
}

interface Statuses {
  readonly repository: Repository;
  readonly sha: string;
  /** Newest first. */
  readonly statuses: readonly CommitStatus[];
}

function statusesOf(call: Call): Statuses {
  const repository = repositoryOf(call);
  const sha = resolveCommit(repository, call.params.name('ref'));
  return {
    repository,
    sha,
    statuses: repository.statuses.filter((status) => status.sha === sha).toReversed(),
  };
}

function combinedStatus(call: Call): Answer {
  const { repository, sha, statuses } = statusesOf(call);
  const latest = statuses.filter(
    (status, index) => statuses.findIndex(({ context }) => context === status.context) === index,
  );
  const states = latest.map(({ state }) => state);
  const isBad = states.some((state) => state === 'failure' || state === 'error');
  const isGood = states.length > 0 && states.every((state) => state === 'success');
  const api = repositoryApi(call.world, repository);
  return ok({
    state: isBad ? 'failure' : isGood ? 'success' : 'pending',
    statuses: latest.map((status) => statusShape(call.world, repository, status)),
    sha,
    total_count: latest.length,
    repository: repositoryShape(call.world, repository),
    commit_url: `${api}/commits/${sha}`,
    url: `${api}/commits/${sha}/status`,
  });
}
