// What a pull request proposes, read as Git objects beside the checkout of its base.
import type { TreePort } from '@plugindex/model';
import { fetchPullRequestHead } from '@plugindex/node/github/fetch-pull-request-head';
import { openRepository } from '@plugindex/node/tree/open-repository';
import type { Repository } from '@plugindex/node/tree/repository';
import { type ProposedTree, proposeTree } from '@plugindex/registry/decide/proposed-tree';
import { parseIndexPath } from '@plugindex/registry/index-tree/index-path';
import { type ChangeTrees, layRecordsOnChange } from '@plugindex/registry/index-tree/lay-records';
import { ActionError } from './action-error.ts';
import { findMergeBase } from './merge-base.ts';
import { type RegistryPlace, readRecords, remoteOf } from './open-index.ts';

export interface ProposalRequest {
  /** Number of the pull request; null for one whose commit is in the checkout already, as that of a merge group. */
  readonly number: number | null;
  readonly headSha: string;
}

export interface OpenedProposal {
  readonly repository: Repository;
  readonly baseSha: string;
  readonly headSha: string;
  readonly mergeBaseSha: string;
  /** Index folders, with release records. */
  readonly base: TreePort;
  readonly head: TreePort;
  readonly mergeBase: TreePort;
  /** The index as a merge would leave it. */
  readonly proposed: ProposedTree;
  /** Every other path that head changes, relative to the repository; links and submodules anywhere. */
  readonly outside: readonly string[];
  close(): Promise<void>;
}

/** The checkout and its release records, opened once for all that is looked at beside them. */
export interface OpenedCheckout {
  readonly repository: Repository;
  /** The index of the commit that is checked out. */
  readonly index: TreePort;
  readonly records: TreePort | undefined;
}

const indexFolder = 'index';

/** @example const checkout = await openCheckout({ environment }); await checkout.repository.close() */
export async function openCheckout(place: RegistryPlace): Promise<OpenedCheckout> {
  const repository = await openRepository(place.environment.workspace);
  return {
    repository,
    index: await indexAt(repository, 'HEAD'),
    records: await readRecords(repository, place),
  };
}

/**
 * Fetches the objects of a proposal and lays it over the commit that is checked out. Throws ActionError `action/commit`,
 * GitHubError `github/conflict` where the head is another one by now. A checkout that is given stays open.
 * @example const opened = await openProposal({ number: 12, headSha }, { environment });
 */
export async function openProposal(
  { number, headSha }: ProposalRequest,
  place: RegistryPlace,
  given?: OpenedCheckout,
): Promise<OpenedProposal> {
  const { repository, records } = given ?? (await openCheckout(place));
  if (number !== null) await fetchPullRequestHead(repository, { ...remoteOf(place), number, sha: headSha });
  const baseSha = await repository.commitId('HEAD');
  if (baseSha === undefined)
    throw new ActionError('action/commit', 'Cannot look at a proposal: nothing is checked out');
  const mergeBaseSha = await findMergeBase(place.environment.workspace, { base: baseSha, head: headSha });
  const commits = { base: baseSha, head: headSha, mergeBase: mergeBaseSha };
  const trees = await treesOf(repository, commits, records);
  const proposed = await proposeTree(trees);
  return {
    ...{ repository, baseSha, headSha, mergeBaseSha, proposed },
    ...trees,
    outside: await pathsOutside(repository, commits, proposed),
    close: async () => {
      if (given === undefined) await repository.close();
    },
  };
}

type Commits = Readonly<Record<keyof ChangeTrees, string>>;

async function treesOf(
  repository: Repository,
  commits: Commits,
  records: TreePort | undefined,
): Promise<ChangeTrees> {
  const [base, head, mergeBase] = await Promise.all([
    indexAt(repository, commits.base),
    indexAt(repository, commits.head),
    indexAt(repository, commits.mergeBase),
  ]);
  return layRecordsOnChange({ base, head, mergeBase }, records);
}

/** A head may have removed the whole folder. */
async function indexAt(repository: Repository, sha: string): Promise<TreePort> {
  const id = await repository.treeId(sha, indexFolder);
  if (id !== undefined) return repository.tree(sha, indexFolder);
  return {
    list: async () => [],
    read: (path) =>
      Promise.reject(new ActionError('action/commit', `Cannot read ${path}: the commit has no index`)),
  };
}

/** What the trees do not show: a tree port leaves links and submodules out, and a copy of a record hides behind it. */
async function pathsOutside(
  repository: Repository,
  { mergeBase, head }: Commits,
  proposed: ProposedTree,
): Promise<readonly string[]> {
  const shown = new Set(proposed.changed.map((path) => `${indexFolder}/${path}`));
  const changes = await repository.diffTrees(mergeBase, head);
  return changes
    .filter(
      ({ path, after }) =>
        !path.startsWith(`${indexFolder}/`) ||
        (after !== undefined && (after.mode !== '100644' || (isRecord(path) && !shown.has(path)))),
    )
    .map(({ path }) => path);
}

function isRecord(path: string): boolean {
  return parseIndexPath(path.slice(indexFolder.length + 1)).kind === 'release';
}

/**
 * The repository with another commit in the place of HEAD: first-party sources are looked up as the proposal has them.
 * @example createSourceLookup({ repository: atCommit(repository, headSha), sources })
 */
export function atCommit(repository: Repository, sha: string): Repository {
  const at = (revision: string) => (revision === 'HEAD' ? sha : revision);
  return {
    ...repository,
    commitId: (revision) => repository.commitId(at(revision)),
    commitTime: (revision) => repository.commitTime(at(revision)),
    fileNames: (revision, path) => repository.fileNames(at(revision), path),
    treeId: (revision, path) => repository.treeId(at(revision), path),
    tree: (revision, path) => repository.tree(at(revision), path),
    diffTrees: (base, head, path) => repository.diffTrees(at(base), at(head), path),
  };
}
