// /repos/{owner}/{repo}/git: blobs, trees, commits, tags
import { created, invalid, notFound, ok, unprocessable } from '../answer.ts';
import { actorOf } from '../caller.ts';
import type { Fields } from '../fields.ts';
import { fieldsOf, isObject } from '../fields.ts';
import type { Person, TreeEntry } from '../git/bare-repository.ts';
import { parseTag, timeText } from '../git/commit.ts';
import { personOf } from '../pull-state.ts';
import { type Call, type Routes, reads, repositoryOf, writes } from '../route.ts';
import { gitCommit } from '../shapes/commit.ts';
import { repositoryApi } from '../shapes/repository.ts';
import { nodeId } from '../shapes/user.ts';
import type { Repository } from '../world.ts';

const read = { needs: reads('contents') } as const;
const write = { needs: writes('contents'), hides: true } as const;

export const gitObjectRoutes: Routes = {
  'GET /repos/{owner}/{repo}/git/blobs/{file_sha}': { ...read, handle: readBlob },
  'POST /repos/{owner}/{repo}/git/blobs': { ...write, handle: createBlob },
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}': { ...read, handle: readTree },
  'POST /repos/{owner}/{repo}/git/trees': { ...write, handle: createTree },
  'GET /repos/{owner}/{repo}/git/commits/{commit_sha}': { ...read, handle: readCommit },
  'POST /repos/{owner}/{repo}/git/commits': { ...write, handle: createCommit },
  'GET /repos/{owner}/{repo}/git/tags/{tag_sha}': { ...read, handle: readTag },
  'POST /repos/{owner}/{repo}/git/tags': { ...write, handle: createTag },
};

function readBlob(call: Call) {
  const repository = repositoryOf(call);
  const sha = call.params.name('file_sha');
  if (repository.git.typeOf(sha) !== 'blob') throw notFound();
  const bytes = repository.git.readObject(sha);
  if (call.headers.accept?.includes('raw') === true) return { status: 200, bytes };
  return ok({
    sha,
    node_id: nodeId(`Blob:${sha}`, repository.id),
    size: bytes.length,
    url: `${repositoryApi(call.world, repository)}/git/blobs/${sha}`,
    // GitHub breaks base64 into lines.
    content: bytes.toString('base64').replaceAll(/.{60}/g, '$&\n'),
    encoding: 'base64',
  });
}

function createBlob(call: Call) {
  const repository = repositoryOf(call);
  const encoding = call.body.text('encoding') === 'base64' ? 'base64' : 'utf8';
  const sha = repository.git.writeBlob(Buffer.from(call.body.name('content'), encoding));
  return created({ sha, url: `${repositoryApi(call.world, repository)}/git/blobs/${sha}` });
}

function readTree(call: Call) {
  const repository = repositoryOf(call);
  const wanted = call.params.name('tree_sha');
  const tree =
    repository.git.resolve(wanted, 'tree') ?? repository.git.resolve(`refs/heads/${wanted}`, 'tree');
  if (tree === undefined) throw notFound();
  const isRecursive = call.query.has('recursive');
  return ok(treeShape(call, { repository, sha: tree, entries: repository.git.tree(tree, { isRecursive }) }));
}

interface TreeToShow {
  readonly repository: Repository;
  readonly sha: string;
  readonly entries: readonly TreeEntry[];
}

/** https://docs.github.com/rest/git/trees: at most 100,000 entries are listed. */
const mostEntries = 100_000;

function treeShape({ world }: Call, { repository, sha, entries }: TreeToShow) {
  const api = repositoryApi(world, repository);
  return {
    sha,
    url: `${api}/git/trees/${sha}`,
    tree: entries.slice(0, mostEntries).map((entry) => ({
      ...entry,
      url: `${api}/git/${entry.type}s/${entry.sha}`,
    })),
    truncated: entries.length > mostEntries,
  };
}

function createTree(call: Call) {
  const repository = repositoryOf(call);
  const { git } = repository;
  const base = call.body.text('base_tree');
  const baseTree = base === undefined ? undefined : git.resolve(base, 'tree');
  if (base !== undefined && baseTree === undefined) throw notFound();
  const changes = new Map<string, { mode: string; sha: string } | null>();
  for (const item of call.body.list('tree') ?? []) {
    const entry = fieldsOf(item);
    changes.set(entry.name('path'), entryOf(repository, entry));
  }
  for (const path of changes.keys()) {
    if (path === '' || path.split('/').some((part) => ['', '.', '..', '.git'].includes(part)))
      throw unprocessable('tree.path contains a malformed path component');
  }
  const sha = git.writeTree(baseTree, changes);
  return created(treeShape(call, { repository, sha, entries: git.tree(sha) }));
}

function entryOf({ git }: Repository, entry: Fields): { mode: string; sha: string } | null {
  const mode = entry.text('mode') ?? '100644';
  const content = entry.text('content');
  if (content !== undefined) return { mode, sha: git.writeBlob(Buffer.from(content)) };
  const sha = entry.text('sha');
  if (sha === undefined) return null;
  if (mode !== '160000' && git.typeOf(sha) === undefined)
    throw unprocessable(`tree.sha ${sha} is not a valid blob`);
  return { mode, sha };
}

function readCommit(call: Call) {
  const repository = repositoryOf(call);
  const sha = call.params.name('commit_sha');
  if (repository.git.typeOf(sha) !== 'commit') throw notFound();
  return ok(gitCommit(call.world, repository, repository.git.commit(sha)));
}

function createCommit(call: Call) {
  const repository = repositoryOf(call);
  const { git } = repository;
  const tree = call.body.name('tree');
  if (git.typeOf(tree) !== 'tree') throw unprocessable('Tree SHA does not exist');
  const parents = call.body.texts('parents') ?? [];
  if (parents.some((parent) => git.typeOf(parent) !== 'commit'))
    throw unprocessable('Parent SHA does not exist or is not a commit object');
  const author = personIn(call, 'author') ?? personOf(actorOf(call), call.world.now());
  const committer = personIn(call, 'committer') ?? author;
  const sha = git.writeCommit({ tree, parents, message: call.body.name('message'), author, committer });
  return created(gitCommit(call.world, repository, git.commit(sha)));
}

/** A person that the body names; the date is now unless it says. */
export function personIn(call: Call, name: 'author' | 'committer' | 'tagger'): Person | undefined {
  if (!isObject(call.body.value(name))) return undefined;
  const person = call.body.inner(name);
  return {
    name: person.name('name'),
    email: person.name('email'),
    date: person.text('date') ?? timeText(call.world.now()),
  };
}

function readTag(call: Call) {
  const repository = repositoryOf(call);
  const sha = call.params.name('tag_sha');
  if (repository.git.typeOf(sha) !== 'tag') throw notFound();
  return ok(tagShape(call, repository, sha));
}

function tagShape({ world }: Call, repository: Repository, sha: string) {
  const api = repositoryApi(world, repository);
  const tag = parseTag(repository.git.readObject(sha).toString());
  return {
    node_id: nodeId(`Tag:${sha}`, repository.id),
    tag: tag.name,
    sha,
    url: `${api}/git/tags/${sha}`,
    message: tag.message,
    tagger: tag.tagger,
    object: { type: tag.type, sha: tag.object, url: `${api}/git/${tag.type}s/${tag.object}` },
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  };
}

function createTag(call: Call) {
  const repository = repositoryOf(call);
  const object = call.body.name('object');
  const type = call.body.name('type');
  if (repository.git.typeOf(object) !== type)
    throw invalid({ resource: 'GitTag', field: 'object', code: 'invalid' });
  const tagger = personIn(call, 'tagger') ?? personOf(actorOf(call), call.world.now());
  const seconds = Math.floor(new Date(tagger.date).getTime() / 1000);
  const lines = [`object ${object}`, `type ${type}`, `tag ${call.body.name('tag')}`];
  const text = `${lines.join('\n')}\ntagger ${tagger.name} <${tagger.email}> ${seconds} +0000\n\n${call.body.name('message')}\n`;
  return created(tagShape(call, repository, repository.git.writeTag(text)));
}
