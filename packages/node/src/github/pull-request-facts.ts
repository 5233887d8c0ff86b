// Reads what `decide` starts from: one pull request with its reviews, comments and checks, in four requests.
import { actionsAppId } from '@plugindex/registry/decide/accounts';
import { commandOf } from '@plugindex/registry/decide/commands';
import type {
  CheckFact,
  CommentFact,
  PullRequestFacts,
  ReviewFact,
} from '@plugindex/registry/decide/pull-request';
import { toAccount } from './account.ts';
import { findChecksRun } from './checks-run.ts';
import type { GitHubClient, RepositoryName } from './github-client.ts';
import { GitHubError } from './github-error.ts';
import { type Pull, readPrincipal } from './pull-request-origin.ts';
import { checkedCommitId } from './repository-facts.ts';

/** Of reviews, comments or checks. A pull request with more is one for people. */
const maxItems = 1000;
const perPage = 100;

/**
 * Four requests; one more for each further hundred of comments, reviews or checks, for one that a form asked for, and
 * where the run of the checks matters: another is asked for, or a newcomer's have not begun.
 * Throws GitHubError `github/not-found`, `github/too-large` for one with more than 1,000 comments, reviews or checks.
 * @example await readPullRequestFacts(client, { owner: 'plugindex', repo: 'index' }, 12)
 */
export async function readPullRequestFacts(
  client: GitHubClient,
  repository: RepositoryName,
  number: number,
): Promise<PullRequestFacts> {
  const { data: pull } = await client.rest.pulls.get({ ...repository, pull_number: number });
  const headSha = checkedCommitId(pull.head.sha);
  const [reviews, comments, checks, onBehalfOf] = await Promise.all([
    readReviews(client, repository, number),
    readComments(client, repository, number),
    readChecks(client, repository, headSha),
    readPrincipal(client, repository, pull),
  ]);
  const run = mayNeedRun(pull, { comments, checks })
    ? await findChecksRun(client, repository, headSha)
    : undefined;
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    state: pull.merged ? 'merged' : pull.state,
    isDraft: pull.draft ?? false,
    author: toAccount(pull.user),
    head: { sha: headSha, branch: pull.head.ref, repositoryId: pull.head.repo?.id ?? null },
    base: {
      sha: checkedCommitId(pull.base.sha),
      branch: pull.base.ref,
      isDefault: pull.base.ref === pull.base.repo.default_branch,
      repositoryId: pull.base.repo.id,
    },
    createdAt: pull.created_at,
    updatedAt: pull.updated_at,
    isMergeable: pull.mergeable,
    labels: pull.labels.map(({ name }) => name),
    checks,
    ...(run && { checksRun: { createdAt: run.createdAt, attempt: run.attempt } }),
    ...(run?.awaitsApproval && { awaitsRunApproval: true }),
    reviews,
    comments,
    changedFiles: pull.changed_files,
    ...(onBehalfOf && { onBehalfOf }),
  };
}

/** Whose first workflows GitHub holds back, unless a repository says otherwise. */
const newcomers: ReadonlySet<string> = new Set(['FIRST_TIMER', 'FIRST_TIME_CONTRIBUTOR', 'NONE']);

function mayNeedRun(
  pull: Pull,
  { comments, checks }: Pick<PullRequestFacts, 'comments' | 'checks'>,
): boolean {
  if (comments.some(({ body }) => commandOf(body) === 'rebuild')) return true;
  return newcomers.has(pull.author_association) && checks.every(({ appId }) => appId !== actionsAppId);
}

/** Collects pages up to the cap, so that nobody's thousand comments keep us busy. */
function cappedPages<T>(what: string): (data: readonly T[]) => T[] {
  let total = 0;
  return (data) => {
    total += data.length;
    if (total <= maxItems) return [...data];
    throw new GitHubError(
      'github/too-large',
      `Cannot read the pull request: it has more than ${maxItems} ${what}, a person must look at it`,
    );
  };
}

async function readReviews(
  client: GitHubClient,
  repository: RepositoryName,
  number: number,
): Promise<readonly ReviewFact[]> {
  const keep = cappedPages<ReviewFact>('reviews');
  return client.paginate(
    client.rest.pulls.listReviews,
    { ...repository, pull_number: number, per_page: perPage },
    ({ data }) =>
      keep(
        data.flatMap((review) => {
          const state = reviewStates.get(review.state);
          const { commit_id: sha, submitted_at: at } = review;
          // Without a time it is not handed in yet; without a commit it counts for none.
          if (state === undefined || !sha || !at) return [];
          return [{ by: toAccount(review.user), state, sha, at }];
        }),
      ),
  );
}

const reviewStates: ReadonlyMap<string, ReviewFact['state']> = new Map([
  ['APPROVED', 'approved'],
  ['CHANGES_REQUESTED', 'changes-requested'],
  ['COMMENTED', 'commented'],
  ['DISMISSED', 'dismissed'],
]);

async function readComments(
  client: GitHubClient,
  repository: RepositoryName,
  number: number,
): Promise<readonly CommentFact[]> {
  const keep = cappedPages<CommentFact>('comments');
  return client.paginate(
    client.rest.issues.listComments,
    { ...repository, issue_number: number, per_page: perPage },
    ({ data }) =>
      keep(
        data.map(({ id, user, body, created_at: at }) => ({ id, by: toAccount(user), body: body ?? '', at })),
      ),
  );
}

async function readChecks(
  client: GitHubClient,
  repository: RepositoryName,
  headSha: string,
): Promise<readonly CheckFact[]> {
  const keep = cappedPages<CheckFact>('checks');
  return client.paginate(
    client.rest.checks.listForRef,
    { ...repository, ref: headSha, per_page: perPage },
    ({ data }) =>
      keep(
        data.map((run) => ({
          name: run.name,
          status: toCheckStatus(run.status),
          conclusion: run.conclusion,
          headSha: run.head_sha,
          // No app: nobody whose word counts.
          appId: run.app?.id ?? 0,
          completedAt: run.completed_at,
        })),
      ),
  );
}

/** GitHub's `waiting`, `requested` and `pending` have all not begun. */
function toCheckStatus(status: string): CheckFact['status'] {
  if (status === 'completed') return 'completed';
  return status === 'in_progress' ? 'in-progress' : 'queued';
}
