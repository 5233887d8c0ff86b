// Commits through the Git data API: trees and commits are written first, and only then does a branch point at them.
import { undefinedIfAbsent } from './absent.ts';
import { createOnce } from './create-once.ts';
import { type GitHubClient, type RepositoryName, repeatable } from './github-client.ts';
import { checkedCommitId } from './repository-facts.ts';

/** Path from the repository's root to its new bytes; null removes the file. */
export type FileChanges = ReadonlyMap<string, Uint8Array | null>;

export interface RemoteCommit {
  readonly sha: string;
  readonly tree: string;
}

/** The commit that a branch points at. Undefined when there is no such branch. */
export async function readBranch(
  client: GitHubClient,
  repository: RepositoryName,
  branch: string,
): Promise<string | undefined> {
  const found = await client.rest.git
    .getRef({ ...repository, ref: `heads/${branch}` })
    .catch(undefinedIfAbsent);
  return found && checkedCommitId(found.data.object.sha);
}

export async function readCommit(
  client: GitHubClient,
  repository: RepositoryName,
  sha: string,
): Promise<RemoteCommit> {
  const { data } = await client.rest.git.getCommit({ ...repository, commit_sha: sha });
  return { sha, tree: checkedCommitId(data.tree.sha) };
}

/** Id of the tree that `files` make of the commit `onto`. Objects are named by their content: writing twice is writing once. */
export async function writeTree(
  client: GitHubClient,
  repository: RepositoryName,
  { onto, files }: { readonly onto: RemoteCommit; readonly files: FileChanges },
): Promise<string> {
  const tree = await treeEntries(client, repository, { onto, files });
  if (tree.length === 0) return onto.tree;
  const wish = { ...repository, base_tree: onto.tree, tree, request: repeatable };
  return checkedCommitId((await client.rest.git.createTree(wish)).data.sha);
}

/** Id of the tree that holds `files` and nothing else; undefined where that would be nothing, which GitHub refuses. */
export async function writeFirstTree(
  client: GitHubClient,
  repository: RepositoryName,
  files: FileChanges,
): Promise<string | undefined> {
  const tree = await treeEntries(client, repository, { onto: undefined, files });
  if (tree.length === 0) return undefined;
  const wish = { ...repository, tree, request: repeatable };
  return checkedCommitId((await client.rest.git.createTree(wish)).data.sha);
}

async function treeEntries(
  client: GitHubClient,
  repository: RepositoryName,
  { onto, files }: { readonly onto: RemoteCommit | undefined; readonly files: FileChanges },
): Promise<TreeEntry[]> {
  const tree: TreeEntry[] = [];
  for (const [path, bytes] of files) {
    const place = { path, mode: '100644', type: 'blob' } as const;
    if (bytes !== null) tree.push({ ...place, ...(await contentOf(client, repository, bytes)) });
    // GitHub refuses to remove what is not there.
    else if (onto !== undefined && (await isThere(client, repository, { path, commit: onto.sha })))
      tree.push({ ...place, sha: null });
  }
  return tree;
}

interface TreeEntry {
  readonly path: string;
  readonly mode: '100644';
  readonly type: 'blob';
  readonly sha?: string | null;
  readonly content?: string;
}

/** Text travels inside the tree; other bytes need a request of their own. */
async function contentOf(
  client: GitHubClient,
  repository: RepositoryName,
  bytes: Uint8Array,
): Promise<Pick<TreeEntry, 'sha' | 'content'>> {
  const text = textOf(bytes);
  if (text !== undefined) return { content: text };
  const content = Buffer.from(bytes).toString('base64');
  const wish = { ...repository, content, encoding: 'base64', request: repeatable };
  return { sha: checkedCommitId((await client.rest.git.createBlob(wish)).data.sha) };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Not UTF-8: it goes as bytes.
    return undefined;
  }
}

async function isThere(
  client: GitHubClient,
  repository: RepositoryName,
  { path, commit }: { readonly path: string; readonly commit: string },
): Promise<boolean> {
  const found = await client.rest.repos
    .getContent({ ...repository, path, ref: commit })
    .catch(undefinedIfAbsent);
  return found !== undefined;
}

export interface CommitWish {
  readonly message: string;
  readonly tree: string;
  readonly parents: readonly string[];
}

/** A commit that no branch names yet; one that is written twice for a lost answer is swept away by GitHub. */
export async function writeCommit(
  client: GitHubClient,
  repository: RepositoryName,
  { message, tree, parents }: CommitWish,
): Promise<string> {
  const wish = { ...repository, message, tree, parents: [...new Set(parents)], request: repeatable };
  return checkedCommitId((await client.rest.git.createCommit(wish)).data.sha);
}

export interface BranchWish {
  readonly branch: string;
  readonly sha: string;
  /** What the branch points at now; undefined when there is none. */
  readonly current: string | undefined;
  /** Lets the branch leave commits behind. */
  readonly force: boolean;
}

/** Makes the branch, or moves the one that is there. */
export async function placeBranch(
  client: GitHubClient,
  repository: RepositoryName,
  { branch, sha, current, force }: BranchWish,
): Promise<void> {
  const create = async () => {
    await client.rest.git.createRef({ ...repository, ref: `refs/heads/${branch}`, sha });
    return sha;
  };
  const find = () => readBranch(client, repository, branch);
  const placed = current ?? (await createOnce(client, { find, create, isAbsent: true }));
  if (placed !== sha) await client.rest.git.updateRef({ ...repository, ref: `heads/${branch}`, sha, force });
}
