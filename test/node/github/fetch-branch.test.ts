// A branch's newest commit as objects: in whatever checkout, of the registry alone, and never missing where it only failed.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createCommitPort } from '@plugindex/node/github/commit-port';
import { type BranchToFetch, fetchBranch } from '@plugindex/node/github/fetch-branch';
import { openRepository } from '@plugindex/node/tree/open-repository';
import { expect, onTestFinished, test } from 'vitest';
import { git, openedAt, temporaryFolder } from '../sample-repository.ts';
import { littleGitHub, repository } from './open-little-github.ts';

const record = 'index/plugins/ab/c/1.0.0.release.json';

async function openRegistry() {
  const opened = await littleGitHub();
  const port = createCommitPort(opened.client(opened.owner.token), repository);
  const write = async (text: string, branch = 'records') =>
    (await port.commit({ branch, message: 'Record', files: new Map([[record, Buffer.from(text)]]) })).sha;
  const wanted = (more: Partial<BranchToFetch> = {}): BranchToFetch => ({
    ...{ serverUrl: opened.github.url, repository, branch: 'records' },
    ...more,
  });
  const clone = async (...options: readonly string[]) => {
    const folder = join(await temporaryFolder(), 'clone');
    // From disk: the server answers in this very process, which waits here.
    execFileSync('git', [
      ...['clone', '--quiet', ...options, pathToFileURL(opened.index.git.folder).href],
      folder,
    ]);
    return folder;
  };
  return { ...opened, write, wanted, clone };
}

async function readRecord(folder: string, sha: string | undefined): Promise<string> {
  const root = await openRepository(folder);
  onTestFinished(() => root.close());
  const tree = await root.tree(sha ?? '');
  return Buffer.from(await tree.read(record, { maxBytes: 1000 })).toString();
}

test('fetchBranch() reads a branch that the checkout of one commit did not bring', async () => {
  const { write, wanted, clone } = await openRegistry();
  const sha = await write('1');
  const folder = await clone('--depth=1', '--single-branch');
  const before = git(folder, 'for-each-ref');
  expect(await fetchBranch(await openedAt(folder), wanted())).toBe(sha);
  expect(await readRecord(folder, sha)).toBe('1');
  expect(git(folder, 'for-each-ref')).toBe(before);
  expect(existsSync(join(folder, '.git/FETCH_HEAD'))).toBe(false);
});

test('fetchBranch() sees what was pushed since the checkout, and asks one question where it has it', async () => {
  const { github, write, wanted, clone } = await openRegistry();
  await write('1');
  const folder = await clone();
  const newest = await write('2');
  expect(await fetchBranch(await openedAt(folder), wanted())).toBe(newest);
  expect(await readRecord(folder, newest)).toBe('2');
  const before = github.requests.length;
  expect(await fetchBranch(await openedAt(folder), wanted())).toBe(newest);
  const asked = github.requests.slice(before).map(({ path }) => path);
  expect(asked.filter((path) => path.includes('git-upload-pack')).length).toBeLessThanOrEqual(2);
  // The history of what is checked out is as whole as before.
  expect(git(folder, 'rev-list', '--count', 'HEAD').trim()).toBe('1');
});

test('fetchBranch() knows a branch that is not there from one that cannot be read', async () => {
  const { index, write, wanted, clone, owner } = await openRegistry();
  const folder = await clone();
  expect(await fetchBranch(await openedAt(folder), wanted())).toBeUndefined();
  await write('1', 'refs/heads/records');
  expect(await fetchBranch(await openedAt(folder), wanted())).toBeUndefined();
  const sha = await write('1');
  index.state.isPrivate = true;
  await expect(fetchBranch(await openedAt(folder), wanted())).rejects.toMatchObject({
    code: 'github/unavailable',
  });
  expect(await fetchBranch(await openedAt(folder), wanted({ token: owner.token }))).toBe(sha);
});

test('a branch, a tag or a remote of the checkout that has the name counts for nothing', async () => {
  const { write, wanted, clone } = await openRegistry();
  const folder = await clone();
  for (const ref of ['heads', 'tags', 'remotes/origin'])
    git(folder, 'update-ref', `refs/${ref}/records`, 'HEAD');
  expect(await fetchBranch(await openedAt(folder), wanted())).toBeUndefined();
  const sha = await write('1');
  expect(await fetchBranch(await openedAt(folder), wanted())).toBe(sha);
});

test.each(['--upload-pack=touch', 'a/../b', '*', 'Records', ''])(
  'fetchBranch() takes %j for no name of a branch',
  async (branch) => {
    const { wanted, clone } = await openRegistry();
    await expect(fetchBranch(await openedAt(await clone()), wanted({ branch }))).rejects.toMatchObject({
      code: 'github/url',
    });
  },
);

test('a connection that breaks is tried again', async () => {
  const { github, write, wanted, clone } = await openRegistry();
  const sha = await write('1');
  const folder = await clone('--depth=1', '--single-branch');
  const matches = ({ path }: { readonly path: string }) => path.includes('.git/');
  github.faults.add({ kind: 'drop', when: { next: 1 }, moment: 'before', matches });
  expect(await fetchBranch(await openedAt(folder), wanted())).toBe(sha);
  expect(github.faults.count).toBe(1);
});
