// Fetches the commit of a pull request as objects only: nothing is checked out, and nothing of it is run.
import { fetchObjects, type GitRemote, hasCommit } from './git-remote.ts';
import { GitHubError } from './github-error.ts';
import { checkedCommitId } from './repository-facts.ts';

export interface PullRequestHead extends GitRemote {
  readonly number: number;
  /** The commit that must be there afterwards, as the API named it. */
  readonly sha: string;
}

/**
 * Afterwards `openRepository(folder)` can read `sha`. Does nothing when the commit is there already.
 * Throws GitHubError `github/conflict` when the pull request has another head by now, `github/unavailable` when git fails.
 * @example await fetchPullRequestHead('.', { serverUrl: 'https://github.com', repository, number: 12, sha });
 */
export async function fetchPullRequestHead(folder: string, head: PullRequestHead): Promise<void> {
  checkedCommitId(head.sha);
  if (await hasCommit(folder, head.sha)) return;
  // threat: a number that git would take for another ref
  if (!Number.isSafeInteger(head.number) || head.number < 1)
    throw new GitHubError('github/url', 'Cannot fetch the pull request: expected its number');
  await fetchObjects(folder, head, { ref: `refs/pull/${head.number}/head` });
  if (await hasCommit(folder, head.sha)) return;
  throw new GitHubError(
    'github/conflict',
    `Cannot read pull request ${head.number}: its head is no longer ${head.sha}; read its facts anew`,
  );
}
