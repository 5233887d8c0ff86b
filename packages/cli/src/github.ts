// Joins the command line's GitHub port to the adapters of `node`. Octokit comes along: loaded by the commands that need it.

import { readAccount } from '@plugindex/node/github/account';
import { startDeviceLogin } from '@plugindex/node/github/device-login';
import { createGitHubClient } from '@plugindex/node/github/github-client';
import { GitHubError } from '@plugindex/node/github/github-error';
import { listOpenPullRequests } from '@plugindex/node/github/open-pull-requests';
import { createProposalPort } from '@plugindex/node/github/proposal-port';
import { readPullRequestFacts } from '@plugindex/node/github/pull-request-facts';
import { readSettings } from '@plugindex/node/github/read-settings';
import { readRepository, resolveTag } from '@plugindex/node/github/repository-facts';
import type { DeviceLogin, GitHubAddress, GitHubPort } from './github-port.ts';
import { readGitHubFolder, readGitHubRecords } from './github-tree.ts';

export interface OpenGitHubOptions extends GitHubAddress {
  /** First pause before a request is repeated, in milliseconds; the client's own by default. */
  readonly retryPauseMs?: number;
}

/** @example const github = openGitHub({ apiUrl: 'https://api.github.com' }); await github.account() */
export function openGitHub(options: OpenGitHubOptions): GitHubPort {
  const client = createGitHubClient({ userAgent: 'plugindex', ...options });
  return {
    account: () => readAccount(client),
    findAccount: async (login) => {
      try {
        const { data } = await client.rest.users.getByUsername({ username: login });
        return { github: data.login, id: data.id, isBot: data.type === 'Bot' };
      } catch (error) {
        if (error instanceof GitHubError && error.code === 'github/not-found') return undefined;
        throw error;
      }
    },
    readRepository: (name) => readRepository(client, name),
    resolveTag: (name, tag) => resolveTag(client, name, tag),
    readFolder: (name, place) => readGitHubFolder(client, name, place),
    readRecords: (name) => readGitHubRecords(client, name),
    openProposal: (repository, { base, proposal }) =>
      createProposalPort(client, { repository, base, from: 'fork' }).open(proposal),
    listOpenPullRequests: (name) => listOpenPullRequests(client, name),
    readPullRequest: (name, number) => readPullRequestFacts(client, name, number),
    readSettings: (name, logins) => readSettings(client, { ...name, logins }),
  };
}

/** Waits until the person has agreed on the other page. */
export async function signInByDevice({ clientId, serverUrl, onCode }: DeviceLogin): Promise<string> {
  const { userCode, verificationUrl, token } = await startDeviceLogin({ clientId, serverUrl });
  onCode({ userCode, verificationUrl });
  return token;
}
