// The open pull requests of a repository, as far as the list tells: one request while nothing changed.
import type { Account } from '@plugindex/registry/decide/pull-request';
import { toAccount } from './account.ts';
import type { GitHubClient, RepositoryName } from './github-client.ts';
import { checkedCommitId } from './repository-facts.ts';

export interface OpenPullRequest {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly author: Account;
  readonly head: {
    readonly sha: string;
    readonly branch: string;
    /** Null when that repository is gone. */
    readonly repositoryId: number | null;
  };
  readonly base: {
    readonly sha: string;
    readonly branch: string;
    /** True for the branch that is published. */
    readonly isDefault: boolean;
  };
  readonly isDraft: boolean;
  readonly labels: readonly string[];
  readonly createdAt: string;
  /** Moves with every push, comment, review and label, but not with a check. */
  readonly updatedAt: string;
}

/**
 * The oldest first. With a client that has a cache, an unchanged list is answered from there and costs no quota.
 * @example await listOpenPullRequests(client, { owner: 'plugindex', repo: 'index' })
 */
export async function listOpenPullRequests(
  client: GitHubClient,
  repository: RepositoryName,
): Promise<readonly OpenPullRequest[]> {
  const pulls = await client.paginate(client.rest.pulls.list, {
    ...repository,
    state: 'open',
    sort: 'created',
    direction: 'asc',
    per_page: 100,
  });
  return pulls.map((pull) => ({
    number: pull.number,
    url: pull.html_url,
    title: pull.title,
    author: toAccount(pull.user),
    head: {
      sha: checkedCommitId(pull.head.sha),
      branch: pull.head.ref,
      // Null when the fork was deleted, whatever the types of Octokit say.
      repositoryId: pull.head.repo?.id ?? null,
    },
    base: {
      sha: checkedCommitId(pull.base.sha),
      branch: pull.base.ref,
      isDefault: pull.base.ref === pull.base.repo.default_branch,
    },
    isDraft: pull.draft ?? false,
    labels: pull.labels.map(({ name }) => name),
    createdAt: pull.created_at,
    updatedAt: pull.updated_at,
  }));
}
