// The PullRequestPort on GitHub: what the executor of decisions may do to one pull request, each of it repeatable.
import type { MergeOutcome, PullRequestPort } from '@plugindex/registry/decide/decision';
import { undefinedIfAbsent } from './absent.ts';
import { readAccount } from './account.ts';
import { setCheckRun } from './check-run.ts';
import { rerunChecks } from './checks-run.ts';
import { type GitHubClient, type RepositoryName, repeatable } from './github-client.ts';
import { GitHubError } from './github-error.ts';
import { addLabels, type LabelStyle } from './labels.ts';
import { readRepository } from './repository-facts.ts';
import { setStickyComment } from './sticky-comment.ts';

export interface PullRequestPortOptions {
  /** Numeric id of the registry's own account; asked from GitHub when left out. In a workflow: 41898282. */
  readonly accountId?: number;
  /** Numeric id of the app behind the token: GitHub Actions unless said otherwise. */
  readonly appId?: number;
  /** Branch whose workflows are started where no other is named; asked from GitHub when left out. */
  readonly defaultBranch?: string;
  /** How labels look that do not exist yet; others come in GitHub's grey. */
  readonly labels?: readonly LabelStyle[];
  /** One commit per pull request, unless said otherwise. */
  readonly mergeMethod?: 'squash' | 'merge' | 'rebase';
}

const actionsAppId = 15_368;
/** Of one merge while the base moves under it. Each takes the last base. */
const maxMergeAttempts = 3;

/**
 * Every method may be called again with the same words, also when the answer to the first call was lost.
 * `startWorkflow` alone may then start a second run: workflows are made so that a run too many finds nothing to do, while a
 * run too few would leave work undone.
 * @example const port = createPullRequestPort(client, repository, { accountId: 41898282 });
 */
export function createPullRequestPort(
  client: GitHubClient,
  repository: RepositoryName,
  options: PullRequestPortOptions = {},
): PullRequestPort {
  const { labels = [], appId = actionsAppId, mergeMethod = 'squash' } = options;
  let accountId: Promise<number> | undefined;
  const ownId = () => {
    accountId ??= options.accountId === undefined ? readOwnId(client) : Promise.resolve(options.accountId);
    return accountId;
  };
  let asked: Promise<string> | undefined;
  const defaultBranch = async () => {
    if (options.defaultBranch !== undefined) return options.defaultBranch;
    asked ??= readRepository(client, repository).then((facts) => facts.defaultBranch);
    return asked;
  };
  return {
    addLabels: async (number, names) => {
      if (names.length > 0) await addLabels(client, repository, { number, names, styles: labels });
    },
    removeLabel: async (number, name) => {
      await client.rest.issues
        .removeLabel({ ...repository, issue_number: number, name })
        .catch(undefinedIfAbsent);
    },
    setComment: async (number, comment) =>
      setStickyComment(client, repository, { number, ...comment, accountId: await ownId() }),
    setCheck: (headSha, check) => setCheckRun(client, repository, { headSha, check, appId }),
    merge: (number, request) => merge(client, repository, { number, ...request, mergeMethod }),
    close: async (number) => {
      await client.rest.pulls.update({ ...repository, pull_number: number, state: 'closed' });
    },
    startWorkflow: async ({ file, inputs, ref }) => {
      await client.rest.actions.createWorkflowDispatch({
        ...repository,
        workflow_id: file,
        ref: ref ?? (await defaultBranch()),
        inputs: { ...inputs },
        request: repeatable,
      });
    },
    rerunChecks: (headSha) => rerunChecks(client, repository, headSha),
  };
}

async function readOwnId(client: GitHubClient): Promise<number> {
  return (await readAccount(client)).id;
}

interface MergeWish {
  readonly number: number;
  readonly sha: string;
  readonly title: string;
  readonly message: string;
  readonly mergeMethod: 'squash' | 'merge' | 'rebase';
}

async function merge(
  client: GitHubClient,
  repository: RepositoryName,
  wish: MergeWish,
): Promise<MergeOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { data } = await client.rest.pulls.merge({
        ...repository,
        pull_number: wish.number,
        // GitHub compares: a head that moved since it was judged is not merged.
        sha: wish.sha,
        commit_title: wish.title,
        commit_message: wish.message,
        merge_method: wish.mergeMethod,
      });
      return data.merged ? 'merged' : 'refused';
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const outcome = await outcomeOf(client, repository, wish);
      if (outcome !== 'repeat') return outcome;
      if (attempt === maxMergeAttempts) return 'refused';
      await client.pause(attempt);
    }
  }
}

/** States in which GitHub would have merged: the base moved while it did. */
const mergeableStates = new Set(['clean', 'unstable', 'has_hooks', 'unknown']);

/** What a refused merge means: GitHub answers a repeated merge, a moved head or base and a forbidden one alike. */
async function outcomeOf(
  client: GitHubClient,
  repository: RepositoryName,
  { number, sha }: MergeWish,
): Promise<MergeOutcome | 'repeat'> {
  const { data } = await client.rest.pulls.get({ ...repository, pull_number: number });
  if (data.head.sha !== sha) return 'moved';
  // The answer to the first attempt was lost.
  if (data.merged) return 'merged';
  return data.state === 'open' && mergeableStates.has(data.mergeable_state) ? 'repeat' : 'refused';
}

function isRefusal(error: unknown): error is GitHubError {
  return error instanceof GitHubError && ['github/refused', 'github/conflict'].includes(error.code);
}
