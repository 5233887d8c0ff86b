// The folder in which an author writes a plugin: its two drafts, and the Git repository around it.
import { join, relative, sep } from 'node:path';
import type { Source } from '@plugindex/model';
import { hasErrorCode } from '@plugindex/node/error-code';
import { createProcessPort } from '@plugindex/node/process/process-port';
import { readFileCapped } from '@plugindex/node/read-file';
import { openRepository } from '@plugindex/node/tree/open-repository';
import type { PinnedSource } from '@plugindex/registry/validate/source-facts';
import { UsageError } from './command.ts';
import type { PluginFolder } from './ports.ts';

/** Largest draft that is read, in bytes: the cap of files of the index. */
const maxDraftBytes = 512 * 1024;
/** `git config` answers at once. */
const gitTimeoutMs = 10_000;
const maxUrlBytes = 4096;

/** Opens the folder. Throws a TreeError `tree/not-found` where no repository is around it. */
export async function openPluginFolder(folder: string): Promise<PluginFolder> {
  const repository = await openRepository(folder);
  const path = relative(repository.root, folder).split(sep).join('/');
  const at = (name: string) => (path === '' ? name : `${path}/${name}`);
  const openAt = async (commit: string): Promise<PinnedSource | undefined> => {
    if (!(await repository.hasObject(commit))) return undefined;
    const tree = await repository.treeId(commit, path === '' ? undefined : path);
    if (tree === undefined) return undefined;
    const [opened, rootFiles] = await Promise.all([
      repository.tree(commit, path === '' ? undefined : path),
      repository.fileNames(commit),
    ]);
    return { tree, folder: opened, rootFiles };
  };
  return {
    path,
    remote: parseRemote(await readRemote(repository.root)),
    readDraft: async (name) => {
      try {
        const bytes = await readFileCapped(join(folder, name), { maxBytes: maxDraftBytes });
        return { file: at(name), text: new TextDecoder().decode(bytes) };
      } catch (error) {
        if (hasErrorCode(error, 'ENOENT')) return undefined;
        throw toUsageError(error, at(name));
      }
    },
    hasCommit: (commit) => repository.hasObject(commit),
    readDraftAt: async (commit, name) => {
      const pinned = await openAt(commit);
      const file = (await pinned?.folder.list())?.find((candidate) => candidate.path === name);
      if (pinned === undefined || file === undefined) return undefined;
      try {
        const bytes = await pinned.folder.read(name, { maxBytes: maxDraftBytes });
        return { file: at(name), text: new TextDecoder().decode(bytes) };
      } catch (error) {
        throw toUsageError(error, at(name));
      }
    },
    sourcesAt: async (commit) => {
      const pinned = await openAt(commit);
      if (pinned === undefined) return undefined;
      const isOurs = (source: Source) => 'repository' in source && source.commit === commit;
      return { open: async (source) => (isOurs(source) ? pinned : undefined) };
    },
    close: () => repository.close(),
  };
}

/** A folder, a pipe or a file beyond the cap in the place of a draft is the author's to correct. */
function toUsageError(error: unknown, file: string): unknown {
  if (!(error instanceof RangeError)) return error;
  return new UsageError(`Cannot read ${file}: expected a file of at most ${maxDraftBytes} bytes`);
}

/** Undefined where there is no git, or no remote. */
async function readRemote(root: string): Promise<string | undefined> {
  const processes = createProcessPort();
  if ((await processes.find('git')) === undefined) return undefined;
  const { exitCode, log } = await processes.run('git', ['config', '--get', 'remote.origin.url'], {
    cwd: root,
    env: {},
    timeoutMs: gitTimeoutMs,
    maxOutputBytes: maxUrlBytes,
  });
  return exitCode === 0 ? log.trim() : undefined;
}

/**
 * Host, owner and name from any of the forms in which Git names a repository on GitHub.
 * @example parseRemote('git@github.com:acme/plugins.git') // { host: 'github.com', owner: 'acme', repo: 'plugins' }
 */
export function parseRemote(url: string | undefined): PluginFolder['remote'] {
  // A port belongs to the address of a web server; that of SSH says nothing about it.
  const form =
    /^(?:https:\/\/(?:[^/@]*@)?([^/]+)\/|(?:ssh:\/\/git@|git@)([^/:]+)(?::[0-9]+)?[/:])([A-Za-z0-9-]+)\/([A-Za-z0-9._-]+?)(?:\.git)?\/?$/;
  const [, web, ssh, owner, repo] = form.exec(url ?? '') ?? [];
  const host = web ?? ssh;
  if (host === undefined || owner === undefined || repo === undefined) return undefined;
  return { host: host.toLowerCase(), owner, repo };
}
