// Fetches the newest commit of a branch as objects only, into a checkout that may have been made without it.
import type { Repository } from '../tree/repository.ts';
import { fetchObjects, type GitRemote, hasCommit, readRemoteBranch } from './git-remote.ts';
import { GitHubError } from './github-error.ts';

export interface BranchToFetch extends GitRemote {
  readonly branch: string;
}

/** The branch may move between the question and the fetch. */
const maxAttempts = 3;

/**
 * The commit that the branch points at now, which `ours` can read afterwards; undefined when the
 * remote repository has no such branch. Throws GitHubError `github/unavailable`: a failure is never an absence.
 * @example await fetchBranch(ours, { serverUrl: 'https://github.com', repository, branch: 'records' })
 */
export async function fetchBranch(ours: Repository, wanted: BranchToFetch): Promise<string | undefined> {
  // threat: a name that git would take for another ref or for a pattern
  if (!/^[a-z][a-z0-9-]*$/.test(wanted.branch))
    throw new GitHubError('github/url', 'Cannot fetch the branch: expected a name of a-z, 0-9 and hyphens');
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const sha = await readRemoteBranch(ours, wanted, wanted.branch);
    if (sha === undefined || (await hasCommit(ours, sha))) return sha;
    await fetchObjects(ours, wanted, { refs: [`refs/heads/${wanted.branch}`], isShallow: true });
    if (await hasCommit(ours, sha)) return sha;
  }
  throw new GitHubError(
    'github/conflict',
    `Cannot read the branch ${wanted.branch}: it moved ${maxAttempts} times meanwhile; try again later`,
  );
}
