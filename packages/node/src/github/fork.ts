// The fork from which an account without rights proposes: found, or made and waited for.
import type { Account } from '@plugindex/registry/decide/pull-request';
import { undefinedIfAbsent } from './absent.ts';
import { readBranch } from './git-data.ts';
import { type GitHubClient, type RepositoryName, repeatable } from './github-client.ts';
import { GitHubError } from './github-error.ts';

export interface ForkWish {
  readonly upstream: RepositoryName;
  readonly upstreamId: number;
  readonly account: Account;
  /** Branch of the upstream that the proposal builds upon. */
  readonly base: string;
}

/** GitHub forks in the background, "up to five minutes"; ours are small. Looks, each after a longer pause: some 60 s. */
const maxLooks = 12;
/** The longest pause between two looks is this many times the first, squared. */
const maxPauseStep = 3;

/** The account's fork, holding the upstream's branch as it is now. */
export async function openFork(client: GitHubClient, wish: ForkWish): Promise<RepositoryName> {
  const found = await findFork(client, wish);
  if (found !== undefined) {
    await syncFork(client, found, wish.base);
    return found;
  }
  const { data } = await client.rest.repos.createFork({
    ...wish.upstream,
    default_branch_only: true,
    // Asked again, GitHub answers with the fork that is there.
    request: repeatable,
  });
  const fork = { owner: data.owner.login, repo: data.name };
  await waitForFork(client, fork, wish.base);
  return fork;
}

/** By its usual name; GitHub itself finds a renamed one when it is asked to fork. */
async function findFork(client: GitHubClient, wish: ForkWish): Promise<RepositoryName | undefined> {
  const name = { owner: wish.account.github, repo: wish.upstream.repo };
  const found = await client.rest.repos.get(name).catch(undefinedIfAbsent);
  // threat: a repository of the same name that is no fork of ours
  const isFork = found?.data.fork === true && found.data.parent?.id === wish.upstreamId;
  return isFork ? name : undefined;
}

/**
 * Brings the fork's branch up to date. A fork that has gone its own way, or a token that may not touch workflow files,
 * cannot be brought up to date; GitHub keeps forks and upstream in one store, so that the commit mostly works all the same.
 */
async function syncFork(client: GitHubClient, fork: RepositoryName, branch: string): Promise<void> {
  try {
    await client.rest.repos.mergeUpstream({ ...fork, branch, request: repeatable });
  } catch (error) {
    const isTolerable =
      error instanceof GitHubError &&
      ['github/conflict', 'github/refused', 'github/forbidden', 'github/not-found'].includes(error.code);
    if (!isTolerable) throw error;
  }
}

async function waitForFork(client: GitHubClient, fork: RepositoryName, branch: string): Promise<void> {
  for (let look = 1; look <= maxLooks; look++) {
    if (await isReady(client, fork, branch)) return;
    await client.pause(Math.min(look, maxPauseStep));
  }
  throw new GitHubError(
    'github/unavailable',
    `Cannot use the fork ${fork.owner}/${fork.repo}: GitHub has not finished making it; run the same command again in a minute`,
  );
}

/** An unfinished fork answers 404, or 409 "is empty". */
async function isReady(client: GitHubClient, fork: RepositoryName, branch: string): Promise<boolean> {
  try {
    return (await readBranch(client, fork, branch)) !== undefined;
  } catch (error) {
    if (error instanceof GitHubError && error.code === 'github/conflict') return false;
    throw error;
  }
}
