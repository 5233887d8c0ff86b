// Reads what `registry doctor` judges: the settings of one repository, each known or not, by GitHub's REST API.
import { recordsBranch } from '@plugindex/registry/index-tree/lay-records';
import type {
  BranchRules,
  Fact,
  ForkApproval,
  PagesSettings,
  RepositorySettings,
  WorkflowState,
  WorkflowToken,
} from '@plugindex/registry/setup/settings';
import type { GitHubClient, RepositoryName } from './github-client.ts';
import { GitHubError, type GitHubErrorCode } from './github-error.ts';

export interface SettingsToRead extends RepositoryName {
  /** Logins whose numeric ids are looked up. */
  readonly logins: readonly string[];
}

/** More than anybody has of anything here; GitHub gives at most this many on one page. */
const perPage = 100;

/** Answers of somebody who may not ask, and of what is not there. */
const unreadable: ReadonlySet<GitHubErrorCode> = new Set([
  'github/forbidden',
  'github/not-found',
  'github/refused',
  'github/unauthorized',
]);

/** Throws when the repository itself cannot be read, or GitHub cannot be reached: nothing could be judged then. */
export async function readSettings(
  client: GitHubClient,
  { owner, repo, logins }: SettingsToRead,
): Promise<RepositorySettings> {
  const at = { owner, repo };
  const { data: repository } = await client.request('GET /repos/{owner}/{repo}', at);
  const branch = repository.default_branch;
  // GitHub says 404 both to "is off" and to "you may not ask": only an administrator can tell them apart.
  const isAdmin = repository.permissions?.admin === true;
  const accounts = logins.map(async (login) => [login, await readAccountId(client, login)] as const);
  return {
    url: repository.html_url,
    defaultBranch: branch,
    isPublic: !repository.private,
    branchRules: await ask(() => readBranchRules(client, { ...at, branch })),
    recordsRules: await ask(() => readBranchRules(client, { ...at, branch: recordsBranch })),
    hasImmutableReleases: await askSwitch(
      async () => (await client.request('GET /repos/{owner}/{repo}/immutable-releases', at)).data.enabled,
      { whenMissing: isAdmin ? false : undefined },
    ),
    pages: await askSwitch(() => readPages(client, at), {
      whenMissing: isAdmin ? { source: 'off' } : undefined,
    }),
    environments: await ask(() => readEnvironments(client, at)),
    workflowToken: await ask(() => readWorkflowToken(client, at)),
    forkApproval: await ask(() => readForkApproval(client, at)),
    hasPrivateReports: await ask(
      async () =>
        (await client.request('GET /repos/{owner}/{repo}/private-vulnerability-reporting', at)).data.enabled,
    ),
    workflows: await ask(() => readWorkflows(client, at)),
    labels: await ask(() => readLabels(client, at)),
    accountIds: new Map(await Promise.all(accounts)),
  };
}

/** The branch need not be there: GitHub tells the rules that it would have. */
async function readBranchRules(
  client: GitHubClient,
  at: RepositoryName & { readonly branch: string },
): Promise<BranchRules> {
  const { data } = await client.request('GET /repos/{owner}/{repo}/rules/branches/{branch}', {
    ...at,
    per_page: perPage,
  });
  const types = new Set<string>(data.map(({ type }) => type));
  const approvals = data.flatMap((rule) =>
    rule.type === 'pull_request' ? [rule.parameters?.required_approving_review_count ?? 0] : [],
  );
  return {
    isPullRequestRequired: types.has('pull_request'),
    // Where rulesets overlap, the strictest counts.
    requiredApprovals: Math.max(0, ...approvals),
    requiredChecks: data.flatMap((rule) =>
      rule.type === 'required_status_checks'
        ? (rule.parameters?.required_status_checks ?? []).map(({ context, integration_id: app }) => ({
            name: context,
            app: app ?? null,
          }))
        : [],
    ),
    isForcePushRefused: types.has('non_fast_forward'),
    isDeletionRefused: types.has('deletion'),
  };
}

async function readPages(client: GitHubClient, at: RepositoryName): Promise<PagesSettings> {
  const { data } = await client.request('GET /repos/{owner}/{repo}/pages', { ...at });
  return {
    source: data.build_type === 'workflow' ? 'workflow' : 'branch',
    ...(data.html_url !== undefined && { url: data.html_url.replace(/\/+$/, '') }),
  };
}

async function readEnvironments(client: GitHubClient, at: RepositoryName): Promise<readonly string[]> {
  const { data } = await client.request('GET /repos/{owner}/{repo}/environments', {
    ...at,
    per_page: perPage,
  });
  return (data.environments ?? []).map(({ name }) => name);
}

async function readWorkflowToken(client: GitHubClient, at: RepositoryName): Promise<WorkflowToken> {
  const { data } = await client.request('GET /repos/{owner}/{repo}/actions/permissions/workflow', { ...at });
  return {
    defaultAccess: data.default_workflow_permissions,
    mayOpenPullRequests: data.can_approve_pull_request_reviews,
  };
}

async function readForkApproval(client: GitHubClient, at: RepositoryName): Promise<ForkApproval> {
  const { data } = await client.request(
    'GET /repos/{owner}/{repo}/actions/permissions/fork-pr-contributor-approval',
    { ...at },
  );
  return data.approval_policy;
}

async function readWorkflows(client: GitHubClient, at: RepositoryName): Promise<readonly WorkflowState[]> {
  const { data } = await client.request('GET /repos/{owner}/{repo}/actions/workflows', {
    ...at,
    per_page: perPage,
  });
  return data.workflows.map(({ path, state }) => ({
    file: path.slice(path.lastIndexOf('/') + 1),
    isActive: state === 'active',
  }));
}

async function readLabels(client: GitHubClient, at: RepositoryName): Promise<readonly string[]> {
  const { data } = await client.request('GET /repos/{owner}/{repo}/labels', { ...at, per_page: perPage });
  return data.map(({ name }) => name);
}

async function readAccountId(client: GitHubClient, username: string): Promise<Fact<number | null>> {
  return askSwitch(
    async () => Number((await client.request('GET /users/{username}', { username })).data.id),
    {
      whenMissing: null,
    },
  );
}

async function ask<T>(read: () => Promise<T>): Promise<Fact<T>> {
  return askSwitch(read, { whenMissing: undefined });
}

/** `whenMissing`: what a 404 means, or undefined where it means nothing. */
async function askSwitch<T>(
  read: () => Promise<T>,
  { whenMissing }: { readonly whenMissing: T | undefined },
): Promise<Fact<T>> {
  try {
    return { isKnown: true, value: await read() };
  } catch (error) {
    if (!(error instanceof GitHubError) || !unreadable.has(error.code)) throw error;
    if (error.code === 'github/not-found' && whenMissing !== undefined)
      return { isKnown: true, value: whenMissing };
    return { isKnown: false, reason: `status ${error.status}` };
  }
}
