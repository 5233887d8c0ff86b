// Whose wish a pull request is: its author's, or that of whoever asked the registry to open it.

import { isRegistryBranch } from '@plugindex/registry/decide/accounts';
import type { Account, PullRequestFacts } from '@plugindex/registry/decide/pull-request';
import { toAccount } from './account.ts';
import type { GitHubClient, RepositoryName } from './github-client.ts';
import { checkedCommitId } from './repository-facts.ts';

export type Pull = Awaited<ReturnType<GitHubClient['rest']['pulls']['get']>>['data'];

export interface PullRequestOrigin extends Pick<PullRequestFacts, 'author' | 'onBehalfOf'> {
  readonly headSha: string;
}

/** One request, two for one that a form asked for: all that a validation needs to know. */
export async function readPullRequestOrigin(
  client: GitHubClient,
  repository: RepositoryName,
  number: number,
): Promise<PullRequestOrigin> {
  const { data: pull } = await client.rest.pulls.get({ ...repository, pull_number: number });
  const onBehalfOf = await readPrincipal(client, repository, pull);
  return {
    headSha: checkedCommitId(pull.head.sha),
    author: toAccount(pull.user),
    ...(onBehalfOf && { onBehalfOf }),
  };
}

const formMarker = /^<!-- plugindex:form issue=([1-9]\d{0,8}) -->(?:\r?\n|$)/;
const feedMarker = /^<!-- plugindex:feed -->(?:\r?\n|$)/;

/** threat: a fork whose pull request claims to be the registry's own, on behalf of a plugin's owner */
export async function readPrincipal(
  client: GitHubClient,
  repository: RepositoryName,
  pull: Pull,
): Promise<PullRequestFacts['onBehalfOf']> {
  const head = { branch: pull.head.ref, repositoryId: pull.head.repo?.id ?? null };
  if (!isRegistryBranch({ head, base: { repositoryId: pull.base.repo.id } })) return undefined;
  const body = pull.body ?? '';
  if (feedMarker.test(body)) return { by: 'feed' };
  const issue = Number(formMarker.exec(body)?.[1]);
  if (!Number.isInteger(issue)) return undefined;
  const account = await readIssueAuthor(client, repository, issue);
  return { by: 'form', issue, account };
}

async function readIssueAuthor(
  client: GitHubClient,
  repository: RepositoryName,
  issue: number,
): Promise<Account> {
  const { data } = await client.rest.issues.get({ ...repository, issue_number: issue });
  return toAccount(data.user);
}
