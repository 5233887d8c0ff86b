// Speaks to a GitHub server through git, for objects alone: no setting, hook or credential of the user takes part.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessPort } from '@plugindex/model';
import { networkEnvironment } from '../build/machine-port.ts';
import { createProcessPort } from '../process/process-port.ts';
import type { Repository } from '../tree/repository.ts';
import type { RepositoryName } from './github-client.ts';
import { GitHubError, withoutSecrets } from './github-error.ts';

export interface GitRemote {
  /** Address of GitHub's pages and repositories; in Actions `GITHUB_SERVER_URL`. */
  readonly serverUrl: string;
  readonly repository: RepositoryName;
  /** Needed only for a repository that is not public. */
  readonly token?: string;
  readonly processes?: ProcessPort;
}

const timeoutMs = 120_000;
/** Of the pack that arrives: 256 MiB, far more than any change of an index has. */
const maxPackBytes = 256 * 2 ** 20;
const maxOutputBytes = 64 * 1024;
/** A connection that breaks is tried again; git does not tell it apart from other failures. */
const maxAttempts = 5;
/** Before the second attempt; twice as long before the third, and so on. In milliseconds. */
const pauseMs = 300;

export async function hasCommit(repository: Repository, sha: string): Promise<boolean> {
  return (await repository.commitId(sha)) === sha;
}

export interface Fetching {
  /** Full names. */
  readonly refs: readonly string[];
  /** Leaves the history behind the commit out. */
  readonly isShallow?: true;
}

/** Brings what refs point at, all or nothing. No ref of ours moves. Throws GitHubError `github/unavailable`, `github/url`. */
export async function fetchObjects(
  { root }: Repository,
  remote: GitRemote,
  fetching: Fetching,
): Promise<void> {
  const flags = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--no-auto-gc'];
  const depth = fetching.isShallow ? ['--depth=1'] : [];
  await runGit(root, remote, { command: ['fetch', ...flags, ...depth], refs: fetching.refs });
}

/** The commit that a branch points at now; undefined when there is no such branch. Throws as `fetchObjects` does. */
export async function readRemoteBranch(
  { root }: Repository,
  remote: GitRemote,
  branch: string,
): Promise<string | undefined> {
  const ref = `refs/heads/${branch}`;
  const said = await runGit(root, remote, { command: ['ls-remote', '--heads'], refs: [ref] });
  const lines = said.split('\n').filter((line) => line !== '');
  const rows = lines.flatMap((line) => {
    const [, sha, name] = /^([0-9a-f]{40})\t(refs\/heads\/.+)$/.exec(line) ?? [];
    return sha === undefined || name === undefined ? [] : [{ sha, name }];
  });
  // A pattern matches the end of a name: only this very one counts.
  const found = rows.find(({ name }) => name === ref);
  // threat: a complaint of git's that is taken for the absence of the branch
  if (found === undefined && rows.length < lines.length)
    throw failed(
      { refs: [ref], url: repositoryUrl(remote), token: remote.token },
      { timedOut: false, log: said },
    );
  return found?.sha;
}

interface GitCall {
  readonly command: readonly string[];
  readonly refs: readonly string[];
}

async function runGit(root: string, remote: GitRemote, { command, refs }: GitCall): Promise<string> {
  const url = repositoryUrl(remote);
  const processes = remote.processes ?? createProcessPort();
  const git = await processes.find('git');
  if (git === undefined)
    throw new GitHubError(
      'github/unavailable',
      `Cannot read ${refs.join(', ')} of ${url.href}: it needs git (https://git-scm.com/downloads)`,
    );
  for (let attempt = 1; ; attempt++) {
    const result = await processes.run(git, [...settings(url, root), ...command, '--', url.href, ...refs], {
      cwd: root,
      env: { ...networkEnvironment(), ...environment(url, remote.token) },
      timeoutMs,
      maxOutputBytes,
      maxFileBytes: maxPackBytes,
    });
    if (result.exitCode === 0) return result.log;
    if (attempt === maxAttempts || result.timedOut) throw failed({ url, refs, token: remote.token }, result);
    await sleep(pauseMs * attempt);
  }
}

interface Asked {
  readonly url: URL;
  readonly refs: readonly string[];
  readonly token: string | undefined;
}

function failed(
  { url, refs, token }: Asked,
  { timedOut, log }: { readonly timedOut: boolean; readonly log: string },
): GitHubError {
  const said = timedOut ? `no answer in ${timeoutMs} ms` : (log.trim().split('\n').at(-1) ?? '');
  return new GitHubError(
    'github/unavailable',
    `Cannot fetch ${refs.join(', ')} of ${url.href}: ${withoutSecrets(said, token)}; try again`,
  );
}

/** threat: a name that git would take for an option or for another protocol */
function repositoryUrl({ serverUrl, repository: { owner, repo } }: GitRemote): URL {
  const server = URL.canParse(serverUrl) ? new URL(serverUrl) : undefined;
  const isName = (text: string) => /^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}$/.test(text) && !/^\.+$/.test(text);
  const isPlain = server !== undefined && /^https?:$/.test(server.protocol) && server.username === '';
  if (isPlain && isName(owner) && isName(repo)) return new URL(`/${owner}/${repo}.git`, server);
  throw new GitHubError(
    'github/url',
    'Cannot fetch: expected the address of a GitHub server, an owner and a repository',
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
