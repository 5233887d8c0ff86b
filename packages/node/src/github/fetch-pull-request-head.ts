// Fetches the commit of a pull request as objects only: nothing is checked out, and nothing of it is run.
import type { ProcessPort } from '@plugindex/model';
import { networkEnvironment } from '../build/machine-port.ts';
import { createProcessPort } from '../process/process-port.ts';
import { openRepository } from '../tree/open-repository.ts';
import type { RepositoryName } from './github-client.ts';
import { GitHubError, withoutSecrets } from './github-error.ts';
import { checkedCommitId } from './repository-facts.ts';

export interface PullRequestHead {
  /** Address of GitHub's pages and repositories; in Actions `GITHUB_SERVER_URL`. */
  readonly serverUrl: string;
  readonly repository: RepositoryName;
  readonly number: number;
  /** The commit that must be there afterwards, as the API named it. */
  readonly sha: string;
  /** Needed only for a repository that is not public. */
  readonly token?: string;
  readonly processes?: ProcessPort;
}

const fetchTimeoutMs = 120_000;
/** Of the pack that arrives: 256 MiB, far more than any change of an index has. */
const maxPackBytes = 256 * 2 ** 20;
const maxOutputBytes = 64 * 1024;

/**
 * Afterwards `openRepository(folder)` can read `sha`. Does nothing when the commit is there already.
 * Throws GitHubError `github/conflict` when the pull request has another head by now, `github/unavailable` when git fails.
 * @example await fetchPullRequestHead('.', { serverUrl: 'https://github.com', repository, number: 12, sha });
 */
export async function fetchPullRequestHead(folder: string, head: PullRequestHead): Promise<void> {
  checkedCommitId(head.sha);
  if (await hasCommit(folder, head.sha)) return;
  const url = repositoryUrl(head);
  await fetchObjects(folder, url, head);
  if (await hasCommit(folder, head.sha)) return;
  throw new GitHubError(
    'github/conflict',
    `Cannot read pull request ${head.number}: its head is no longer ${head.sha}; read its facts anew`,
  );
}

async function hasCommit(folder: string, sha: string): Promise<boolean> {
  const repository = await openRepository(folder);
  try {
    return (await repository.commitId(sha)) === sha;
  } finally {
    await repository.close();
  }
}

/** threat: a name or number that git would take for an option, another protocol or another ref */
function repositoryUrl({ serverUrl, repository: { owner, repo }, number }: PullRequestHead): URL {
  const server = URL.canParse(serverUrl) ? new URL(serverUrl) : undefined;
  const isName = (text: string) => /^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}$/.test(text) && !/^\.+$/.test(text);
  const isPlain = server !== undefined && /^https?:$/.test(server.protocol) && server.username === '';
  if (isPlain && isName(owner) && isName(repo) && Number.isSafeInteger(number) && number > 0)
    return new URL(`/${owner}/${repo}.git`, server);
  throw new GitHubError(
    'github/url',
    'Cannot fetch the pull request: expected the address of a GitHub server, an owner, a repository and a number',
  );
}

async function fetchObjects(folder: string, url: URL, head: PullRequestHead): Promise<void> {
  const processes = head.processes ?? createProcessPort();
  const git = await processes.find('git');
  if (git === undefined)
    throw new GitHubError(
      'github/unavailable',
      'Cannot fetch the pull request: it needs git (https://git-scm.com/downloads)',
    );
  const flags = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--no-auto-gc'];
  const ref = `refs/pull/${head.number}/head`;
  const { root } = await openRepository(folder);
  const result = await processes.run(git, [...settings(url, root), 'fetch', ...flags, '--', url.href, ref], {
    cwd: root,
    env: { ...networkEnvironment(), ...environment(url, head.token) },
    timeoutMs: fetchTimeoutMs,
    maxOutputBytes,
    maxFileBytes: maxPackBytes,
  });
  if (result.exitCode === 0) return;
  const said = result.timedOut
    ? `no answer in ${fetchTimeoutMs} ms`
    : (result.log.trim().split('\n').at(-1) ?? '');
  throw new GitHubError(
    'github/unavailable',
    `Cannot fetch ${ref} of ${url.href}: ${withoutSecrets(said, head.token)}; try again`,
  );
}

/** The repository's own settings hold, but for what could run a program or fetch from elsewhere. */
function settings(url: URL, root: string): readonly string[] {
  return [
    'protocol.allow=never',
    `protocol.${url.protocol.slice(0, -1)}.allow=always`,
    'http.followRedirects=false',
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
    'credential.helper=',
    // Every object's id is computed anew and its form checked.
    'fetch.fsckObjects=true',
    'gc.auto=0',
    'maintenance.auto=false',
    // Named on purpose, so its owner does not matter.
    `safe.directory=${root}`,
  ].flatMap((setting) => ['-c', setting]);
}

/** The token goes by environment: arguments are shown to every user of the machine. */
function environment(url: URL, token: string | undefined): Record<string, string> {
  const quiet = {
    PATH: '/usr/bin:/bin',
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_NO_REPLACE_OBJECTS: '1',
  };
  if (token === undefined) return quiet;
  const credentials = Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    ...quiet,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${url.origin}/.extraheader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${credentials}`,
  };
}
