// Pull requests of the registry as a test looks at them: whether they were merged, what was said, what stands at them.
import { automationId } from '@plugindex/registry/decide/accounts';
import type { TestAccount } from './github/little-github.ts';
import { type GitHubRegistry, registryName } from './github-registry.ts';

export interface ShownProposal {
  readonly isOpen: boolean;
  readonly isMerged: boolean;
  readonly headSha: string;
  /** In alphabetical order. */
  readonly labels: readonly string[];
  /** What `decide` said; the empty text where it said nothing. */
  readonly decision: string;
  /** What `report` said; the empty text where it said nothing. */
  readonly report: string;
}

/** Throws where there is no such pull request. */
export function proposalOf({ github }: GitHubRegistry, number: number): ShownProposal {
  const issue = github.repository(registryName).state.issues.get(number);
  if (issue?.pull === undefined) throw new Error(`There is no pull request ${number}`);
  const said = (marker: string) =>
    issue.comments.find(({ author, body }) => author.id === automationId && body.startsWith(marker))?.body;
  return {
    isOpen: issue.state === 'open',
    isMerged: issue.pull.merged !== undefined,
    headSha: issue.pull.head.sha,
    labels: issue.labels.map(({ name }) => name).toSorted(),
    decision: said('<!-- plugindex:decide -->') ?? '',
    report: said('<!-- plugindex:report -->') ?? '',
  };
}

export interface Saying {
  readonly by: TestAccount;
  readonly number: number;
  readonly words: string;
}

/** Writes a comment. */
export async function say(registry: GitHubRegistry, { by, number, words }: Saying): Promise<void> {
  await registry.api(by, {
    path: `/repos/${registryName}/issues/${number}/comments`,
    body: { body: words },
  });
}
