// /repos/{owner}/{repo}/git/ref(s), matching-refs

import { created, invalid, noContent, notFound, ok, unprocessable } from '../answer.ts';
import type { Ref } from '../git/bare-repository.ts';
import { listOf } from '../pages.ts';
import { refMoved } from '../pull-state.ts';
import { isFrozen } from '../releases.ts';
import { type Call, type Routes, reads, repositoryOf, writes } from '../route.ts';
import { repositoryApi } from '../shapes/repository.ts';
import { nodeId } from '../shapes/user.ts';
import { requireNoWorkflowChange } from '../workflow-guard.ts';
import type { Repository } from '../world.ts';

const write = { needs: writes('contents'), hides: true } as const;

export const gitRefRoutes: Routes = {
  'GET /repos/{owner}/{repo}/git/ref/{ref}': {
    needs: reads('contents'),
    handle: (call) => ok(refShape(call, repositoryOf(call), refOf(call))),
  },
  'GET /repos/{owner}/{repo}/git/matching-refs/{ref}': {
    needs: reads('contents'),
    handle: (call) => {
      const repository = repositoryOf(call);
      const found = repository.git.refs(`refs/${call.params.name('ref')}`);
      return ok(found.map((ref) => refShape(call, repository, ref)));
    },
  },
  'POST /repos/{owner}/{repo}/git/refs': { ...write, handle: createRef },
  'PATCH /repos/{owner}/{repo}/git/refs/{ref}': { ...write, handle: updateRef },
  'DELETE /repos/{owner}/{repo}/git/refs/{ref}': { ...write, handle: deleteRef },
  'GET /repos/{owner}/{repo}/tags': {
    needs: reads('contents'),
    handle: (call) => {
      const repository = repositoryOf(call);
      const api = repositoryApi(call.world, repository);
      return listOf(call, repository.git.refs('refs/tags/').toReversed(), ({ name, sha }) => {
        const tag = name.slice('refs/tags/'.length);
        const commit = repository.git.resolve(name) ?? sha;
        return {
          name: tag,
          commit: { sha: commit, url: `${api}/commits/${commit}` },
          zipball_url: `${api}/zipball/${name}`,
          tarball_url: `${api}/tarball/${name}`,
          node_id: nodeId(`Ref:${name}`, repository.id),
        };
      });
    },
  },
};

function refShape({ world }: Call, repository: Repository, ref: Ref) {
  const api = repositoryApi(world, repository);
  return {
    ref: ref.name,
    node_id: nodeId(`Ref:${ref.name}`, repository.id),
    url: `${api}/git/${ref.name}`,
    object: { sha: ref.sha, type: ref.type, url: `${api}/git/${ref.type}s/${ref.sha}` },
  };
}

function refOf(call: Call): Ref {
  const wanted = `refs/${call.params.name('ref')}`;
  const found = repositoryOf(call)
    .git.refs(wanted)
    .find(({ name }) => name === wanted);
  if (found === undefined) throw notFound();
  return found;
}

/** Branches and tags alone may be set; a tag of an immutable release never. */
function requireSettable(repository: Repository, name: string): void {
  if (!/^refs\/(?:heads|tags)\/./.test(name) || !repository.git.isRefName(name))
    throw unprocessable('Reference name is not valid');
  if (isFrozen(repository, name)) throw unprocessable(`Cannot update this protected ref: ${name}`);
}

function createRef(call: Call) {
  const repository = repositoryOf(call);
  const name = call.body.name('ref');
  const sha = call.body.name('sha');
  requireSettable(repository, name);
  const type = repository.git.typeOf(sha);
  if (type === undefined) throw unprocessable('Object does not exist');
  requireNoWorkflowChange(call.caller, repository, { before: undefined, after: sha });
  if (!repository.git.setRef(name, sha, '0'.repeat(40))) throw unprocessable('Reference already exists');
  refMoved(call.world, { caller: call.caller, repository }, { ref: name, before: undefined, after: sha });
  return created(refShape(call, repository, { name, sha, type }));
}

function updateRef(call: Call) {
  const repository = repositoryOf(call);
  const name = `refs/${call.params.name('ref')}`;
  const sha = call.body.name('sha');
  requireSettable(repository, name);
  const { git } = repository;
  const before = git.refs(name).find((ref) => ref.name === name)?.sha;
  if (before === undefined) throw unprocessable('Reference does not exist');
  const type = git.typeOf(sha);
  if (type === undefined) throw unprocessable('Object does not exist');
  if (call.body.flag('force') !== true && !git.isAncestor(before, sha))
    throw unprocessable('Update is not a fast forward');
  requireNoWorkflowChange(call.caller, repository, { before, after: sha });
  git.setRef(name, sha, before);
  if (before !== sha)
    refMoved(call.world, { caller: call.caller, repository }, { ref: name, before, after: sha });
  return ok(refShape(call, repository, { name, sha, type }));
}

function deleteRef(call: Call) {
  const repository = repositoryOf(call);
  const name = `refs/${call.params.name('ref')}`;
  requireSettable(repository, name);
  const before = repository.git.refs(name).find((ref) => ref.name === name)?.sha;
  if (before === undefined) throw unprocessable('Reference does not exist');
  if (name === `refs/heads/${repository.defaultBranch}`)
    throw invalid({
      resource: 'Reference',
      field: 'ref',
      code: 'invalid',
      message: 'Cannot delete the default branch',
    });
  repository.git.deleteRef(name);
  refMoved(call.world, { caller: call.caller, repository }, { ref: name, before, after: undefined });
  return noContent;
}
