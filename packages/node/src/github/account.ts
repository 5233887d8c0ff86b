// Accounts of GitHub, told apart by their numeric id.
import type { Account } from '@plugindex/registry/decide/pull-request';
import type { GitHubClient } from './github-client.ts';
import { GitHubError } from './github-error.ts';

/** Who works for every workflow: the account behind the token that Actions hands to a job. */
const actionsLogin = 'github-actions[bot]';
/** The account that GitHub shows in place of one that was deleted. */
const ghost: Account = { github: 'ghost', id: 10_137, isBot: false };

export interface GitHubUser {
  readonly login: string;
  readonly id: number;
  readonly type?: string | undefined;
}

export function toAccount(user: GitHubUser | null | undefined): Account {
  if (user === null || user === undefined) return ghost;
  return { github: user.login, id: user.id, isBot: user.type === 'Bot' };
}

/** The account that the token speaks for. The token of a workflow's job may not ask; it is the bot of Actions. */
export async function readAccount(client: GitHubClient): Promise<Account> {
  try {
    return toAccount((await client.rest.users.getAuthenticated()).data);
  } catch (error) {
    if (!(error instanceof GitHubError && error.code === 'github/forbidden')) throw error;
    return toAccount((await client.rest.users.getByUsername({ username: actionsLogin })).data);
  }
}
