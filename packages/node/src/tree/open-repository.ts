// Opens the repository around a folder with the best backend that this machine has.
import { TreeError } from '@plugindex/model';
import { findProgram } from '../find-program.ts';
import { openNativeRepository } from './native-repository.ts';
import type { Repository } from './repository.ts';
import { findRepository } from './repository-location.ts';

export interface OpenRepositoryOptions {
  /** Insist on one backend; without it the git binary is used where there is one. */
  readonly backend?: Repository['backend'];
}

/**
 * Opens the repository that `folder` belongs to. Throws a TreeError `tree/not-found` when it belongs to none,
 * `tree/unavailable` when the backend asked for is missing.
 * @example const repository = await openRepository('.'); await repository.treeId('HEAD', 'plugins/auth-jwt')
 */
export async function openRepository(
  folder: string,
  options: OpenRepositoryOptions = {},
): Promise<Repository> {
  const location = await findRepository(folder);
  if (location === undefined)
    throw new TreeError(
      'tree/not-found',
      `Cannot open ${folder}: neither it nor a folder above it is a Git repository`,
    );
  if (options.backend !== 'isomorphic-git') {
    const binary = await findProgram('git');
    if (binary !== undefined) return openNativeRepository({ binary, root: location.root });
    if (options.backend === 'git')
      throw new TreeError(
        'tree/unavailable',
        'Cannot open the repository with git: there is no git on the PATH',
      );
  }
  // Loaded only here: the library takes long to load, and most machines have git.
  const { openIsomorphicRepository } = await import('./isomorphic-repository.ts');
  return openIsomorphicRepository(location);
}
