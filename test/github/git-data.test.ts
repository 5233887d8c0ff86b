// The Git database over the API: objects, refs, contents, comparison.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openScene, type Scene } from './harness.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(async () => {
  expect(scene.github.violations).toEqual([]);
  await scene.close();
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

test('a commit of many files is made of blobs, a tree and a ref that only moves forward', async () => {
  const { git } = scene.client(scene.owner.token);
  const { place } = scene;
  const { data: head } = await git.getRef({ ...place, ref: 'heads/main' });
  const { data: blob } = await git.createBlob({ ...place, content: base64('b: 1\n'), encoding: 'base64' });
  const { data: tree } = await git.createTree({
    ...place,
    base_tree: head.object.sha,
    tree: [
      { path: 'index/deep/b.yaml', mode: '100644', type: 'blob', sha: blob.sha },
      { path: 'index/a.yaml', mode: '100644', type: 'blob', sha: null },
    ],
  });
  const commitOn = async (parents: string[], message: string) =>
    (await git.createCommit({ ...place, message, tree: tree.sha, parents })).data.sha;
  const first = await commitOn([head.object.sha], 'First');
  const rival = await commitOn([head.object.sha], 'Rival');
  await git.updateRef({ ...place, ref: 'heads/main', sha: first });
  await expect(git.updateRef({ ...place, ref: 'heads/main', sha: rival })).rejects.toMatchObject({
    status: 422,
  });
  const { data: listed } = await git.getTree({ ...place, tree_sha: 'main', recursive: 'true' });
  const paths = listed.tree.filter(({ type }) => type === 'blob').map(({ path }) => path);
  expect(paths).toEqual([
    '.github/workflows/ci.yml',
    '.github/workflows/publish.yml',
    'README.md',
    'index/deep/b.yaml',
  ]);
  const { data: read } = await git.getBlob({ ...place, file_sha: blob.sha });
  expect(Buffer.from(read.content, 'base64').toString()).toBe('b: 1\n');
});

test('trees are what git itself would write, whatever the names', async () => {
  const files = { 'a/x': '1', 'a.b': '2', a0: '3', 'ä/é': '4', 'a-/y z': '5' };
  const { git } = scene.github.addRepository({ owner: 'acme', name: 'names', files });
  const sorted = git.tree('refs/heads/main').map(({ path }) => path);
  // Git sorts a folder as if its name ended in a slash.
  expect(sorted).toEqual(['a-', 'a.b', 'a', 'a0', 'ä']);
});

test('a tree or ref with a name that leads astray is refused', async () => {
  const { git } = scene.client(scene.owner.token);
  const { place } = scene;
  const { data: head } = await git.getRef({ ...place, ref: 'heads/main' });
  for (const path of ['../up', 'a/../b', '.git/config', '/etc/passwd', 'a//b']) {
    const tree = [{ path, mode: '100644', type: 'blob', content: 'x' }] as const;
    await expect(git.createTree({ ...place, tree: [...tree] })).rejects.toMatchObject({ status: 422 });
  }
  for (const ref of ['refs/heads/../x', 'refs/pull/1/head', 'refs/heads/a b', 'heads/x', 'refs/heads/-x..y'])
    await expect(git.createRef({ ...place, ref, sha: head.object.sha })).rejects.toMatchObject({
      status: 422,
    });
});

test('refs are made once, matched by their start, and removed', async () => {
  const { git, repos } = scene.client(scene.owner.token);
  const { place } = scene;
  const sha = scene.registry.git.resolve('refs/heads/main') ?? '';
  const make = (name: string) => git.createRef({ ...place, ref: `refs/heads/${name}`, sha });
  await make('plugindex/yank/a-1.0.0');
  await make('plugindex/yank/b-1.0.0');
  await expect(make('plugindex/yank/a-1.0.0')).rejects.toMatchObject({ status: 422 });
  const { data } = await git.listMatchingRefs({ ...place, ref: 'heads/plugindex/yank' });
  expect(data.map(({ ref }) => ref)).toEqual([
    'refs/heads/plugindex/yank/a-1.0.0',
    'refs/heads/plugindex/yank/b-1.0.0',
  ]);
  await git.deleteRef({ ...place, ref: 'heads/plugindex/yank/a-1.0.0' });
  const { data: branches } = await repos.listBranches(place);
  expect(branches.map(({ name }) => name)).toEqual(['main', 'plugindex/yank/b-1.0.0']);
});

test('an annotated tag is an object that points to its commit', async () => {
  const { git } = scene.client(scene.owner.token);
  const { place } = scene;
  const object = scene.registry.git.resolve('refs/heads/main') ?? '';
  const { data: tag } = await git.createTag({ ...place, tag: 'v1', message: 'One', object, type: 'commit' });
  await git.createRef({ ...place, ref: 'refs/tags/v1', sha: tag.sha });
  const { data: ref } = await git.getRef({ ...place, ref: 'tags/v1' });
  expect(ref.object).toMatchObject({ type: 'tag', sha: tag.sha });
  const { data: read } = await git.getTag({ ...place, tag_sha: ref.object.sha });
  expect(read).toMatchObject({
    tag: 'v1',
    object: { sha: object, type: 'commit' },
    tagger: { name: 'acme' },
  });
  expect(scene.registry.git.resolve('refs/tags/v1')).toBe(object);
});

test('one file is written only by who knows what it was', async () => {
  const { repos } = scene.client(scene.owner.token);
  const file = { ...scene.place, path: 'index/a.yaml', message: 'Change', content: base64('a: 2\n') };
  await expect(repos.createOrUpdateFileContents(file)).rejects.toMatchObject({ status: 422 });
  const stale = repos.createOrUpdateFileContents({ ...file, sha: 'a'.repeat(40) });
  await expect(stale).rejects.toMatchObject({ status: 409 });
  const { data } = await repos.getContent({ ...scene.place, path: file.path });
  const sha = 'sha' in data ? data.sha : '';
  await repos.createOrUpdateFileContents({ ...file, sha });
  const headers = { accept: 'application/vnd.github.raw+json' };
  const { data: raw } = await repos.getContent({ ...scene.place, path: file.path, headers });
  expect(Buffer.from(String(raw)).toString()).toBe('a: 2\n');
  const { data: folder } = await repos.getContent({ ...scene.place, path: 'index' });
  expect(Array.isArray(folder) && folder.map(({ name, type }) => [name, type])).toEqual([['a.yaml', 'file']]);
});

test('branches are compared, across a fork too', async () => {
  const author = scene.client(scene.author.token);
  await author.repos.createFork(scene.place);
  const mine = { owner: 'ann', repo: 'registry' };
  await author.repos.createOrUpdateFileContents({
    ...mine,
    path: 'new',
    message: 'New',
    content: base64('new\n'),
  });
  const { data } = await author.repos.compareCommitsWithBasehead({
    ...scene.place,
    basehead: 'main...ann:main',
  });
  expect(data).toMatchObject({
    status: 'ahead',
    ahead_by: 1,
    behind_by: 0,
    files: [{ filename: 'new', status: 'added' }],
  });
  const { data: commits } = await author.repos.listCommits({ ...mine, path: 'new' });
  expect(commits.map(({ commit, author: by }) => [commit.message, by?.login])).toEqual([['New', 'ann']]);
});

test('text of a file is read straight from the repository, or is not there', () => {
  const { git } = scene.registry;
  expect(git.readText('refs/heads/main', 'index/a.yaml')).toBe('a: 1\n');
  expect(git.readText('refs/heads/main', 'index')).toBeUndefined();
  expect(git.readText('refs/heads/other', 'index/a.yaml')).toBeUndefined();
});
