// Opens the index of a checkout: what people merged, with the release records of the pipeline laid over it.
import type { TreePort } from '@plugindex/model';
import { fetchBranch } from '@plugindex/node/github/fetch-branch';
import type { GitRemote } from '@plugindex/node/github/git-remote';
import type { Repository } from '@plugindex/node/tree/repository';
import { type LaidIndex, layRecords, recordsBranch } from '@plugindex/registry/index-tree/lay-records';
import type { Environment } from './environment.ts';
import type { ActionCall } from './run.ts';

/** Which registry a run belongs to. */
export interface RegistryPlace {
  readonly environment: Environment;
  /** Only where the repository is not public. */
  readonly token?: string;
}

export function placeOf(call: ActionCall): RegistryPlace {
  const token = call.input('token');
  return { environment: call.environment, ...(token === undefined ? {} : { token }) };
}

/** The registry's repository, for git. */
export function remoteOf({ environment, token }: RegistryPlace): GitRemote {
  const { serverUrl, repository } = environment;
  return { serverUrl, repository, ...(token === undefined ? {} : { token }) };
}

/**
 * The index of what is checked out, records over it. `problems` tells of records that belong to nothing in it.
 * @example const { tree } = await openIndex(repository, placeOf(call))
 */
export async function openIndex(repository: Repository, place: RegistryPlace): Promise<LaidIndex> {
  return layRecords(await repository.tree('HEAD', 'index'), await readRecords(repository, place));
}

/**
 * The folder with the records; undefined where no release was ever recorded.
 *
 * The registry itself is asked for its branch, whatever the checkout brought: jobs that check out one commit alone need
 * none of the history for it, a job that waited sees what was released meanwhile, and a branch that is missing in a
 * checkout is never taken for a registry without releases. Where the commit is there already, one question is all.
 * threat: a branch or tag `records` of a fork. No name in the checkout is looked at.
 */
export async function readRecords(
  repository: Repository,
  place: RegistryPlace,
): Promise<TreePort | undefined> {
  const sha = await fetchBranch(repository, { ...remoteOf(place), branch: recordsBranch });
  if (sha === undefined || (await repository.treeId(sha, 'index')) === undefined) return undefined;
  return repository.tree(sha, 'index');
}
