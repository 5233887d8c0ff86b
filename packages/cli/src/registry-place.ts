// Which repository on which GitHub a command speaks to.
import { ClientError } from '@plugindex/client';
import { TreeError } from '@plugindex/model';
import { openSession, registryOption } from './client-session.ts';
import { type CommandCall, type OptionSpec, textOption, UsageError } from './command.ts';
import type { RepositoryName } from './github-port.ts';
import { readRegistryOf } from './read-registry.ts';

/** For every command that speaks to the registry's repository. */
export const placeOptions: Readonly<Record<string, OptionSpec>> = {
  ...registryOption,
  repository: {
    type: 'string',
    value: 'url',
    help: 'repository of the registry (default: the one that the registry itself names)',
  },
};

export interface GitHubServer {
  readonly apiUrl: string;
  /** Where people sign in and look, without a final slash. */
  readonly serverUrl: string;
}

export interface RegistryPlace extends GitHubServer {
  readonly repository: RepositoryName;
  /** The repository as people open it. */
  readonly url: string;
  /** Host of the addresses that the index holds: the registry's own, whatever way leads to it. */
  readonly host: string;
}

const publicServer = 'https://github.com';
const publicApi = 'https://api.github.com';

/** Of a server, or the public one. What the environment says counts, as in every tool for GitHub. */
export function gitHubServer(env: CommandCall['ports']['env'], serverUrl = publicServer): GitHubServer {
  const server = (env.GITHUB_SERVER_URL || serverUrl).replace(/\/+$/, '');
  const api = env.GITHUB_API_URL || (server === publicServer ? publicApi : `${server}/api/v3`);
  return { serverUrl: server, apiUrl: api.replace(/\/+$/, '') };
}

/** Throws a UsageError where the user's words, or the registry's, name no repository. */
export async function findRegistryPlace(call: CommandCall): Promise<RegistryPlace> {
  const named = textOption(call.values, 'repository');
  const address = named ?? (await namedByRegistry(call));
  const url = URL.parse(
    /^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/.test(address) ? `${publicServer}/${address}` : address,
  );
  const [owner, repo, ...rest] = url?.pathname.replace(/^\/|\/$/g, '').split('/') ?? [];
  if (url === null || !owner || !repo || rest.length > 0 || url.username || url.password) {
    throw new UsageError(
      `Cannot tell the repository of the registry: found "${address}", expected https://github.com/<owner>/<name>`,
      'add --repository https://github.com/<owner>/<name>',
    );
  }
  const server = gitHubServer(call.ports.env, url.origin);
  return {
    ...server,
    repository: { owner, repo },
    url: `${server.serverUrl}/${owner}/${repo}`,
    host: url.host,
  };
}

/** By the registry that was added; without one, by the index around the working folder. */
async function namedByRegistry(call: CommandCall): Promise<string> {
  try {
    const { index } = await openSession(call);
    return (await index.descriptor()).urls.repository;
  } catch (error) {
    const isNone = error instanceof ClientError && error.code === 'client/registry/unknown';
    const around =
      isNone && textOption(call.values, 'registry') === undefined ? await namedAround(call) : undefined;
    if (around === undefined) throw error;
    return around;
  }
}

async function namedAround({ ports }: CommandCall): Promise<string | undefined> {
  const workplace = await ports.openWorkplace().catch(undefinedIfMissing);
  try {
    const index = await workplace?.head().catch(undefinedIfMissing);
    const file = (await index?.list())?.find(({ path }) => path === 'registry.yaml');
    if (index === undefined || file === undefined) return undefined;
    return (await readRegistryOf(index, { url: 'the working folder' })).deployment.urls.repository;
  } finally {
    await workplace?.close();
  }
}

/** Outside of a repository, or in one without an index. */
function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof TreeError && error.code === 'tree/not-found') return undefined;
  throw error;
}
