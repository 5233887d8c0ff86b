// /repos/{owner}/{repo} and what belongs to the repository as a whole: forks, collaborators, branches, topics.
import { noContent, notFound, ok, refusal, unprocessable } from '../answer.ts';
import { accountOf, actorOf, hasRole, roleIn } from '../caller.ts';
import { forkRepository } from '../create-repository.ts';
import { listOf } from '../pages.ts';
import { refMoved } from '../pull-state.ts';
import { type Call, type Routes, reads, repositoryOf, writes } from '../route.ts';
import { commitShape } from '../shapes/commit.ts';
import { fullRepository, permissionsShape, repositoryApi, repositoryShape } from '../shapes/repository.ts';
import { simpleUser } from '../shapes/user.ts';
import { findAccount, nameOf, type Repository } from '../world.ts';

export const repositoryRoutes: Routes = {
  'GET /repos/{owner}/{repo}': {
    needs: [],
    handle: (call) => ok(fullRepository(call.world, repositoryOf(call), accountOf(call.caller))),
  },
  'PATCH /repos/{owner}/{repo}': { needs: writes('administration'), role: 'admin', handle: updateRepository },
  'GET /repos/{owner}/{repo}/forks': {
    needs: [],
    handle: (call) => {
      const { id } = repositoryOf(call);
      const forks = [...call.world.repositories.values()].filter(({ parent }) => parent?.id === id);
      return listOf(call, forks, (fork) => repositoryShape(call.world, fork));
    },
  },
  'POST /repos/{owner}/{repo}/forks': { needs: [], handle: fork },
  'POST /repos/{owner}/{repo}/merge-upstream': { needs: writes('contents'), handle: mergeUpstream },
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': {
    needs: reads('metadata'),
    role: 'write',
    handle: collaboratorPermission,
  },
  'GET /repos/{owner}/{repo}/collaborators/{username}': {
    needs: [],
    role: 'write',
    handle: (call) => {
      const account = findAccount(call.world, call.params.name('username'));
      const repository = repositoryOf(call);
      if (account === undefined || !hasRole(repository, account, 'triage')) throw notFound();
      return noContent;
    },
  },
  'GET /repos/{owner}/{repo}/branches': {
    needs: reads('contents'),
    handle: (call) => {
      const repository = repositoryOf(call);
      const branches = repository.git.refs('refs/heads/');
      return listOf(call, branches, ({ name, sha }) =>
        shortBranch(call, repository, { name: name.slice(11), sha }),
      );
    },
  },
  'GET /repos/{owner}/{repo}/branches/{branch}': { needs: reads('contents'), handle: branch },
  'GET /repos/{owner}/{repo}/topics': {
    needs: [],
    handle: (call) => ok({ names: repositoryOf(call).topics }),
  },
  'PUT /repos/{owner}/{repo}/topics': {
    needs: writes('administration'),
    role: 'admin',
    handle: (call) => {
      const repository = repositoryOf(call);
      repository.topics = [...(call.body.texts('names') ?? [])];
      return ok({ names: repository.topics });
    },
  },
  'GET /user/repos': {
    handle: (call) => {
      const { id } = actorOf(call);
      const owned = [...call.world.repositories.values()].filter(({ owner }) => owner.id === id);
      return listOf(call, owned, (repository) => repositoryShape(call.world, repository));
    },
  },
};

function updateRepository(call: Call) {
  const repository = repositoryOf(call);
  const { settings } = repository;
  repository.description = call.body.text('description') ?? repository.description;
  repository.name = call.body.text('name') ?? repository.name;
  repository.isArchived = call.body.flag('archived') ?? repository.isArchived;
  repository.defaultBranch = call.body.text('default_branch') ?? repository.defaultBranch;
  settings.deleteBranchOnMerge = call.body.flag('delete_branch_on_merge') ?? settings.deleteBranchOnMerge;
  const methods = (['merge', 'squash', 'rebase'] as const).filter((method) => {
    const name = method === 'merge' ? 'allow_merge_commit' : `allow_${method}_merge`;
    return call.body.flag(name) ?? settings.mergeMethods.includes(method);
  });
  settings.mergeMethods = methods;
  return ok(fullRepository(call.world, repository, actorOf(call)));
}

function fork(call: Call) {
  const repository = repositoryOf(call);
  if (call.caller.kind === 'workflow') throw refusal(403, 'Resource not accessible by integration');
  const account = actorOf(call);
  if (account.id === repository.owner.id) throw refusal(403, 'Repository cannot be forked by its owner.');
  const name = call.body.text('name') ?? repository.name;
  const forked = forkRepository(call.world, repository, {
    owner: account,
    name,
    defaultBranchOnly: call.body.flag('default_branch_only') === true,
  });
  return { status: 202, json: fullRepository(call.world, forked, account) };
}

/** Brings a fork's branch up to date, where that is a plain step forward. */
function mergeUpstream(call: Call) {
  const repository = repositoryOf(call);
  const { parent, git } = repository;
  const branch = call.body.name('branch');
  const ref = `refs/heads/${branch}`;
  const [before, after] = [git.resolve(ref), parent?.git.resolve(ref)];
  if (parent === undefined || before === undefined || after === undefined)
    throw unprocessable('The repository is not a fork, or has no such branch');
  const base_branch = `${parent.owner.login}:${branch}`;
  if (git.isAncestor(after, before))
    return ok({ message: 'This branch is not behind', merge_type: 'none', base_branch });
  if (!git.isAncestor(before, after)) throw refusal(409, 'There are merge conflicts');
  git.setRef(ref, after);
  refMoved(call.world, { caller: call.caller, repository }, { ref, before, after });
  return ok({ message: 'Successfully fetched and fast-forwarded', merge_type: 'fast-forward', base_branch });
}

function collaboratorPermission(call: Call) {
  const repository = repositoryOf(call);
  const account = findAccount(call.world, call.params.name('username'));
  if (account === undefined) throw notFound();
  const role = roleIn(repository, account);
  // The older field knows four words; the newer one has them all.
  const permission =
    role === undefined ? 'none' : role === 'triage' ? 'read' : role === 'maintain' ? 'write' : role;
  return ok({
    permission,
    role_name: role ?? 'none',
    user: {
      ...simpleUser(call.world, account),
      permissions: permissionsShape(repository, account),
      role_name: role ?? 'none',
    },
  });
}

interface Branch {
  readonly name: string;
  readonly sha: string;
}

function shortBranch({ world }: Call, repository: Repository, { name, sha }: Branch) {
  return {
    name,
    commit: { sha, url: `${repositoryApi(world, repository)}/commits/${sha}` },
    protected: false,
  };
}

function branch(call: Call) {
  const repository = repositoryOf(call);
  const name = call.params.name('branch');
  const sha = repository.git.resolve(`refs/heads/${name}`);
  if (sha === undefined) throw refusal(404, 'Branch not found');
  const url = `${repositoryApi(call.world, repository)}/branches/${encodeURIComponent(name)}`;
  return ok({
    name,
    commit: commitShape(call.world, repository, repository.git.commit(sha)),
    _links: { html: `${call.world.url}/${nameOf(repository)}/tree/${encodeURIComponent(name)}`, self: url },
    protected: false,
    protection: { enabled: false },
    protection_url: `${url}/protection`,
  });
}
