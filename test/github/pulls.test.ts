// Pull requests from fork to merge, as GitHub's own client drives them.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPull, openScene, type Scene } from './harness.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(async () => {
  expect(scene.github.violations).toEqual([]);
  await scene.close();
});

const eventNames = () =>
  scene.github.events.map(({ event, action }) => [event, action].filter(Boolean).join(' '));

describe('a pull request from a fork', () => {
  test('is listed with its head, its files and its commits', async () => {
    const number = await openPull(scene, { branch: 'add-b', path: 'index/b.yaml', content: 'b: 1\n' });
    const client = scene.client();
    const target = { ...scene.place, pull_number: number };
    const { data: list } = await client.pulls.list(scene.place);
    expect(list.map(({ title, user, head }) => [title, user?.login, head.label])).toEqual([
      ['Change index/b.yaml', 'ann', 'ann:add-b'],
    ]);
    const { data: pull } = await client.pulls.get(target);
    expect(pull).toMatchObject({
      mergeable: true,
      changed_files: 1,
      additions: 1,
      commits: 1,
      merged: false,
    });
    const { data: files } = await client.pulls.listFiles(target);
    expect(files).toMatchObject([
      { filename: 'index/b.yaml', status: 'added', additions: 1, patch: '@@ -0,0 +1 @@\n+b: 1' },
    ]);
    const { data: commits } = await client.pulls.listCommits(target);
    expect(commits.map(({ sha }) => sha)).toEqual([pull.head.sha]);
    expect(eventNames()).toEqual(['push', 'pull_request opened']);
  });

  test('is merged for the head that was looked at, and for no other', async () => {
    const number = await openPull(scene, { branch: 'add-b', path: 'index/b.yaml', content: 'b: 1\n' });
    const client = scene.client(scene.owner.token);
    const target = { ...scene.place, pull_number: number };
    const { data: pull } = await client.pulls.get(target);
    await expect(client.pulls.merge({ ...target, sha: 'a'.repeat(40) })).rejects.toMatchObject({
      status: 409,
    });
    const { data: merged } = await client.pulls.merge({
      ...target,
      sha: pull.head.sha,
      merge_method: 'squash',
    });
    const { data: commit } = await client.git.getCommit({ ...scene.place, commit_sha: merged.sha });
    expect(commit.parents).toHaveLength(1);
    expect(commit.message).toBe(`Change index/b.yaml (#${number})`);
    expect((await client.pulls.get(target)).data).toMatchObject({
      merged: true,
      state: 'closed',
      merge_commit_sha: merged.sha,
    });
    expect(eventNames()).toEqual(['push', 'pull_request opened', 'pull_request closed', 'push']);
  });
});

describe('a pull request that cannot be merged', () => {
  const conflicting = async () => {
    const number = await openPull(scene, { branch: 'a', path: 'index/a.yaml', content: 'a: 2\n' });
    const owner = scene.client(scene.owner.token);
    const { data } = await owner.repos.getContent({ ...scene.place, path: 'index/a.yaml' });
    await owner.repos.createOrUpdateFileContents({
      ...{ ...scene.place, path: 'index/a.yaml', message: 'Three' },
      content: Buffer.from('a: 3\n').toString('base64'),
      sha: 'sha' in data ? data.sha : '',
    });
    return { owner, target: { ...scene.place, pull_number: number } };
  };

  test('says so, has no test merge, and stays as it is', async () => {
    const { owner, target } = await conflicting();
    expect((await owner.pulls.get(target)).data).toMatchObject({
      mergeable: false,
      mergeable_state: 'dirty',
    });
    await expect(owner.pulls.merge(target)).rejects.toMatchObject({ status: 405 });
    const refs = scene.registry.git.refs('refs/pull/').map(({ name }) => name);
    expect(refs).toEqual(['refs/pull/1/head']);
  });

  test('because it is a draft, closed, merged or by a method that is off', async () => {
    const number = await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
    const owner = scene.client(scene.owner.token);
    const target = { ...scene.place, pull_number: number };
    await expect(owner.pulls.merge({ ...target, merge_method: 'rebase' })).rejects.toMatchObject({
      status: 405,
    });
    await owner.pulls.update({ ...target, state: 'closed' });
    await expect(owner.pulls.merge(target)).rejects.toMatchObject({ status: 405 });
    await owner.pulls.update({ ...target, state: 'open' });
    await owner.pulls.merge(target);
    await expect(owner.pulls.merge(target)).rejects.toMatchObject({ status: 405 });
    await expect(owner.pulls.update({ ...target, state: 'open' })).rejects.toMatchObject({ status: 422 });
  });
});

test('of two merges at once for one branch both are in the end there, or one was refused', async () => {
  const first = await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
  const second = await openPull(scene, { branch: 'c', path: 'index/c.yaml', content: 'c: 1\n' });
  const owner = scene.client(scene.owner.token);
  await Promise.all([first, second].map((pull_number) => owner.pulls.merge({ ...scene.place, pull_number })));
  const paths = scene.registry.git.tree('refs/heads/main', { path: 'index/' }).map(({ path }) => path);
  expect(paths).toEqual(['index/a.yaml', 'index/b.yaml', 'index/c.yaml']);
});

test('a second pull request for one branch is refused, and so is one without commits', async () => {
  await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
  const author = scene.client(scene.author.token);
  const again = { ...scene.place, title: 't', head: 'ann:b', base: 'main' };
  await expect(author.pulls.create(again)).rejects.toMatchObject({ status: 422 });
  await expect(author.pulls.create({ ...again, head: 'ann:main' })).rejects.toMatchObject({ status: 422 });
  await expect(author.pulls.create({ ...again, head: 'ann:nothing' })).rejects.toMatchObject({ status: 422 });
});

test('a stranger merges, pushes and edits nothing', async () => {
  const number = await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
  const author = scene.client(scene.author.token);
  const main = scene.registry.git.resolve('refs/heads/main') ?? '';
  const attempts = [
    () => author.pulls.merge({ ...scene.place, pull_number: number }),
    () => author.git.createRef({ ...scene.place, ref: 'refs/heads/x', sha: main }),
    () =>
      author.repos.createOrUpdateFileContents({ ...scene.place, path: 'x', message: 'x', content: 'eA==' }),
    () => author.repos.createRelease({ ...scene.place, tag_name: 'v1' }),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toThrow();
  expect(scene.registry.git.resolve('refs/heads/main')).toBe(main);
  expect(scene.registry.git.refs().map(({ name }) => name)).not.toContain('refs/heads/x');
});

test('a change of 10,000 files is counted whole, and listed up to 3,000', async () => {
  const client = scene.client(scene.author.token);
  const { data: fork } = await client.repos.createFork(scene.place);
  const mine = { owner: fork.owner.login, repo: fork.name };
  const base = scene.registry.git.resolve('refs/heads/main') ?? '';
  const tree = Array.from({ length: 10_000 }, (_, index) => ({
    ...{ path: `many/${index % 100}/${index}.yaml`, content: `n: ${index}\n` },
    ...({ mode: '100644', type: 'blob' } as const),
  }));
  const { data: made } = await client.git.createTree({ ...mine, base_tree: base, tree });
  const { data: commit } = await client.git.createCommit({
    ...mine,
    message: 'Many',
    tree: made.sha,
    parents: [base],
  });
  await client.git.createRef({ ...mine, ref: 'refs/heads/many', sha: commit.sha });
  const { data: pull } = await client.pulls.create({
    ...scene.place,
    title: 'Many',
    head: 'ann:many',
    base: 'main',
  });
  expect(pull.changed_files).toBe(10_000);
  const target = { ...scene.place, pull_number: pull.number };
  const files = await client.paginate(client.pulls.listFiles, { ...target, per_page: 100 });
  expect(files).toHaveLength(3000);
});

test('a fork is not there at once where forks take time', async () => {
  let now = new Date('2026-03-01T00:00:00Z');
  const slow = await openScene({ forkDelayMs: 5000, now: () => now });
  const client = slow.client(slow.author.token);
  const { status, data } = await client.repos.createFork(slow.place);
  expect(status).toBe(202);
  const place = { owner: data.owner.login, repo: data.name };
  await expect(client.repos.get(place)).rejects.toMatchObject({ status: 404 });
  now = new Date('2026-03-01T00:00:06Z');
  expect((await client.repos.get(place)).data).toMatchObject({
    fork: true,
    parent: { full_name: 'acme/registry' },
  });
  await slow.close();
});

test('whether it can be merged is not known at the first look, where that takes time', async () => {
  const slow = await openScene({ mergeableAfterReads: 1 });
  const number = await openPull(slow, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
  const read = async () =>
    (await slow.client().pulls.get({ ...slow.place, pull_number: number })).data.mergeable;
  expect([await read(), await read()]).toEqual([null, true]);
  expect(slow.github.violations).toEqual([]);
  await slow.close();
});

test('forks share their objects: a commit of a fork can be asked of the registry, though no branch there has it', async () => {
  await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
  const sha = scene.github.repository('ann/registry').git.resolve('refs/heads/b') ?? '';
  const { data } = await scene.client().repos.getCommit({ ...scene.place, ref: sha });
  expect(data.sha).toBe(sha);
  expect(scene.registry.git.refs('refs/heads/').map(({ name }) => name)).toEqual(['refs/heads/main']);
});

test('a fork that fell behind is brought up to date', async () => {
  const author = scene.client(scene.author.token);
  await author.repos.createFork(scene.place);
  const owner = scene.client(scene.owner.token);
  await owner.repos.createOrUpdateFileContents({
    ...scene.place,
    path: 'new',
    message: 'New',
    content: 'eA==',
  });
  const mine = { owner: 'ann', repo: 'registry', branch: 'main' };
  expect((await author.repos.mergeUpstream(mine)).data.merge_type).toBe('fast-forward');
  expect((await author.repos.mergeUpstream(mine)).data.merge_type).toBe('none');
  expect(scene.github.repository('ann/registry').git.resolve('refs/heads/main')).toBe(
    scene.registry.git.resolve('refs/heads/main'),
  );
});

test('the patch of a file is its own, whatever the content pretends to be', async () => {
  const content = 'a\rdiff --git a/x b/x\u2028diff --git a/y b/y\n@@ -1 +1 @@\n';
  const number = await openPull(scene, { branch: 'b', path: 'index/b.yaml', content });
  const { data } = await scene.client().pulls.listFiles({ ...scene.place, pull_number: number });
  expect(data.map(({ filename, patch }) => [filename, patch?.split('\n')])).toEqual([
    ['index/b.yaml', ['@@ -0,0 +1,2 @@', '+a\rdiff --git a/x b/x\u2028diff --git a/y b/y', '+@@ -1 +1 @@']],
  ]);
});
