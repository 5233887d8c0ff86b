// The repository around the working folder, opened for the commands of authors and maintainers.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TreePort } from '@plugindex/model';
import { createBuildPorts } from '@plugindex/node/build/build-ports';
import { createSourceLookup } from '@plugindex/node/build/source-lookup';
import { checkedRelativePath } from '@plugindex/node/relative-path';
import { openRepository } from '@plugindex/node/tree/open-repository';
import type { Repository } from '@plugindex/node/tree/repository';
import { layRecords, layRecordsOnChange, recordsBranch } from '@plugindex/registry/index-tree/lay-records';
import type { IndexChange, Workplace } from './ports.ts';

const indexFolder = 'index';
/** Where `git clone` and `git fetch` put the branch. Of a fork it is as old as the fork: a pull request is told by the registry. */
const recordsRef = `refs/remotes/origin/${recordsBranch}`;

/** `folder` may lie anywhere inside the repository. Throws a TreeError when it lies in none. */
export async function openWorkplace(folder: string): Promise<Workplace> {
  const repository = await openRepository(folder);
  const temporary = await mkdtemp(join(tmpdir(), 'plugindex-sources-'));
  const { sources } = await createBuildPorts({ repository, folder: temporary });
  const lookup = createSourceLookup({ repository, sources });
  return {
    root: repository.root,
    head: () => repository.workingTree(indexFolder),
    index: async () => {
      const { tree } = await layRecords(
        await repository.workingTree(indexFolder),
        await findRecords(repository),
      );
      return tree;
    },
    change: (revision) => readChange(repository, revision),
    sources: lookup,
    remove: (path) => rm(join(repository.root, checkedRelativePath(path)), { force: true }),
    close: async () => {
      await lookup.close();
      await repository.close();
      await rm(temporary, { recursive: true, force: true });
    },
  };
}

async function readChange(repository: Repository, revision: string): Promise<IndexChange> {
  const [base, working] = await Promise.all([
    repository.tree(revision, indexFolder),
    repository.workingTree(indexFolder),
  ]);
  const trees = { base, head: working, mergeBase: base };
  const laid = await layRecordsOnChange(trees, await findRecords(repository));
  const changes = await repository.diffTrees(revision, 'HEAD');
  const outside = changes.map(({ path }) => path).filter((path) => !path.startsWith(`${indexFolder}/`));
  return { base: laid.base, head: laid.head, outside };
}

/** Undefined in a clone of something that has released nothing. */
async function findRecords(repository: Repository): Promise<TreePort | undefined> {
  const id = await repository.treeId(recordsRef, indexFolder);
  return id === undefined ? undefined : repository.tree(recordsRef, indexFolder);
}
