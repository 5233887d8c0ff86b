// /repos/{owner}/{repo}/pulls: list, open, read, change, files, commits
import { type Answer, created, invalid, noContent, notFound, ok, refusal } from '../answer.ts';
import { actorOf, hasRole } from '../caller.ts';
import { emitIssue } from '../events.ts';
import { timeText } from '../git/commit.ts';
import { createIssue } from '../new-issue.ts';
import { listOf } from '../pages.ts';
import { copyHead } from '../pull-state.ts';
import { type Call, type Routes, reads, repositoryOf, writes } from '../route.ts';
import { commitShape, diffEntry } from '../shapes/commit.ts';
import { fullPull, mergeBaseOf, pullShape } from '../shapes/pull.ts';
import { findAccount, findRepository, type Issue, type Pull, type Repository } from '../world.ts';
import { pullIssueOf } from './issue-of.ts';
import { merge } from './merge.ts';

const read = { needs: reads('pull-requests') } as const;

export const pullRoutes: Routes = {
  'GET /repos/{owner}/{repo}/pulls': { ...read, handle: listPulls },
  'POST /repos/{owner}/{repo}/pulls': { needs: writes('pull-requests'), role: 'anyone', handle: openPull },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': { ...read, handle: readPull },
  'PATCH /repos/{owner}/{repo}/pulls/{pull_number}': {
    needs: writes('pull-requests'),
    role: 'anyone',
    handle: updatePull,
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files': { ...read, handle: listFiles },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits': {
    ...read,
    handle: (call) => {
      const repository = repositoryOf(call);
      const { pull } = pullIssueOf(call);
      // https://docs.github.com/rest/pulls/pulls: at most 250 commits are listed.
      const commits = repository.git
        .between(mergeBaseOf(repository, pull), pull.head.sha)
        .toReversed()
        .slice(0, 250);
      return listOf(call, commits, (sha) => commitShape(call.world, repository, repository.git.commit(sha)));
    },
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/merge': {
    ...read,
    handle: (call) => {
      if (pullIssueOf(call).pull.merged === undefined) throw notFound();
      return noContent;
    },
  },
  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge': { needs: writes('contents'), handle: merge },
};

function listPulls(call: Call): Answer {
  const repository = repositoryOf(call);
  const { query } = call;
  const state = query.text('state') ?? 'open';
  const head = query.text('head');
  const base = query.text('base');
  const key = query.text('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const isAscending = query.text('direction') === 'asc';
  const found = [...repository.issues.values()]
    .filter(({ pull }) => pull !== undefined)
    .filter((issue) => state === 'all' || issue.state === state)
    .filter(({ pull }) => base === undefined || pull?.base.branch === base)
    .filter(
      ({ pull }) =>
        head === undefined || head === `${pull?.head.repository.owner.login}:${pull?.head.branch}`,
    )
    .toSorted((a, b) => a[key].localeCompare(b[key]) || a.number - b.number);
  return listOf(call, isAscending ? found : found.toReversed(), (issue) =>
    pullShape(call.world, repository, issue),
  );
}

function readPull(call: Call): Answer {
  const repository = repositoryOf(call);
  const { issue, pull } = pullIssueOf(call);
  if (call.headers.accept?.includes('diff') === true) {
    const bytes = repository.git.textDiff(mergeBaseOf(repository, pull), pull.head.sha);
    return { status: 200, bytes };
  }
  const shape = fullPull(call.world, repository, issue);
  return ok(
    isStillWorking(call, pull)
      ? { ...shape, mergeable: null, rebaseable: null, mergeable_state: 'unknown' }
      : shape,
  );
}

/** GitHub works out whether a pull request can be merged after it was first asked. */
function isStillWorking({ world }: Call, pull: Pull): boolean {
  if (pull.merged !== undefined || world.mergeableAfterReads === 0) return false;
  const of = pull.mergeable?.of ?? '';
  pull.reads = { of, count: (pull.reads?.of === of ? pull.reads.count : 0) + 1 };
  return pull.reads.count <= world.mergeableAfterReads;
}

interface Head {
  readonly repository: Repository;
  readonly branch: string;
  readonly sha: string;
}

const badHead = { resource: 'PullRequest', field: 'head', code: 'invalid' } as const;

/** `branch`, or `login:branch` for a fork, with `head_repo` where one login has several. */
function headOf(call: Call, base: Repository): Head {
  const wanted = call.body.name('head');
  const [login, branch = ''] = wanted.includes(':') ? wanted.split(':') : [base.owner.login, wanted];
  const owner = findAccount(call.world, login ?? '');
  const named = call.body.text('head_repo');
  const network = [...call.world.repositories.values()].filter(
    (each) => each.owner.id === owner?.id && (each.id === base.id || each.parent?.id === base.id),
  );
  const repository =
    named === undefined
      ? network[0]
      : (network.find(({ name }) => name === named) ?? findRepository(call.world, login ?? '', named));
  const sha = repository?.git.resolve(`refs/heads/${branch}`);
  if (repository === undefined || sha === undefined) throw invalid(badHead);
  return { repository, branch, sha };
}

function openPull(call: Call): Answer {
  const repository = repositoryOf(call);
  const author = actorOf(call);
  const baseBranch = call.body.name('base');
  const baseSha = repository.git.resolve(`refs/heads/${baseBranch}`);
  if (baseSha === undefined) throw invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' });
  const head = headOf(call, repository);
  requireMayOpen(call, repository, head);
  const label = `${head.repository.owner.login}:${head.branch}`;
  const custom = (message: string) =>
    invalid({ resource: 'PullRequest', field: 'head', code: 'custom', message });
  for (const { pull, state } of repository.issues.values()) {
    const isSame = pull?.head.repository.id === head.repository.id && pull.head.branch === head.branch;
    if (isSame && state === 'open' && pull.base.branch === baseBranch)
      throw custom(`A pull request already exists for ${label}.`);
  }
  const pull: Pull = {
    id: call.world.nextId(),
    head,
    base: { branch: baseBranch, sha: baseSha },
    isDraft: call.body.flag('draft') === true,
    maintainerCanModify: call.body.flag('maintainer_can_modify') ?? head.repository.id !== repository.id,
    mergeable: undefined,
    reads: undefined,
    merged: undefined,
    reviews: [],
  };
  if (repository.git.isAncestor(head.sha, baseSha))
    throw custom(`No commits between ${baseBranch} and ${label}`);
  const words = { title: call.body.name('title'), body: call.body.text('body') ?? null };
  const issue = createIssue(call, { repository, author, ...words, pull });
  copyHead(repository, issue, pull);
  emitIssue(call.world, { caller: call.caller, repository, issue }, { action: 'opened' });
  return created(fullPull(call.world, repository, issue));
}

/** A person may ask to merge a branch that they may push to; a workflow's token only within its repository, where that is allowed. */
function requireMayOpen(call: Call, repository: Repository, head: Head): void {
  if (call.caller.kind === 'workflow') {
    if (!repository.settings.canApprovePullRequestReviews)
      throw refusal(403, 'GitHub Actions is not permitted to create or approve pull requests.');
    return;
  }
  if (!hasRole(head.repository, actorOf(call), 'write') && !hasRole(repository, actorOf(call), 'write'))
    throw refusal(403, 'Must have push access to the head repository.');
}

function updatePull(call: Call): Answer {
  const repository = repositoryOf(call);
  const { issue, pull } = pullIssueOf(call);
  const { caller, body } = call;
  const isAuthor = actorOf(call).id === issue.author.id;
  if (caller.kind !== 'workflow' && !isAuthor && !hasRole(repository, actorOf(call), 'triage'))
    throw refusal(403, 'Must have admin rights to Repository.');
  issue.updatedAt = timeText(call.world.now());
  const change = { caller, repository, issue };
  if (body.has('title') || body.has('body')) {
    issue.title = body.text('title') ?? issue.title;
    issue.body = body.text('body') ?? issue.body;
    emitIssue(call.world, change, { action: 'edited', more: { changes: {} } });
  }
  const base = body.text('base');
  if (base !== undefined) moveBase(repository, pull, base);
  pull.maintainerCanModify = body.flag('maintainer_can_modify') ?? pull.maintainerCanModify;
  const state = body.text('state');
  if ((state === 'open' || state === 'closed') && state !== issue.state) setState(call, issue, state);
  return ok(fullPull(call.world, repository, issue));
}

function moveBase(repository: Repository, pull: Pull, branch: string): void {
  const sha = repository.git.resolve(`refs/heads/${branch}`);
  if (sha === undefined) throw invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' });
  pull.base = { branch, sha };
}

function setState(call: Call, issue: Issue, state: 'open' | 'closed'): void {
  if (issue.pull?.merged !== undefined)
    throw invalid({ resource: 'PullRequest', field: 'state', code: 'invalid' });
  issue.state = state;
  issue.closedAt = state === 'closed' ? issue.updatedAt : null;
  const change = { caller: call.caller, repository: repositoryOf(call), issue };
  emitIssue(call.world, change, { action: state === 'closed' ? 'closed' : 'reopened' });
}

/** https://docs.github.com/rest/pulls/pulls: at most 3,000 files are listed. */
const mostFiles = 3000;

function listFiles(call: Call): Answer {
  const repository = repositoryOf(call);
  const { pull } = pullIssueOf(call);
  const { git } = repository;
  const base = mergeBaseOf(repository, pull);
  const changes = git.diff(base, pull.head.sha).slice(0, mostFiles);
  return listOf(call, changes, (change) => {
    const patch = git.patch(base, pull.head.sha, change.path);
    return diffEntry(call.world, repository, { change, head: pull.head.sha, patch });
  });
}
