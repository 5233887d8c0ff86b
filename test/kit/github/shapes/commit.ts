// Commits, refs, trees and changed files as the API shows them.
import type { Commit } from '../git/commit.ts';
import type { FileChange } from '../git/file-change.ts';
import { type Account, nameOf, type Repository, type World } from '../world.ts';
import { repositoryApi } from './repository.ts';
import { nodeId, noreplyAddress, simpleUser } from './user.ts';

const unsigned = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

/** A commit of the Git database. */
export function gitCommit(world: World, repository: Repository, commit: Commit) {
  const api = repositoryApi(world, repository);
  const web = `${world.url}/${nameOf(repository)}`;
  return {
    sha: commit.sha,
    node_id: nodeId(`Commit:${commit.sha}`, repository.id),
    url: `${api}/git/commits/${commit.sha}`,
    html_url: `${web}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: parentsOf(world, repository, commit),
    verification: unsigned,
  };
}

/** A commit of the history, with the accounts behind its addresses. */
export function commitShape(world: World, repository: Repository, commit: Commit) {
  const api = repositoryApi(world, repository);
  return {
    sha: commit.sha,
    node_id: nodeId(`Commit:${commit.sha}`, repository.id),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: unsigned,
    },
    url: `${api}/commits/${commit.sha}`,
    html_url: `${world.url}/${nameOf(repository)}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    author: accountShape(world, commit.author.email),
    committer: accountShape(world, commit.committer.email),
    parents: parentsOf(world, repository, commit),
  };
}

function parentsOf(world: World, repository: Repository, commit: Commit) {
  return commit.parents.map((sha) => ({
    sha,
    url: `${repositoryApi(world, repository)}/git/commits/${sha}`,
    html_url: `${world.url}/${nameOf(repository)}/commit/${sha}`,
  }));
}

function accountShape(world: World, email: string) {
  const account = [...world.accounts.values()].find((each: Account) => noreplyAddress(each) === email);
  return account === undefined ? null : simpleUser(world, account);
}

/** A changed file of a pull request, commit or comparison. `patch` is absent for binary and very large files. */
export function diffEntry(
  world: World,
  repository: Repository,
  { change, head, patch }: { readonly change: FileChange; readonly head: string; readonly patch: string },
) {
  const path = change.path.split('/').map(encodeURIComponent).join('/');
  const web = `${world.url}/${nameOf(repository)}`;
  return {
    sha: change.sha,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${web}/blob/${head}/${path}`,
    raw_url: `${web}/raw/${head}/${path}`,
    contents_url: `${repositoryApi(world, repository)}/contents/${path}?ref=${head}`,
    ...(patch === '' ? {} : { patch }),
    ...(change.previousPath === undefined ? {} : { previous_filename: change.previousPath }),
  };
}
