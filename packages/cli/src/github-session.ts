// Joins a command to GitHub: which server, whose token, and that a token goes to no server but its own.
import type { Account } from '@plugindex/registry/decide/pull-request';
import type { CommandCall } from './command.ts';
import { UsageError } from './command.ts';
import type { GitHubPort } from './github-port.ts';
import { findRegistryPlace, gitHubServer, type RegistryPlace } from './registry-place.ts';
import { readToken } from './token-file.ts';

export interface GitHubSession {
  readonly place: RegistryPlace;
  readonly github: GitHubPort;
}

/** Works without a token where everybody may read. */
export async function openReading(call: CommandCall): Promise<GitHubSession> {
  return openReadingAt(call, await findRegistryPlace(call));
}

export async function openReadingAt(call: CommandCall, place: RegistryPlace): Promise<GitHubSession> {
  const token = await tokenFor(call, place.apiUrl);
  const github = await call.ports.openGitHub({
    apiUrl: place.apiUrl,
    ...(token === undefined ? {} : { token }),
  });
  return { place, github };
}

/** Throws a UsageError where nobody has signed in. */
export async function openSignedIn(
  call: CommandCall,
): Promise<GitHubSession & { readonly account: Account }> {
  const place = await findRegistryPlace(call);
  const token = await tokenFor(call, place.apiUrl);
  if (token === undefined) {
    throw new UsageError(
      `Cannot speak to ${place.serverUrl} for you: you have not signed in there`,
      'plugindex login, or set GITHUB_TOKEN',
    );
  }
  const github = await call.ports.openGitHub({ apiUrl: place.apiUrl, token });
  return { place, github, account: await github.account() };
}

/**
 * GITHUB_TOKEN, as every tool for GitHub takes it, or the one of `plugindex login`.
 * threat: a registry that names a server of its own as its repository, to be sent the token of its visitors
 */
export async function tokenFor({ ports }: CommandCall, apiUrl: string): Promise<string | undefined> {
  const fromEnvironment = ports.env.GITHUB_TOKEN || ports.env.GH_TOKEN;
  if (fromEnvironment && gitHubServer(ports.env).apiUrl === apiUrl) return fromEnvironment;
  const stored = await readToken(ports.home);
  return stored?.apiUrl === apiUrl ? stored.token : undefined;
}
