// Fetches the commits of pull requests as objects only: nothing is checked out, and nothing of it is run.
import type { Repository } from '../tree/repository.ts';
import { fetchObjects, type GitRemote, hasCommit } from './git-remote.ts';
import { GitHubError } from './github-error.ts';
import { checkedCommitId } from './repository-facts.ts';

export interface PullRequestHead extends GitRemote {
  readonly number: number;
  /** The commit that must be there afterwards, as the API named it. */
  readonly sha: string;
}

/**
 * Afterwards the repository can read `sha`. Does nothing when the commit is there already.
 * Throws GitHubError `github/conflict` when the pull request has another head by now, `github/unavailable` when git fails.
 * @example await fetchPullRequestHead(repository, { serverUrl: 'https://github.com', repository: { owner, repo }, number: 12, sha });
 */
export async function fetchPullRequestHead(repository: Repository, head: PullRequestHead): Promise<void> {
  checkedCommitId(head.sha);
  if (await hasCommit(repository, head.sha)) return;
  await fetchObjects(repository, head, { refs: [headRef(head.number)] });
  if (await hasCommit(repository, head.sha)) return;
  throw new GitHubError(
    'github/conflict',
    `Cannot read pull request ${head.number}: its head is no longer ${head.sha}; read its facts anew`,
  );
}

/**
 * The same for many, with one connection. Only what all of them have afterwards is sure: where one of them cannot be had, nothing
 * comes, and whoever needs one fetches it alone and hears why.
 * Throws GitHubError `github/unavailable`.
 * @example await fetchPullRequestHeads(repository, { serverUrl: 'https://github.com', repository: { owner, repo } }, heads);
 */
export async function fetchPullRequestHeads(
  repository: Repository,
  remote: GitRemote,
  heads: readonly Pick<PullRequestHead, 'number' | 'sha'>[],
): Promise<void> {
  const refs: string[] = [];
  for (const { number, sha } of heads)
    if (!(await hasCommit(repository, checkedCommitId(sha)))) refs.push(headRef(number));
  if (refs.length > 0) await fetchObjects(repository, remote, { refs });
}

function headRef(number: number): string {
  // threat: a number that git would take for another ref
  if (Number.isSafeInteger(number) && number >= 1) return `refs/pull/${number}/head`;
  throw new GitHubError('github/url', 'Cannot fetch the pull request: expected its number');
}
