// The head of a pull request as objects: read from a real clone over HTTP, with nothing checked out and nothing run.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  fetchPullRequestHead,
  fetchPullRequestHeads,
  type PullRequestHead,
} from '@plugindex/node/github/fetch-pull-request-head';
import { createProcessPort } from '@plugindex/node/process/process-port';
import { openRepository } from '@plugindex/node/tree/open-repository';
import { expect, onTestFinished, test } from 'vitest';
import { git, openedAt, temporaryFolder, writeText } from '../sample-repository.ts';
import { littleGitHub, type OpenedGitHub, repository } from './open-little-github.ts';
import { openPullRequest } from './open-pull-request.ts';

async function cloneOf({ index }: OpenedGitHub, ...options: readonly string[]): Promise<string> {
  const folder = join(await temporaryFolder(), 'clone');
  // From disk: the server answers in this very process, which waits here.
  execFileSync('git', ['clone', '--quiet', ...options, pathToFileURL(index.git.folder).href, folder]);
  return folder;
}

async function openedPull() {
  const opened = await littleGitHub();
  const pull = await openPullRequest(opened, { path: 'index/plugins/ab/c/1.0.0.yaml' });
  const head = (more: Partial<PullRequestHead> = {}): PullRequestHead => ({
    ...{ serverUrl: opened.github.url, repository, number: pull.number, sha: pull.headSha },
    ...more,
  });
  return { opened, pull, head };
}

async function readHead(folder: string, sha: string) {
  const root = await openRepository(folder);
  onTestFinished(() => root.close());
  const tree = await root.tree(sha, 'index');
  return Buffer.from(await tree.read('plugins/ab/c/1.0.0.yaml', { maxBytes: 1000 })).toString();
}

test('fetchPullRequestHead() brings the objects, and leaves files, branches and settings as they were', async () => {
  const { opened, pull, head } = await openedPull();
  const folder = await cloneOf(opened);
  const before = [
    await readdir(folder),
    git(folder, 'for-each-ref'),
    git(folder, 'config', '--list', '--local'),
  ];
  await fetchPullRequestHead(await openedAt(folder), head());
  expect(await readHead(folder, pull.headSha)).toBe('version: 1.0.0\n');
  const after = [
    await readdir(folder),
    git(folder, 'for-each-ref'),
    git(folder, 'config', '--list', '--local'),
  ];
  expect(after).toEqual(before);
  expect(git(folder, 'status', '--porcelain')).toBe('');
  expect(existsSync(join(folder, '.git/FETCH_HEAD'))).toBe(false);
});

test('fetchPullRequestHead() works in a clone without history, and asks nothing when the commit is there', async () => {
  const { opened, pull, head } = await openedPull();
  const folder = await cloneOf(opened, '--depth=1');
  await fetchPullRequestHead(await openedAt(folder), head());
  expect(await readHead(folder, pull.headSha)).toBe('version: 1.0.0\n');
  const asked = opened.github.requests.length;
  await fetchPullRequestHead(await openedAt(folder), head());
  expect(opened.github.requests).toHaveLength(asked);
});

test('fetchPullRequestHeads() brings many with one connection, or none, and asks nothing for those that are there', async () => {
  const { opened, pull, head } = await openedPull();
  const other = await openPullRequest(opened, { branch: 'other', path: 'index/plugins/de/f/1.0.0.yaml' });
  const ours = await openedAt(await cloneOf(opened));
  const heads = [pull, other].map(({ number, headSha: sha }) => ({ number, sha }));
  const posts = () => opened.github.requests.filter(({ method }) => method === 'POST').length;
  const missing = { number: 99, sha: 'f'.repeat(40) };
  await expect(fetchPullRequestHeads(ours, head(), [...heads, missing])).rejects.toMatchObject({
    code: 'github/unavailable',
  });
  for (const { sha } of heads) expect(await ours.commitId(sha)).toBeUndefined();

  const before = posts();
  await fetchPullRequestHeads(ours, head(), heads);
  for (const { sha } of heads) expect(await ours.commitId(sha)).toBe(sha);
  // The names, then the objects.
  expect(posts() - before).toBe(2);
  await fetchPullRequestHeads(ours, head(), heads);
  expect(posts() - before).toBe(2);
});

test('fetchPullRequestHead() says when the head is another by now, and when there is no such pull request', async () => {
  const { opened, pull, head } = await openedPull();
  const folder = await cloneOf(opened);
  const sha = 'f'.repeat(40);
  await expect(fetchPullRequestHead(await openedAt(folder), head({ sha }))).rejects.toMatchObject({
    code: 'github/conflict',
  });
  await expect(fetchPullRequestHead(await openedAt(folder), head({ sha, number: 99 }))).rejects.toMatchObject(
    {
      code: 'github/unavailable',
    },
  );
  // What was judged stays readable when only more was pushed on top.
  await pull.push('index/plugins/ab/c/more.yaml', 'more');
  await fetchPullRequestHead(await openedAt(folder), head());
  expect(await readHead(folder, pull.headSha)).toBe('version: 1.0.0\n');
});

test('a private registry is read with a token, which is neither an argument nor written down', async () => {
  const { opened, pull, head } = await openedPull();
  const folder = await cloneOf(opened);
  opened.index.state.isPrivate = true;
  await expect(fetchPullRequestHead(await openedAt(folder), head())).rejects.toMatchObject({
    code: 'github/unavailable',
  });
  const { token } = opened.owner;
  const lines: string[] = [];
  const processes = createProcessPort();
  const watched: typeof processes = {
    find: processes.find,
    run: (command, args, options) => {
      lines.push(...args);
      return processes.run(command, args, options);
    },
  };
  await fetchPullRequestHead(await openedAt(folder), head({ token, processes: watched }));
  expect(await readHead(folder, pull.headSha)).toBe('version: 1.0.0\n');
  const base64 = Buffer.from(`x-access-token:${token}`).toString('base64');
  for (const name of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const content = await readFile(join(name.parentPath, name.name), 'latin1');
    for (const secret of [token, base64]) expect(content).not.toContain(secret);
  }
  for (const line of lines) for (const secret of [token, base64]) expect(line).not.toContain(secret);
});

test('no hook, no setting and no address of a stranger runs a program', async () => {
  const { opened, head } = await openedPull();
  const folder = await cloneOf(opened);
  const trace = join(folder, '..', 'ran');
  for (const hook of ['reference-transaction', 'post-checkout', 'post-merge', 'pre-auto-gc']) {
    await writeText(folder, `.git/hooks/${hook}`, `#!/bin/sh\ntouch ${trace}\n`);
    await chmod(join(folder, '.git/hooks', hook), 0o755);
  }
  git(folder, 'config', 'core.fsmonitor', `touch ${trace}`);
  git(folder, 'config', 'credential.helper', `!touch ${trace}`);
  await fetchPullRequestHead(await openedAt(folder), head());
  const attacks: Partial<PullRequestHead>[] = [
    { serverUrl: `ext::touch ${trace}` },
    { serverUrl: 'file:///' },
    { repository: { owner: '--upload-pack=touch', repo: 'x' } },
    { repository: { owner: '..', repo: 'index' } },
    { repository: { owner: 'plugindex', repo: `index.git;touch ${trace}` } },
    { number: -1 },
    { number: 1.5 },
    { number: Number.NaN },
    { sha: '--output=x' },
  ];
  for (const attack of attacks)
    await expect(
      fetchPullRequestHead(await openedAt(folder), head({ sha: 'e'.repeat(40), ...attack })),
    ).rejects.toMatchObject({
      name: 'GitHubError',
    });
  expect(existsSync(trace)).toBe(false);
});
