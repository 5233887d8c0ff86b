// One check of one name on one commit: made once, then changed.
import type { PullRequestPort } from '@plugindex/registry/decide/decision';
import { createOnce } from './create-once.ts';
import type { GitHubClient, RepositoryName } from './github-client.ts';

export interface CheckWish {
  readonly headSha: string;
  readonly check: Parameters<PullRequestPort['setCheck']>[1];
  /** Numeric id of the app behind the token: no app may change the check of another. */
  readonly appId: number;
}

interface RemoteCheck {
  readonly id: number;
  readonly conclusion: string | null;
  readonly title: string | null;
  readonly summary: string | null;
}

/** GitHub's limit for the summary of a check, in characters. */
const maxSummaryLength = 65_535;

export async function setCheckRun(
  client: GitHubClient,
  repository: RepositoryName,
  wish: CheckWish,
): Promise<void> {
  const { name, conclusion, title } = wish.check;
  const summary = wish.check.summary.slice(0, maxSummaryLength);
  const done = { status: 'completed', conclusion, output: { title, summary } } as const;
  const run = await createOnce(client, {
    ...(wish.check.isFirst === true ? { isAbsent: true } : {}),
    find: () => findCheck(client, repository, wish),
    create: async () => {
      const { data } = await client.rest.checks.create({
        ...repository,
        name,
        head_sha: wish.headSha,
        ...done,
      });
      return toCheck(data);
    },
  });
  const isSame = run.conclusion === conclusion && run.title === title && run.summary === summary;
  if (!isSame) await client.rest.checks.update({ ...repository, check_run_id: run.id, ...done });
}

async function findCheck(
  client: GitHubClient,
  repository: RepositoryName,
  { headSha, check, appId }: CheckWish,
): Promise<RemoteCheck | undefined> {
  const { data } = await client.rest.checks.listForRef({
    ...repository,
    ref: headSha,
    check_name: check.name,
    per_page: 100,
  });
  const run = data.check_runs.find(({ name, app }) => name === check.name && app?.id === appId);
  return run && toCheck(run);
}

function toCheck(run: {
  readonly id: number;
  readonly conclusion: string | null;
  readonly output: { readonly title: string | null; readonly summary: string | null };
}): RemoteCheck {
  const { title, summary } = run.output;
  return { id: run.id, conclusion: run.conclusion, title, summary };
}
