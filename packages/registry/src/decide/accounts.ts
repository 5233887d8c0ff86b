// Accounts and apps that mean something special on GitHub, and who a pull request speaks for.
import type { Account, PullRequestFacts } from './pull-request.ts';

/** The app of GitHub Actions: the only one whose checks count. */
export const actionsAppId = 15368;

/** `github-actions[bot]`, the account behind the workflow token: the registry's own voice. */
export const automationId = 41898282;

/** `ghost`: GitHub shows it in place of every deleted account. threat: all of them share this one id. */
export const ghostId = 10137;

interface Sides {
  readonly head: { readonly branch: string; readonly repositoryId: number | null };
  readonly base: { readonly repositoryId: number };
}

/** True for a branch that the registry made for a form or a feed. threat: a branch of the same name in a fork */
export function isRegistryBranch({ head, base }: Sides): boolean {
  return head.repositoryId === base.repositoryId && head.branch.startsWith('plugindex/');
}

/** Whose wish a pull request is. The release feed is nobody's: it may add versions and nothing else. */
export type Proposer =
  | { readonly by: 'person'; readonly account: Account }
  | { readonly by: 'form'; readonly account: Account; readonly issue: number }
  | { readonly by: 'feed' };

/**
 * Whose rights count. What a pull request says of itself is believed only where the registry's own automation opened it
 * from a branch of the registry's own repository: nobody else can do that.
 */
export function proposerOf(facts: PullRequestFacts): Proposer {
  const { author, base, head, onBehalfOf } = facts;
  const isOwnWork = author.id === automationId && head.repositoryId === base.repositoryId;
  if (!isOwnWork || onBehalfOf === undefined) return { by: 'person', account: author };
  return onBehalfOf.by === 'feed' ? { by: 'feed' } : onBehalfOf;
}

/** Numeric ids of everybody who speaks for the pull request: none of them may decide about it. */
export function proposerIds(facts: PullRequestFacts): ReadonlySet<number> {
  const proposer = proposerOf(facts);
  return new Set(proposer.by === 'feed' ? [facts.author.id] : [facts.author.id, proposer.account.id]);
}
