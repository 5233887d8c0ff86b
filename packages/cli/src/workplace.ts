// The repository around the working folder, opened for the commands of authors and maintainers.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkedRelativePath, createBuildPorts, createSourceLookup, openRepository } from '@plugindex/node';
import type { Workplace } from './ports.ts';

const indexFolder = 'index';

/** `folder` may lie anywhere inside the repository. Throws a TreeError when it lies in none. */
export async function openWorkplace(folder: string): Promise<Workplace> {
  const repository = await openRepository(folder);
  const temporary = await mkdtemp(join(tmpdir(), 'plugindex-sources-'));
  const { sources } = await createBuildPorts({ repository, folder: temporary });
  const lookup = createSourceLookup({ repository, sources });
  return {
    root: repository.root,
    head: () => repository.workingTree(indexFolder),
    base: (revision) => repository.tree(revision, indexFolder),
    outside: async (revision) => {
      const changes = await repository.diffTrees(revision, 'HEAD');
      return changes.map(({ path }) => path).filter((path) => !path.startsWith(`${indexFolder}/`));
    },
    sources: lookup,
    remove: (path) => rm(join(repository.root, checkedRelativePath(path)), { force: true }),
    close: async () => {
      await lookup.close();
      await repository.close();
      await rm(temporary, { recursive: true, force: true });
    },
  };
}
