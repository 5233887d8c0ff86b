// /repos/{owner}/{repo}/contents: files and folders of a commit, and commits that change one file.

import { type Answer, created, notFound, ok, refusal, unprocessable } from '../answer.ts';
import { actorOf } from '../caller.ts';
import type { TreeEntry } from '../git/bare-repository.ts';
import { personOf, refMoved } from '../pull-state.ts';
import { type Call, type Routes, reads, repositoryOf, writes } from '../route.ts';
import { gitCommit } from '../shapes/commit.ts';
import { repositoryApi } from '../shapes/repository.ts';
import { requireNoWorkflowChange } from '../workflow-guard.ts';
import { nameOf, type Repository } from '../world.ts';
import { personIn } from './git-objects.ts';

export const contentsRoutes: Routes = {
  'GET /repos/{owner}/{repo}/contents/{path}': { needs: reads('contents'), handle: readContents },
  'PUT /repos/{owner}/{repo}/contents/{path}': { needs: writes('contents'), hides: true, handle: writeFile },
  'DELETE /repos/{owner}/{repo}/contents/{path}': {
    needs: writes('contents'),
    hides: true,
    handle: deleteFile,
  },
};

/** Above this the API gives no content: https://docs.github.com/rest/repos/contents */
const mostInlineBytes = 2 ** 20;

function readContents(call: Call): Answer {
  const repository = repositoryOf(call);
  const wanted = call.query.text('ref') ?? repository.defaultBranch;
  const { git } = repository;
  const commit =
    git.resolve(`refs/heads/${wanted}`) ?? git.resolve(`refs/tags/${wanted}`) ?? git.resolve(wanted);
  if (commit === undefined) throw refusal(404, `No commit found for the ref ${wanted}`);
  const path = call.params.name('path').replaceAll(/^\/+|\/+$/g, '');
  const place = { repository, ref: wanted, commit };
  if (path === '') return ok(git.tree(commit).map((entry) => entryShape(call, place, entry)));
  const entry = git.tree(commit, { path })[0];
  if (entry === undefined) throw notFound();
  if (entry.type === 'tree')
    return ok(git.tree(commit, { path: `${path}/` }).map((inner) => entryShape(call, place, inner)));
  const bytes = git.readObject(entry.sha);
  if (call.headers.accept?.includes('raw') === true) return { status: 200, bytes };
  const isInline = bytes.length <= mostInlineBytes;
  return ok({
    ...entryShape(call, place, entry),
    encoding: isInline ? 'base64' : 'none',
    content: isInline ? bytes.toString('base64').replaceAll(/.{60}/g, '$&\n') : '',
  });
}

interface Place {
  readonly repository: Repository;
  readonly ref: string;
  readonly commit: string;
}

function entryShape(
  { world }: Call,
  { repository, ref }: Pick<Place, 'repository' | 'ref'>,
  entry: TreeEntry,
) {
  const path = entry.path.split('/').map(encodeURIComponent).join('/');
  const api = repositoryApi(world, repository);
  const url = `${api}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const isFolder = entry.type === 'tree';
  const gitUrl = `${api}/git/${isFolder ? 'trees' : 'blobs'}/${entry.sha}`;
  const htmlUrl = `${world.url}/${nameOf(repository)}/${isFolder ? 'tree' : 'blob'}/${ref}/${path}`;
  return {
    name: entry.path.split('/').at(-1),
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url,
    html_url: htmlUrl,
    git_url: gitUrl,
    download_url: isFolder ? null : `${world.url}/${nameOf(repository)}/raw/${ref}/${path}`,
    type: isFolder ? 'dir' : 'file',
    _links: { self: url, git: gitUrl, html: htmlUrl },
  };
}

interface Target {
  readonly repository: Repository;
  readonly branch: string;
  readonly head: string | undefined;
  readonly path: string;
  readonly known: TreeEntry | undefined;
}

/** The file and branch that a change is for; refuses when `sha` is not what is there. */
function targetOf(call: Call): Target {
  const repository = repositoryOf(call);
  const { git } = repository;
  const branch = call.body.text('branch') ?? repository.defaultBranch;
  const head = git.resolve(`refs/heads/${branch}`);
  if (head === undefined && git.refs('refs/heads/').length > 0)
    throw refusal(404, `Branch ${branch} not found`);
  const path = call.params.name('path');
  const known = head === undefined ? undefined : git.tree(head, { path })[0];
  const sha = call.body.text('sha');
  if (known !== undefined && sha === undefined)
    throw unprocessable('Invalid request.\n\n"sha" wasn\'t supplied.');
  if (sha !== undefined && sha !== known?.sha) throw refusal(409, `${path} does not match ${sha}`);
  return { repository, branch, head, path, known };
}

function writeFile(call: Call): Answer {
  const target = targetOf(call);
  const { git } = target.repository;
  const sha = git.writeBlob(Buffer.from(call.body.name('content'), 'base64'));
  const commit = commitChange(call, target, { mode: target.known?.mode ?? '100644', sha });
  const entry = git.tree(commit, { path: target.path })[0];
  const content =
    entry === undefined
      ? null
      : entryShape(call, { repository: target.repository, ref: target.branch }, entry);
  const json = { content, commit: gitCommit(call.world, target.repository, git.commit(commit)) };
  return target.known === undefined ? created(json) : ok(json);
}

function deleteFile(call: Call): Answer {
  const target = targetOf(call);
  if (target.known === undefined) throw notFound();
  const commit = commitChange(call, target, null);
  const { repository } = target;
  return ok({ content: null, commit: gitCommit(call.world, repository, repository.git.commit(commit)) });
}

function commitChange(call: Call, target: Target, change: { mode: string; sha: string } | null): string {
  const { repository, branch, head, path } = target;
  const { git } = repository;
  const author =
    personIn(call, 'author') ?? personIn(call, 'committer') ?? personOf(actorOf(call), call.world.now());
  const committer = personIn(call, 'committer') ?? author;
  const tree = git.writeTree(head, new Map([[path, change]]));
  const message = call.body.name('message');
  const parents = head === undefined ? [] : [head];
  const commit = git.writeCommit({ tree, parents, message, author, committer });
  const ref = `refs/heads/${branch}`;
  requireNoWorkflowChange(call.caller, repository, { before: head, after: commit });
  git.setRef(ref, commit);
  refMoved(call.world, { caller: call.caller, repository }, { ref, before: head, after: commit });
  return commit;
}
