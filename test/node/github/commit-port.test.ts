// Commits to a branch over the API: one commit, races planned anew or refused, nothing forced.
import { type BranchCommit, createCommitPort } from '@plugindex/node/github/commit-port';
import { expect, test } from 'vitest';
import { failOneInFive, littleGitHub, repository } from './open-little-github.ts';
import { putFile } from './open-pull-request.ts';

const record = 'index/plugins/ab/c/1.0.0.release.json';
const wish: BranchCommit = {
  branch: 'main',
  message: 'Record c 1.0.0',
  files: new Map([[record, Buffer.from('{}\n')]]),
};

async function openPort() {
  const opened = await littleGitHub();
  const { git } = opened.index;
  const octokit = opened.client(opened.owner.token);
  const head = () => git.resolve('refs/heads/main') ?? '';
  const push = (path: string, text: string) => putFile(octokit, repository, { branch: 'main', path, text });
  return { ...opened, git, octokit, port: createCommitPort(octokit, repository), head, push };
}

test('commit() makes one commit on the head, and none when the branch says the same', async () => {
  const { port, head, git } = await openPort();
  const before = head();
  const first = await port.commit(wish);
  expect(first).toEqual({ sha: head(), outcome: 'committed' });
  expect(git.commit(head())).toMatchObject({ parents: [before], message: 'Record c 1.0.0' });
  expect(await port.commit(wish)).toEqual({ sha: first.sha, outcome: 'unchanged' });
  expect(head()).toBe(first.sha);
});

test('commit() takes along what others pushed to other files since it was planned', async () => {
  const { port, head, push, git } = await openPort();
  const expectedHead = head();
  const theirs = await push('other.md', 'theirs');
  expect(await port.commit({ ...wish, expectedHead })).toMatchObject({ outcome: 'committed' });
  expect(git.commit(head()).parents).toEqual([theirs]);
});

test('commit() refuses when one of its files changed since it was planned', async () => {
  const { port, head, push } = await openPort();
  const expectedHead = head();
  const theirs = await push(record, '{"other": true}\n');
  await expect(port.commit({ ...wish, expectedHead })).rejects.toMatchObject({
    code: 'github/conflict',
    message: expect.stringContaining(record),
  });
  expect(head()).toBe(theirs);
});

test('commit() refuses when the history was rewritten since it was planned', async () => {
  const { port, head, push, octokit } = await openPort();
  const root = head();
  const expectedHead = await push('other.md', 'theirs');
  await octokit.rest.git.updateRef({ ...repository, ref: 'heads/main', sha: root, force: true });
  await expect(port.commit({ ...wish, expectedHead })).rejects.toMatchObject({ code: 'github/conflict' });
});

const first: BranchCommit = { ...wish, branch: 'records' };

test('commit() begins a branch that is not there, without a parent and with its own files alone', async () => {
  const { github, client, git } = await openPort();
  const token = github.workflowToken('plugindex/index', { contents: 'write' });
  const { sha, outcome } = await createCommitPort(client(token), repository).commit(first);
  expect(outcome).toBe('committed');
  expect(git.resolve('refs/heads/records')).toBe(sha);
  expect(git.commit(sha)).toMatchObject({ parents: [], message: 'Record c 1.0.0' });
  const entries = git.tree(sha, { isRecursive: true }).filter(({ type }) => type === 'blob');
  expect(entries.map(({ path }) => path)).toEqual([record]);
});

test('commit() refuses to begin a branch anew whose commit it was planned upon', async () => {
  const { port, head, git } = await openPort();
  await expect(port.commit({ ...first, expectedHead: head() })).rejects.toMatchObject({
    code: 'github/not-found',
  });
  expect(git.resolve('refs/heads/records')).toBeUndefined();
});

test('two runs begin a branch at once: one does, the other commits upon it', async () => {
  const { client, owner, git } = await openPort();
  const commits = ['a', 'b'].map((name) =>
    createCommitPort(client(owner.token), repository).commit({
      branch: 'records',
      message: `Record ${name}`,
      files: new Map([[`records/${name}.json`, Buffer.from(name)]]),
    }),
  );
  const results = await Promise.all(commits);
  const [top, ...others] = [...new Set(results.map(({ sha }) => sha))].toSorted(
    (a, b) => git.commit(b).parents.length - git.commit(a).parents.length,
  );
  expect(git.resolve('refs/heads/records')).toBe(top);
  expect(git.commit(top ?? '').parents).toEqual(others);
  expect(git.commit(others[0] ?? '').parents).toEqual([]);
  const names = git.tree(top ?? '', { isRecursive: true }).map(({ path }) => path);
  expect(names).toEqual(expect.arrayContaining(['records/a.json', 'records/b.json']));
});

test('a branch whose beginning was answered to nobody is begun once', async () => {
  const { port, github, git } = await openPort();
  const matches = ({ method, path }: { readonly method: string; readonly path: string }) =>
    method === 'POST' && path.endsWith('/git/refs');
  github.faults.add({ kind: 'drop', when: { next: 1 }, moment: 'after', matches });
  const { sha, outcome } = await port.commit(first);
  expect(outcome).toBe('committed');
  expect(git.commit(sha).parents).toEqual([]);
  expect(git.resolve('refs/heads/records')).toBe(sha);
});

test('ten writers at once lose nothing and force nothing', { timeout: 60_000 }, async () => {
  const { client, owner, git, head } = await openPort();
  const before = head();
  const commits = Array.from({ length: 10 }, (_, index) =>
    createCommitPort(client(owner.token), repository).commit({
      branch: 'main',
      message: `Record ${index}`,
      files: new Map([[`records/${index}.json`, Buffer.from(`${index}`)]]),
    }),
  );
  // Who loses eight races in a row is told so, and may come again.
  const results = await Promise.allSettled(commits);
  const done = results.flatMap((result, index) => (result.status === 'fulfilled' ? [index] : []));
  expect(done.length).toBeGreaterThan(3);
  const messages: string[] = [];
  for (let sha = head(); sha !== before; sha = git.commit(sha).parents[0] ?? before)
    messages.push(git.commit(sha).message.trim());
  expect(messages.toSorted()).toEqual(done.map((index) => `Record ${index}`).toSorted());
});

test('a commit whose answer was lost, with another on top of it, is not made twice', async () => {
  const { port, github, push, git, head } = await openPort();
  const before = head();
  const stop = github.onEvent(({ event }) => {
    if (event !== 'push') return;
    stop();
    pushed = push('other.md', 'on top');
  });
  let pushed: Promise<string> | undefined;
  const matches = ({ method }: { readonly method: string }) => method === 'PATCH';
  github.faults.add({ kind: 'drop', when: { next: 1 }, moment: 'after', matches });
  const { sha, outcome } = await port.commit(wish);
  expect(outcome).toBe('committed');
  const top = await pushed;
  expect(head()).toBe(top);
  expect(git.commit(top ?? '').parents).toEqual([sha]);
  expect(git.commit(sha).parents).toEqual([before]);
});

test('one request in five fails: each commit is made once', { timeout: 60_000 }, async () => {
  const { port, github, git, head } = await openPort();
  const before = head();
  failOneInFive(github);
  for (let round = 0; round < 20; round++) {
    const files = new Map([[`records/${round}.json`, Buffer.from(`${round}`)]]);
    await port.commit({ branch: 'main', message: `Record ${round}`, files });
  }
  const messages: string[] = [];
  for (let sha = head(); sha !== before; sha = git.commit(sha).parents[0] ?? before)
    messages.unshift(git.commit(sha).message.trim());
  expect(messages).toEqual(Array.from({ length: 20 }, (_, round) => `Record ${round}`));
  expect(github.faults.count).toBeGreaterThan(15);
});
