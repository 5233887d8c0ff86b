// Pull requests and their reviews as the API shows them.
import { mergeabilityOf } from '../mergeability.ts';
import { type Issue, nameOf, type Pull, type Repository, type Review, type World } from '../world.ts';
import { associationOf, labelShape } from './issue.ts';
import { repositoryApi, repositoryShape } from './repository.ts';
import { nodeId, simpleUser } from './user.ts';

/** A pull request in a list. */
export function pullShape(world: World, repository: Repository, issue: Issue) {
  const pull = pullOf(issue);
  const web = `${world.url}/${nameOf(repository)}/pull/${issue.number}`;
  return {
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    ...apiLinks(repositoryApi(world, repository), issue),
    number: issue.number,
    state: issue.state,
    locked: issue.isLocked,
    active_lock_reason: null,
    title: issue.title,
    user: simpleUser(world, issue.author),
    body: issue.body,
    labels: issue.labels.map((label) => labelShape(world, repository, label)),
    milestone: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.commit ?? mergeabilityOf(repository, issue, pull),
    assignee: issue.assignees[0] === undefined ? null : simpleUser(world, issue.assignees[0]),
    assignees: issue.assignees.map((account) => simpleUser(world, account)),
    requested_reviewers: [],
    requested_teams: [],
    head: sideShape(world, pull.head.repository, pull.head),
    base: sideShape(world, repository, pull.base),
    author_association: associationOf(repository, issue.author),
    auto_merge: null,
    draft: pull.isDraft,
  };
}

/** A pull request asked for by itself, and in events. */
export function fullPull(world: World, repository: Repository, issue: Issue) {
  const pull = pullOf(issue);
  const base = mergeBaseOf(repository, pull);
  const changes = repository.git.diff(base, pull.head.sha);
  const isMergeable = issue.state === 'open' ? mergeabilityOf(repository, issue, pull) !== null : null;
  return {
    ...pullShape(world, repository, issue),
    merged: pull.merged !== undefined,
    mergeable: isMergeable,
    rebaseable: isMergeable,
    mergeable_state: pull.isDraft
      ? 'draft'
      : isMergeable === null
        ? 'unknown'
        : isMergeable
          ? 'clean'
          : 'dirty',
    merged_by: pull.merged === undefined ? null : simpleUser(world, pull.merged.by),
    comments: issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: repository.git.between(base, pull.head.sha).length,
    additions: changes.reduce((sum, { additions }) => sum + additions, 0),
    deletions: changes.reduce((sum, { deletions }) => sum + deletions, 0),
    changed_files: changes.length,
  };
}

/** Where the pull request left its base: what GitHub compares with. */
export function mergeBaseOf(repository: Repository, pull: Pull): string {
  return repository.git.mergeBase(pull.base.sha, pull.head.sha) ?? pull.base.sha;
}

export function pullOf(issue: Issue): Pull {
  if (issue.pull === undefined) throw new Error(`#${issue.number} is no pull request`);
  return issue.pull;
}

function sideShape(
  world: World,
  repository: Repository,
  side: { readonly branch: string; readonly sha: string },
) {
  const isThere = world.repositories.has(repository.id);
  return {
    label: `${repository.owner.login}:${side.branch}`,
    ref: side.branch,
    sha: side.sha,
    user: simpleUser(world, repository.owner),
    repo: isThere ? repositoryShape(world, repository) : null,
  };
}

function apiLinks(api: string, issue: Issue) {
  const url = `${api}/pulls/${issue.number}`;
  const issueUrl = `${api}/issues/${issue.number}`;
  const statuses = `${api}/statuses/${pullOf(issue).head.sha}`;
  const href = (address: string) => ({ href: address });
  return {
    url,
    issue_url: issueUrl,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statuses,
    _links: {
      self: href(url),
      html: href(url.replace('/api/v3/repos', '').replace('/pulls/', '/pull/')),
      issue: href(issueUrl),
      comments: href(`${issueUrl}/comments`),
      review_comments: href(`${url}/comments`),
      review_comment: href(`${api}/pulls/comments{/number}`),
      commits: href(`${url}/commits`),
      statuses: href(statuses),
    },
  };
}

export function reviewShape(
  world: World,
  repository: Repository,
  { issue, review }: { issue: Issue; review: Review },
) {
  const page = `${world.url}/${nameOf(repository)}/pull/${issue.number}#pullrequestreview-${review.id}`;
  const pullUrl = `${repositoryApi(world, repository)}/pulls/${issue.number}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: simpleUser(world, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pullUrl,
    author_association: associationOf(repository, review.author),
    _links: { html: { href: page }, pull_request: { href: pullUrl } },
    ...(review.state === 'PENDING' ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commit,
  };
}
