// Clone, fetch and push over HTTP, by git and by isomorphic-git.
import fs from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import isomorphicGit from 'isomorphic-git';
import http from 'isomorphic-git/http/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { git, inTempFolder, openPull, openScene, type Scene, withToken } from './harness.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(async () => {
  expect(scene.github.violations).toEqual([]);
  await scene.close();
});

const pushed = () =>
  scene.github.events.filter(({ event }) => event === 'push').map(({ payload }) => payload.ref);

test('git clones without a token and pushes with one', () =>
  inTempFolder(async (folder) => {
    const { registry, owner } = scene;
    await git(folder, 'clone', '--quiet', registry.cloneUrl, 'work');
    const work = join(folder, 'work');
    await writeFile(join(work, 'new.txt'), 'new\n');
    await git(work, 'add', 'new.txt');
    await git(work, 'commit', '--quiet', '--message', 'Add a file');
    await git(work, 'push', '--quiet', withToken(registry.cloneUrl, owner.token), 'HEAD:main');
    expect(registry.git.resolve('refs/heads/main')).toBe(await git(work, 'rev-parse', 'HEAD'));
    expect(pushed()).toEqual(['refs/heads/main']);
    expect(scene.github.events[0]?.payload).toMatchObject({
      commits: [{ message: 'Add a file', added: ['new.txt'] }],
      pusher: { name: 'acme' },
    });
  }));

test("git may not push without a token, with a stranger's, or with one that is unknown", () =>
  inTempFolder(async (folder) => {
    const { registry, author } = scene;
    const before = registry.git.resolve('refs/heads/main');
    await git(folder, 'clone', '--quiet', registry.cloneUrl, 'work');
    const work = join(folder, 'work');
    await git(work, 'commit', '--quiet', '--allow-empty', '--message', 'Nothing');
    for (const url of [
      registry.cloneUrl,
      withToken(registry.cloneUrl, author.token),
      withToken(registry.cloneUrl, 'ghp_nobody'),
    ])
      await expect(git(work, 'push', '--quiet', url, 'HEAD:main')).rejects.toThrow();
    expect(registry.git.resolve('refs/heads/main')).toBe(before);
  }));

test('a private repository is not there for those who may not read it', () =>
  inTempFolder(async (folder) => {
    const { github, author } = scene;
    const hidden = github.addRepository({
      owner: 'acme',
      name: 'hidden',
      isPrivate: true,
      files: { a: 'a' },
    });
    await expect(git(folder, 'clone', withToken(hidden.cloneUrl, author.token), 'a')).rejects.toThrow(
      /not found/i,
    );
    await git(folder, 'clone', '--quiet', withToken(hidden.cloneUrl, scene.owner.token), 'b');
    expect(await readFile(join(folder, 'b/a'), 'utf8')).toBe('a');
  }));

test('refs/pull/N/head and refs/pull/N/merge can be fetched, and pushed by nobody', () =>
  inTempFolder(async (folder) => {
    const { registry, owner } = scene;
    const number = await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
    await git(folder, 'clone', '--quiet', registry.cloneUrl, 'work');
    const work = join(folder, 'work');
    await git(
      work,
      'fetch',
      '--quiet',
      'origin',
      `refs/pull/${number}/head:head`,
      `refs/pull/${number}/merge:merge`,
    );
    expect(await git(work, 'show', 'head:index/b.yaml')).toBe('b: 1');
    expect(await git(work, 'rev-list', '--parents', '-1', 'merge')).toBe(
      [
        await git(work, 'rev-parse', 'merge'),
        await git(work, 'rev-parse', 'origin/main'),
        await git(work, 'rev-parse', 'head'),
      ].join(' '),
    );
    const url = withToken(registry.cloneUrl, owner.token);
    await expect(git(work, 'push', url, `main:refs/pull/${number}/head`)).rejects.toThrow();
  }));

test('a push to the head brings the pull request up to date; a deleted branch closes it', () =>
  inTempFolder(async (folder) => {
    const number = await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
    const fork = scene.github.repository('ann/registry');
    const url = withToken(fork.cloneUrl, scene.author.token);
    await git(folder, 'clone', '--quiet', '--branch', 'b', url, 'work');
    const work = join(folder, 'work');
    await git(work, 'commit', '--quiet', '--allow-empty', '--message', 'More');
    await git(work, 'push', '--quiet', 'origin', 'b');
    const target = { ...scene.place, pull_number: number };
    const { data: pull } = await scene.client().pulls.get(target);
    expect(pull).toMatchObject({ commits: 2, head: { sha: await git(work, 'rev-parse', 'HEAD') } });
    await git(work, 'push', '--quiet', 'origin', '--delete', 'b');
    expect((await scene.client().pulls.get(target)).data).toMatchObject({ state: 'closed', merged: false });
    const actions = scene.github.events
      .filter(({ event }) => event === 'pull_request')
      .map(({ action }) => action);
    expect(actions).toEqual(['opened', 'synchronize', 'closed']);
  }));

test("what a workflow's token pushes starts nothing, and without contents: write it pushes nothing", () =>
  inTempFolder(async (folder) => {
    const { registry, github } = scene;
    await git(folder, 'clone', '--quiet', registry.cloneUrl, 'work');
    const work = join(folder, 'work');
    await git(work, 'commit', '--quiet', '--allow-empty', '--message', 'By a workflow');
    const reader = github.workflowToken('acme/registry', { contents: 'read' });
    await expect(git(work, 'push', withToken(registry.cloneUrl, reader), 'HEAD:main')).rejects.toThrow();
    const writer = github.workflowToken('acme/registry', { contents: 'write' });
    await git(work, 'push', '--quiet', withToken(registry.cloneUrl, writer), 'HEAD:main');
    expect(registry.git.resolve('refs/heads/main')).toBe(await git(work, 'rev-parse', 'HEAD'));
    expect(github.events).toEqual([]);
  }));

test("a workflow's token pushes no change of a workflow", () =>
  inTempFolder(async (folder) => {
    const { registry, github } = scene;
    const url = withToken(registry.cloneUrl, github.workflowToken('acme/registry', { contents: 'write' }));
    await git(folder, 'clone', '--quiet', url, 'work');
    const work = join(folder, 'work');
    await writeFile(join(work, '.github/workflows/ci.yml'), 'on: push\n');
    await git(work, 'commit', '--quiet', '--all', '--message', 'More power');
    for (const branch of ['main', 'new'])
      await expect(git(work, 'push', 'origin', `HEAD:refs/heads/${branch}`)).rejects.toThrow(
        /workflows permission/,
      );
  }));

test('isomorphic-git clones and pushes', () =>
  inTempFolder(async (dir) => {
    const { registry, owner } = scene;
    const place = { fs, http, dir };
    await isomorphicGit.clone({ ...place, url: registry.cloneUrl });
    expect(await readFile(join(dir, 'index/a.yaml'), 'utf8')).toBe('a: 1\n');
    await writeFile(join(dir, 'index/c.yaml'), 'c: 1\n');
    await isomorphicGit.add({ fs, dir, filepath: 'index/c.yaml' });
    const author = { name: 'Ann', email: 'ann@example.org' };
    const sha = await isomorphicGit.commit({ fs, dir, message: 'Add c', author });
    const onAuth = () => ({ username: 'x-access-token', password: owner.token });
    const result = await isomorphicGit.push({ ...place, remote: 'origin', ref: 'main', onAuth });
    expect(result.ok).toBe(true);
    expect(registry.git.resolve('refs/heads/main')).toBe(sha);
    expect(pushed()).toEqual(['refs/heads/main']);
  }));

test('a branch name with shell characters reaches no shell', () =>
  inTempFolder(async (folder) => {
    const { registry, owner } = scene;
    await git(folder, 'clone', '--quiet', registry.cloneUrl, 'work');
    const name = 'x;touch>pwned;`touch>pwned2`;$(touch>pwned3)';
    await git(
      join(folder, 'work'),
      'push',
      '--quiet',
      withToken(registry.cloneUrl, owner.token),
      `HEAD:refs/heads/${name}`,
    );
    const { data } = await scene.client().repos.getBranch({ ...scene.place, branch: name });
    expect(data.name).toBe(name);
    expect(fs.readdirSync(registry.git.folder).filter((file) => file.startsWith('pwned'))).toEqual([]);
  }));
