// Pull requests from branches of the registry itself, found again by the branch or by the marker in the body.

import type { OpenRequest } from '@plugindex/registry/forms/answer-form';
import type { EarlierRequest } from '@plugindex/registry/refresh/refresh-plugin';
import type { GitHubClient, RepositoryName } from './github-client.ts';

/**
 * Open ones whose body starts with a marker: those of one issue.
 * threat: a fork whose branch and body look the same
 */
export async function listOwnRequests(
  client: GitHubClient,
  repository: RepositoryName,
  marker: string,
): Promise<readonly OpenRequest[]> {
  const pulls = await client.paginate(client.rest.pulls.list, {
    ...repository,
    state: 'open',
    per_page: 100,
  });
  return pulls
    .filter(({ head, base }) => head.repo?.id === base.repo.id && head.ref.startsWith('plugindex/'))
    .filter(({ body }) => body?.split(/\r?\n/, 1)[0] === marker)
    .map(({ number, head }) => ({ number, branch: head.ref }));
}

/** Every one of a branch, whatever became of it, the newest first. */
export async function findEarlierRequests(
  client: GitHubClient,
  repository: RepositoryName,
  branch: string,
): Promise<readonly EarlierRequest[]> {
  const { data } = await client.rest.pulls.list({
    ...repository,
    state: 'all',
    head: `${repository.owner}:${branch}`,
    per_page: 100,
  });
  return data
    .filter(({ head, base }) => head.ref === branch && head.repo?.id === base.repo.id)
    .map(({ number, state, merged_at: mergedAt, body }) => ({
      number,
      state: mergedAt !== null ? 'merged' : state === 'open' ? 'open' : 'closed',
      body: body ?? '',
    }));
}

/** The app of GitHub Actions: a check of any other says nothing about our workflows. */
const actionsAppId = 15_368;

/**
 * True when one of these checks was begun on the head of a pull request: then its workflow was started. Any other check
 * there does not count, for `decide` sets one of its own.
 */
export async function isChecked(
  client: GitHubClient,
  repository: RepositoryName,
  { number, checks }: { readonly number: number; readonly checks: readonly string[] },
): Promise<boolean> {
  const { data: pull } = await client.rest.pulls.get({ ...repository, pull_number: number });
  const { data } = await client.rest.checks.listForRef({
    ...repository,
    ref: pull.head.sha,
    app_id: actionsAppId,
    per_page: 100,
  });
  return data.check_runs.some(({ name }) => checks.includes(name));
}
