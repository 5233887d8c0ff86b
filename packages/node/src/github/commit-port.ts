// Commits to a branch of the registry without a clone: one commit, never forced, planned anew when the branch has moved.

import {
  type FileChanges,
  readBranch,
  readCommit,
  writeCommit,
  writeFirstTree,
  writeTree,
} from './git-data.ts';
import type { GitHubClient, RepositoryName } from './github-client.ts';
import { GitHubError } from './github-error.ts';
import { checkedCommitId } from './repository-facts.ts';

export interface BranchCommit {
  readonly branch: string;
  readonly message: string;
  /** Path from the repository's root to its new bytes; null removes the file. */
  readonly files: FileChanges;
  /** The commit that the change was planned upon; the branch's head of now when left out. */
  readonly expectedHead?: string;
}

export interface CommitResult {
  readonly sha: string;
  /** `unchanged`: the branch says the same already, and `sha` is its head. */
  readonly outcome: 'committed' | 'unchanged';
}

export interface CommitPort {
  /**
   * A branch that does not exist is made, with this commit as its first. Throws GitHubError `github/conflict` when somebody
   * changed one of the files since `expectedHead`, `github/not-found` when the branch of `expectedHead` is gone.
   */
  commit(commit: BranchCommit): Promise<CommitResult>;
}

/** Of one commit while others push to the same branch. */
const maxAttempts = 8;
/** GitHub lists no more files of one comparison. */
const maxComparedFiles = 300;

/**
 * Opens the port.
 * @example await createCommitPort(client, repository).commit({ branch: 'main', message: 'Record auth-jwt 1.2.0', files });
 */
export function createCommitPort(client: GitHubClient, repository: RepositoryName): CommitPort {
  return { commit: (commit) => commitFiles({ client, repository, commit }) };
}

interface CommitTask {
  readonly client: GitHubClient;
  readonly repository: RepositoryName;
  readonly commit: BranchCommit;
}

async function commitFiles(task: CommitTask): Promise<CommitResult> {
  const { client, repository, commit } = task;
  let plannedUpon = commit.expectedHead === undefined ? undefined : checkedCommitId(commit.expectedHead);
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const head = await readBranch(client, repository, commit.branch);
    if (head === undefined && plannedUpon !== undefined) throw noBranch(task);
    if (head !== undefined && plannedUpon !== undefined && plannedUpon !== head)
      await checkUntouched(task, plannedUpon, head);
    plannedUpon = head;
    const result = await (head === undefined ? beginBranch(task) : commitUpon(task, head));
    if (result !== undefined) return result;
    await client.pause(attempt);
  }
  throw new GitHubError(
    'github/conflict',
    `Cannot commit to ${commit.branch}: others pushed to it ${maxAttempts} times meanwhile; try again later`,
  );
}

/** Undefined when somebody else was faster. */
async function commitUpon(task: CommitTask, head: string): Promise<CommitResult | undefined> {
  const { client, repository, commit } = task;
  const onto = await readCommit(client, repository, head);
  const tree = await writeTree(client, repository, { onto, files: commit.files });
  if (tree === onto.tree) return { sha: head, outcome: 'unchanged' };
  const sha = await writeCommit(client, repository, { message: commit.message, tree, parents: [head] });
  return (await moveBranch(task, sha)) ? { sha, outcome: 'committed' } : undefined;
}

function noBranch({ repository, commit: { branch } }: CommitTask): GitHubError {
  return new GitHubError(
    'github/not-found',
    `Cannot commit to ${branch}: ${repository.owner}/${repository.repo} has no such branch`,
  );
}

/** The first commit of a branch, without a parent. Undefined when somebody else began it, or nobody knows. */
async function beginBranch(task: CommitTask): Promise<CommitResult | undefined> {
  const { client, repository, commit } = task;
  const { branch, message, files } = commit;
  const tree = await writeFirstTree(client, repository, files);
  if (tree === undefined) throw noBranch(task);
  const sha = await writeCommit(client, repository, { message, tree, parents: [] });
  try {
    await client.rest.git.createRef({ ...repository, ref: `refs/heads/${branch}`, sha });
    return { sha, outcome: 'committed' };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const head = await readBranch(client, repository, branch);
    if (head === sha) return { sha, outcome: 'committed' };
    // Nobody began it, and we did not for certain: a rule forbids it.
    if (head === undefined && !error.mayHaveHappened) throw error;
    return undefined;
  }
}

/** False when somebody else was faster. */
async function moveBranch(
  { client, repository, commit: { branch } }: CommitTask,
  sha: string,
): Promise<boolean> {
  try {
    await client.rest.git.updateRef({ ...repository, ref: `heads/${branch}`, sha, force: false });
    return true;
  } catch (error) {
    if (!(error instanceof GitHubError) || !['github/refused', 'github/conflict'].includes(error.code))
      throw error;
    const head = await readBranch(client, repository, branch);
    if (head === sha) return true;
    if (head === undefined) throw error;
    // Our answer was lost, and then somebody pushed on top of our commit.
    const { status } = await compare({ client, repository }, sha, head);
    if (status === 'ahead') return true;
    // A branch that did not move was not refused for a race: a rule forbids it.
    const { data } = await client.rest.git.getCommit({ ...repository, commit_sha: sha });
    if (data.parents[0]?.sha === head) throw error;
    return false;
  }
}

/** What others pushed may be carried along as long as it touches none of our files. */
async function checkUntouched(task: CommitTask, before: string, after: string): Promise<void> {
  const { branch, files } = task.commit;
  const { status, paths } = await compare(task, before, after);
  const touched = paths.find((path) => files.has(path));
  if (status === 'ahead' && paths.length < maxComparedFiles && touched === undefined) return;
  const reason =
    touched !== undefined
      ? `"${touched}" changed there`
      : status === 'ahead'
        ? `more than ${maxComparedFiles} files changed there`
        : 'its history was rewritten';
  throw new GitHubError(
    'github/conflict',
    `Cannot commit to ${branch}: ${reason} since ${before}; read it anew and plan again`,
  );
}

async function compare(
  { client, repository }: Pick<CommitTask, 'client' | 'repository'>,
  before: string,
  after: string,
): Promise<{ readonly status: string; readonly paths: readonly string[] }> {
  const { data } = await client.rest.repos.compareCommitsWithBasehead({
    ...repository,
    basehead: `${before}...${after}`,
  });
  const paths = (data.files ?? []).flatMap(({ filename, previous_filename }) =>
    previous_filename === undefined ? [filename] : [filename, previous_filename],
  );
  return { status: data.status, paths };
}
