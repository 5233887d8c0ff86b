// Finds the repository that a folder belongs to, without running git.
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { hasErrorCode } from '../error-code.ts';

export interface RepositoryLocation {
  /** The working folder, or the Git folder of a bare repository. */
  readonly root: string;
  /** Where objects and refs are. */
  readonly gitFolder: string;
  /** True for a second working folder (`git worktree`), whose objects are elsewhere. */
  readonly linked: boolean;
}

/** Walks up from `folder`. Undefined when no parent is a repository. */
export async function findRepository(folder: string): Promise<RepositoryLocation | undefined> {
  for (let root = resolve(folder); ; root = dirname(root)) {
    const dotGit = join(root, '.git');
    const kind = await kindOf(dotGit);
    if (kind === 'folder') return { root, gitFolder: dotGit, linked: false };
    if (kind === 'file') return followGitFile(root, dotGit);
    if (await isBare(root)) return { root, gitFolder: root, linked: false };
    if (dirname(root) === root) return undefined;
  }
}

// gitrepository-layout: a `.git` file holds "gitdir: <path>"; a worktree's folder holds a `commondir` file
async function followGitFile(root: string, file: string): Promise<RepositoryLocation | undefined> {
  const target = /^gitdir: (.+)$/m.exec(await readFile(file, 'utf8'))?.[1];
  if (target === undefined) return undefined;
  const gitFolder = resolve(root, target.trim());
  return { root, gitFolder, linked: (await kindOf(join(gitFolder, 'commondir'))) === 'file' };
}

async function isBare(folder: string): Promise<boolean> {
  if ((await kindOf(join(folder, 'HEAD'))) !== 'file') return false;
  return (
    (await kindOf(join(folder, 'objects'))) === 'folder' && (await kindOf(join(folder, 'refs'))) === 'folder'
  );
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
