// The repository of the second registry: command-line plugins, whose host and kinds the code has never heard of.
import { join } from 'node:path';
import { createRepository, type TestRepository } from './git-repository.ts';
import { repositoryRoot } from './marketplace.ts';

/** A new repository in a temp folder, its index pinned to the sources in it. */
export function createEnvCliRepository(): Promise<TestRepository> {
  const fixture = join(repositoryRoot, 'test/fixtures/registries/env-cli');
  return createRepository({
    [`${fixture}/index`]: 'index',
    [`${fixture}/plugins`]: 'plugins',
    [join(repositoryRoot, 'LICENSE-MIT')]: 'LICENSE-MIT',
  });
}
