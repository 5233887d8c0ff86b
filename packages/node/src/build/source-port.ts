// Opens pinned sources: a folder of this repository by its tree id, or exactly one commit of another.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProcessPort, type Source, TreeError } from '@plugindex/model';
import { type BuildSourcePort, type OpenedSource, SourceError } from '@plugindex/registry/build/build-ports';
import { openRepository } from '../tree/open-repository.ts';
import type { IdentifiedTree, Repository } from '../tree/repository.ts';

export interface SourcePortOptions {
  /** This repository, for first-party sources. */
  readonly repository: Repository;
  readonly processes: ProcessPort;
  /** Where fetched commits are kept until they are closed. */
  readonly folder: string;
  /** Variables for a proxy and its certificates. */
  readonly networkEnv: Readonly<Record<string, string>>;
  /** Protocols that a fetch may use, redirects included; `https` alone by default. */
  readonly protocols?: readonly ('https' | 'http' | 'file')[];
}

type RemoteSource = Extract<Source, { readonly repository: string }>;
type LocalSource = Exclude<Source, RemoteSource>;

const fetchTimeoutMs = 120_000;
/** Of the one pack that holds the commit: 256 MiB, four times what a source may have unpacked. */
const maxPackBytes = 256 * 2 ** 20;
const maxGitOutputBytes = 64 * 1024;

/**
 * Opens the port.
 * @example const source = await createSourcePort(options).open({ path: 'plugins/auth-jwt', tree });
 */
export function createSourcePort(options: SourcePortOptions): BuildSourcePort {
  return {
    open: (source) =>
      'repository' in source ? openRemote(source, options) : openLocal(source, options.repository),
  };
}

/** By id alone: the tree may be in the history, or in the working folder before it is committed. */
async function openLocal({ path, tree: id }: LocalSource, repository: Repository): Promise<OpenedSource> {
  const committed = (await repository.hasObject(id)) && (await repository.treeId(id)) === id;
  const tree = committed ? await repository.tree(id) : await workingTreeWithId(repository, path, id);
  if (tree === undefined)
    throw new SourceError(
      'source/missing',
      `the tree ${id} of "${path}" is not in this repository (a shallow clone may lack it), expected it in the history`,
    );
  const rootFiles = await repository.fileNames('HEAD');
  return { tree, treeId: id, leftOut: await tree.leftOut(), rootFiles, close: async () => {} };
}

async function workingTreeWithId(
  repository: Repository,
  path: string,
  id: string,
): Promise<IdentifiedTree | undefined> {
  try {
    const tree = await repository.workingTree(path);
    return (await tree.treeId()) === id ? tree : undefined;
  } catch (error) {
    // There is no such folder.
    if (error instanceof TreeError) return undefined;
    throw error;
  }
}

async function openRemote(source: RemoteSource, options: SourcePortOptions): Promise<OpenedSource> {
  const protocols = options.protocols ?? ['https'];
  checkUrl(source.repository, protocols);
  const git = await options.processes.find('git');
  if (git === undefined)
    throw new SourceError('source/no-git', 'fetching a source needs git (https://git-scm.com/downloads)');
  await mkdir(options.folder, { recursive: true });
  const folder = await mkdtemp(join(options.folder, 'source-'));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    await fetchCommit({ git, folder, protocols }, source, options);
    const repository = await openRepository(folder, { backend: 'git' });
    const close = async () => {
      await repository.close();
      await remove();
    };
    return { ...(await openCommit(repository, source)), close };
  } catch (error) {
    await remove();
    throw error;
  }
}

// threat: "ext::sh -c …", "-oProxyCommand=…", a password in the URL
function checkUrl(text: string, protocols: readonly string[]): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain =
    url !== undefined && url.username === '' && url.password === '' && url.href.startsWith(url.protocol);
  if (plain && protocols.includes(url.protocol.slice(0, -1)) && /^[a-z]+:\/\//.test(text)) return;
  throw new SourceError(
    'source/url',
    `"${text.slice(0, 200)}" is no ${protocols.join(' or ')} URL of a repository`,
  );
}

interface FetchPlace {
  readonly git: string;
  readonly folder: string;
  readonly protocols: readonly string[];
}

/** One commit without its history, into an empty bare repository: no hooks, no submodules, no files written. */
async function fetchCommit(
  { git, folder, protocols }: FetchPlace,
  { repository, commit }: RemoteSource,
  options: SourcePortOptions,
): Promise<void> {
  const settings = [
    'protocol.allow=never',
    ...protocols.map((protocol) => `protocol.${protocol}.allow=always`),
    'core.hooksPath=/dev/null',
    'credential.helper=',
    // Every object's id is computed anew and its form checked: nothing but the commit asked for can arrive.
    'fetch.fsckObjects=true',
    'gc.auto=0',
    'maintenance.auto=false',
  ].flatMap((setting) => ['-c', setting]);
  const env = {
    ...options.networkEnv,
    PATH: '/usr/bin:/bin',
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  const run = (args: readonly string[]) =>
    options.processes.run(git, [...settings, ...args], {
      cwd: folder,
      env,
      timeoutMs: fetchTimeoutMs,
      maxOutputBytes: maxGitOutputBytes,
      maxFileBytes: maxPackBytes,
    });
  const made = await run(['init', '--quiet', '--bare', '--template=', '.']);
  if (made.exitCode !== 0)
    throw new SourceError('source/unreachable', `git could not make a repository: ${made.log}`);
  const flags = ['--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
  const fetched = await run(['fetch', ...flags, '--', repository, commit]);
  if (fetched.exitCode === 0) return;
  const reason = fetched.timedOut ? `no answer in ${fetchTimeoutMs} ms` : lastLine(fetched.log);
  throw new SourceError('source/unreachable', `git could not fetch ${commit} from ${repository}: ${reason}`);
}

function lastLine(log: string): string {
  return log.trim().split('\n').at(-1) ?? '';
}

async function openCommit(
  repository: Repository,
  source: RemoteSource,
): Promise<Omit<OpenedSource, 'close'>> {
  const { commit, path } = source;
  // A tag's id would be peeled to another commit than the one that the manifest names.
  if ((await repository.commitId(commit)) !== commit)
    throw new SourceError(
      'source/mismatch',
      `${source.repository} answered with something else than the commit ${commit}`,
    );
  const treeId = await repository.treeId(commit, path);
  if (treeId === undefined)
    throw new SourceError(
      'source/missing',
      `the commit ${commit} of ${source.repository} has no folder "${path ?? ''}"`,
    );
  const tree = await repository.tree(treeId);
  const rootFiles = await repository.fileNames(commit);
  const commitTime = await repository.commitTime(commit);
  return {
    tree,
    treeId,
    commit,
    leftOut: await tree.leftOut(),
    rootFiles,
    ...(commitTime && { commitTime }),
  };
}
