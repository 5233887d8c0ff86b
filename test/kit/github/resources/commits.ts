// /repos/{owner}/{repo}/commits and /compare
import { type Answer, notFound, ok } from '../answer.ts';
import { listOf, pageOf } from '../pages.ts';
import { type Call, type Routes, reads, repositoryOf } from '../route.ts';
import { commitShape, diffEntry } from '../shapes/commit.ts';
import { pullShape } from '../shapes/pull.ts';
import { repositoryApi } from '../shapes/repository.ts';
import { findAccount, nameOf, type Repository } from '../world.ts';

const read = { needs: reads('contents') } as const;

export const commitRoutes: Routes = {
  'GET /repos/{owner}/{repo}/commits': {
    ...read,
    handle: (call) => {
      const repository = repositoryOf(call);
      const start = resolveCommit(repository, call.query.text('sha') ?? repository.defaultBranch);
      const path = call.query.text('path');
      const commits = repository.git.log(start, path === undefined ? {} : { path });
      return listOf(call, commits, (sha) => commitShape(call.world, repository, repository.git.commit(sha)));
    },
  },
  'GET /repos/{owner}/{repo}/commits/{ref}': { ...read, handle: readCommit },
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls': {
    needs: reads('pull-requests'),
    handle: pullsOfCommit,
  },
  'GET /repos/{owner}/{repo}/compare/{basehead}': { ...read, handle: compare },
};

/** A branch, a tag, a full ref or a commit; 404 when there is none. */
export function resolveCommit({ git }: Repository, revision: string): string {
  const found =
    git.resolve(`refs/heads/${revision}`) ??
    git.resolve(`refs/tags/${revision}`) ??
    git.resolve(`refs/${revision}`) ??
    git.resolve(revision);
  if (found === undefined) throw notFound();
  return found;
}

/** Changed files beyond this are not listed: https://docs.github.com/rest/commits/commits */
const mostFiles = 300;

function readCommit(call: Call): Answer {
  const repository = repositoryOf(call);
  const { git } = repository;
  const sha = resolveCommit(repository, call.params.name('ref'));
  if (call.headers.accept?.includes('sha') === true) return { status: 200, bytes: Buffer.from(sha) };
  const commit = git.commit(sha);
  const from = commit.parents[0] ?? git.writeTree(undefined, new Map());
  const files = git.diff(from, sha);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return ok({
    ...commitShape(call.world, repository, commit),
    stats: { additions, deletions, total: additions + deletions },
    files: files
      .slice(0, mostFiles)
      .map((change) =>
        diffEntry(call.world, repository, { change, head: sha, patch: git.patch(from, sha, change.path) }),
      ),
  });
}

function pullsOfCommit(call: Call): Answer {
  const repository = repositoryOf(call);
  const sha = call.params.name('commit_sha');
  const found = [...repository.issues.values()].filter(
    ({ pull }) => pull !== undefined && (pull.head.sha === sha || pull.merged?.commit === sha),
  );
  return listOf(call, found, (issue) => pullShape(call.world, repository, issue));
}

/** `main...dev`, `owner:main...owner:dev`: also between a repository and its forks. */
function compare(call: Call): Answer {
  const repository = repositoryOf(call);
  const { git } = repository;
  const [baseName = '', headName = ''] = call.params.name('basehead').split('...');
  const base = resolveAcross(call, repository, baseName);
  const head = resolveAcross(call, repository, headName);
  const mergeBase = git.mergeBase(base, head);
  if (mergeBase === undefined) throw notFound();
  const ahead = git.between(base, head).toReversed();
  const behind = git.between(head, base).length;
  const { items, headers } = pageOf(call, ahead);
  const web = `${call.world.url}/${nameOf(repository)}/compare/${baseName}...${headName}`;
  const shape = (sha: string) => commitShape(call.world, repository, git.commit(sha));
  const status =
    ahead.length > 0 && behind > 0
      ? 'diverged'
      : ahead.length > 0
        ? 'ahead'
        : behind > 0
          ? 'behind'
          : 'identical';
  return {
    status: 200,
    headers,
    json: {
      url: `${repositoryApi(call.world, repository)}/compare/${baseName}...${headName}`,
      html_url: web,
      permalink_url: web,
      diff_url: `${web}.diff`,
      patch_url: `${web}.patch`,
      base_commit: shape(base),
      merge_base_commit: shape(mergeBase),
      status,
      ahead_by: ahead.length,
      behind_by: behind,
      total_commits: ahead.length,
      commits: items.map(shape),
      files: git
        .diff(mergeBase, head)
        .slice(0, mostFiles)
        .map((change) =>
          diffEntry(call.world, repository, { change, head, patch: git.patch(mergeBase, head, change.path) }),
        ),
    },
  };
}

/** Forks share their objects with the repository they come from. */
function resolveAcross({ world }: Call, repository: Repository, name: string): string {
  const [login, branch] = name.includes(':') ? name.split(':') : [undefined, name];
  if (login === undefined || branch === undefined) return resolveCommit(repository, name);
  const owner = findAccount(world, login);
  const other = [...world.repositories.values()].find(
    (each) =>
      each.owner.id === owner?.id &&
      (each.id === repository.id || each.parent?.id === repository.id || repository.parent?.id === each.id),
  );
  if (other === undefined) throw notFound();
  return resolveCommit(other, branch);
}
