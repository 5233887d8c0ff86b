// Proposals: from a fork and from a branch, repeated after any failure, and never over somebody's work.
import { createProposalPort, type ProposalPortOptions } from '@plugindex/node/github/proposal-port';
import type { Proposal } from '@plugindex/registry/propose/proposal';
import { expect, test } from 'vitest';
import { failOneInFive, littleGitHub, type OpenedGitHub, repository } from './open-little-github.ts';
import { putFile } from './open-pull-request.ts';

const path = 'index/plugins/ab/c/1.0.0.yaml';
const proposal: Proposal = {
  branch: 'plugindex/submit/c-1.0.0',
  title: 'Add c 1.0.0',
  body: 'By the command line',
  message: 'Add c 1.0.0',
  files: new Map<string, Uint8Array | null>([
    [path, Buffer.from('version: 1.0.0\n')],
    ['index/plugins/ab/c/icon.png', Buffer.from([0x89, 0xff, 0x00, 0xfe])],
    ['index/plugins/ab/c/old.yaml', null],
    ['index/plugins/ab/c/never.yaml', null],
  ]),
};

function portOf(
  { client, author }: OpenedGitHub,
  options: Partial<ProposalPortOptions> & { token?: string } = {},
) {
  const { token = author.token, ...rest } = options;
  return createProposalPort(client(token), { repository, base: 'main', from: 'fork', ...rest });
}

const pullsOf = ({ index }: OpenedGitHub) =>
  [...index.state.issues.values()].filter(({ pull }) => pull !== undefined);

/** What the pull request changes: path → the new text, null for a removal. */
async function changesOf({ client, owner }: OpenedGitHub, number: number) {
  const octokit = client(owner.token);
  const { data: pull } = await octokit.rest.pulls.get({ ...repository, pull_number: number });
  const { data } = await octokit.rest.pulls.listFiles({ ...repository, pull_number: number });
  return { pull, paths: data.map(({ filename, status }) => `${status} ${filename}`).toSorted() };
}

const wholeChange = [
  'added index/plugins/ab/c/1.0.0.yaml',
  'added index/plugins/ab/c/icon.png',
  'removed index/plugins/ab/c/old.yaml',
];

test('open() forks, commits and proposes, and the change is exactly what was planned', async () => {
  const opened = await littleGitHub();
  const result = await portOf(opened).open(proposal);
  expect(result).toEqual({
    number: 1,
    url: expect.stringMatching(/\/plugindex\/index\/pull\/1$/),
    outcome: 'opened',
  });
  const { pull, paths } = await changesOf(opened, 1);
  expect(paths).toEqual(wholeChange);
  expect(pull).toMatchObject({
    ...{ title: 'Add c 1.0.0', body: 'By the command line', commits: 1, maintainer_can_modify: true },
    head: { label: 'ada:plugindex/submit/c-1.0.0' },
  });
  const { git } = opened.github.repository('ada/index');
  expect(git.commit(pull.head.sha)).toMatchObject({ message: 'Add c 1.0.0' });
});

test('open() again finds the same pull request and writes nothing', async () => {
  const opened = await littleGitHub();
  await portOf(opened).open(proposal);
  const before = opened.github.repository('ada/index').git.resolve(`refs/heads/${proposal.branch}`);
  expect(await portOf(opened).open(proposal)).toMatchObject({ number: 1, outcome: 'found' });
  expect(opened.github.repository('ada/index').git.resolve(`refs/heads/${proposal.branch}`)).toBe(before);
});

test('open() leaves the head that people looked at alone when only the base moved on', async () => {
  const opened = await littleGitHub();
  await portOf(opened).open(proposal);
  await putFile(opened.client(opened.owner.token), repository, {
    branch: 'main',
    path: 'other.md',
    text: 'x',
  });
  const head = () => opened.github.repository('ada/index').git.resolve(`refs/heads/${proposal.branch}`);
  const before = head();
  expect(await portOf(opened).open(proposal)).toMatchObject({ outcome: 'found' });
  expect(head()).toBe(before);
});

test('open() with other words or files updates the pull request without taking commits away', async () => {
  const opened = await littleGitHub();
  await portOf(opened).open(proposal);
  const git = opened.github.repository('ada/index').git;
  const first = git.resolve(`refs/heads/${proposal.branch}`) ?? '';
  expect(await portOf(opened).open({ ...proposal, body: 'Other words' })).toMatchObject({
    outcome: 'updated',
  });
  expect(git.resolve(`refs/heads/${proposal.branch}`)).toBe(first);
  await putFile(opened.client(opened.owner.token), repository, {
    branch: 'main',
    path: 'other.md',
    text: 'x',
  });
  const files = new Map([[path, Buffer.from('version: 1.0.0\nsummary: better\n')]]);
  expect(await portOf(opened).open({ ...proposal, files })).toMatchObject({ number: 1, outcome: 'updated' });
  const second = git.commit(git.resolve(`refs/heads/${proposal.branch}`) ?? '');
  expect(second.parents[0]).toBe(first);
  expect((await changesOf(opened, 1)).paths).toEqual(['added index/plugins/ab/c/1.0.0.yaml']);
  expect(pullsOf(opened)).toHaveLength(1);
});

test('open() begins a branch anew when its last pull request is closed', async () => {
  const opened = await littleGitHub();
  await portOf(opened).open(proposal);
  await opened
    .client(opened.owner.token)
    .rest.pulls.update({ ...repository, pull_number: 1, state: 'closed' });
  const files = new Map([[path, Buffer.from('version: 1.0.0\nsummary: again\n')]]);
  const result = await portOf(opened).open({ ...proposal, files });
  expect(result).toMatchObject({ number: 2, outcome: 'opened' });
  expect(await changesOf(opened, 2)).toMatchObject({
    pull: { commits: 1 },
    paths: ['added index/plugins/ab/c/1.0.0.yaml'],
  });
});

test('open() says when the base holds the change already', async () => {
  const opened = await littleGitHub();
  const files = new Map([['README.md', Buffer.from('# Index\n')]]);
  await expect(portOf(opened).open({ ...proposal, files })).rejects.toMatchObject({
    code: 'github/unchanged',
  });
  expect(pullsOf(opened)).toEqual([]);
});

test('open() waits for a fork that GitHub is still making, and brings an old one up to date', async () => {
  const opened = await littleGitHub({ forkDelayMs: 150 });
  const port = createProposalPort(opened.client(opened.author.token, { retryPauseMs: 20 }), {
    ...{ repository, base: 'main', from: 'fork' },
  });
  expect(await port.open(proposal)).toMatchObject({ number: 1 });
  await putFile(opened.client(opened.owner.token), repository, {
    branch: 'main',
    path: 'other.md',
    text: 'x',
  });
  await port.open({ ...proposal, branch: 'plugindex/submit/c-1.0.1' });
  expect((await changesOf(opened, 2)).paths).toEqual(wholeChange);
});

test('a fork that went its own way still proposes the planned change alone', async () => {
  const opened = await littleGitHub();
  const { client, author, owner, github } = opened;
  await portOf(opened).open(proposal);
  const fork = { owner: 'ada', repo: 'index' };
  await putFile(client(author.token), fork, { branch: 'main', path: 'README.md', text: 'mine' });
  await putFile(client(owner.token), repository, { branch: 'main', path: 'README.md', text: 'theirs' });
  const mine = github.repository('ada/index').git.resolve('refs/heads/main');
  await portOf(opened).open({ ...proposal, branch: 'plugindex/submit/c-1.0.1' });
  expect((await changesOf(opened, 2)).paths).toEqual(wholeChange);
  expect(github.repository('ada/index').git.resolve('refs/heads/main')).toBe(mine);
});

test('a repository of the same name that is no fork is not written to', async () => {
  const opened = await littleGitHub();
  const own = opened.github.addRepository({ owner: 'ada', name: 'index', files: { 'a.md': 'mine' } });
  const before = own.git.refs('refs/');
  expect(await portOf(opened).open(proposal)).toMatchObject({ outcome: 'opened' });
  expect(own.git.refs('refs/')).toEqual(before);
});

test('the owner of the registry needs no fork', async () => {
  const opened = await littleGitHub();
  await portOf(opened, { token: opened.owner.token }).open(proposal);
  expect((await changesOf(opened, 1)).pull.head.label).toBe('plugindex:plugindex/submit/c-1.0.0');
});

test('a workflow proposes from a branch of the registry itself', async () => {
  const opened = await littleGitHub();
  const token = opened.github.workflowToken('plugindex/index', {
    contents: 'write',
    'pull-requests': 'write',
  });
  opened.index.state.settings.canApprovePullRequestReviews = true;
  const port = portOf(opened, { from: 'branch', token });
  expect(await port.open(proposal)).toMatchObject({ number: 1, outcome: 'opened' });
  expect(await port.open(proposal)).toMatchObject({ number: 1, outcome: 'found' });
  expect((await changesOf(opened, 1)).paths).toEqual(wholeChange);
});

test.each([
  'main',
  'plugindex/../main',
  'feature',
  'plugindex/x',
  'plugindex/a/b.lock',
  'plugindex/a/-x',
  'plugindex/a/b\n',
])('the branch %j is refused before anything is asked', async (branch) => {
  const opened = await littleGitHub();
  await expect(portOf(opened).open({ ...proposal, branch })).rejects.toMatchObject({
    code: 'github/refused',
  });
  expect(opened.github.requests).toEqual([]);
});

test('a run that stops after any of its requests is completed by the next one', {
  timeout: 120_000,
}, async () => {
  for (let survived = 1; ; survived++) {
    const opened = await littleGitHub();
    let seen = 0;
    opened.github.faults.add({ kind: 'drop', when: { every: 1 }, matches: () => ++seen > survived });
    const first = await portOf(opened, {})
      .open(proposal)
      .then(() => 'done')
      .catch(() => 'cut');
    opened.github.faults.clear();
    if (first === 'done') {
      expect(survived).toBeGreaterThan(10);
      return;
    }
    expect(await portOf(opened).open(proposal)).toMatchObject({ number: 1 });
    expect(pullsOf(opened)).toHaveLength(1);
    expect((await changesOf(opened, 1)).paths).toEqual(wholeChange);
  }
});

test('one request in five fails: every proposal is one pull request', { timeout: 120_000 }, async () => {
  const opened = await littleGitHub();
  failOneInFive(opened.github);
  const port = portOf(opened);
  for (let round = 0; round < 8; round++)
    await port.open({ ...proposal, branch: `plugindex/submit/c-1.0.${round}` });
  for (let round = 0; round < 8; round++)
    await port.open({ ...proposal, branch: `plugindex/submit/c-1.0.${round}` });
  const failures = opened.github.faults.count;
  opened.github.faults.clear();
  expect(pullsOf(opened)).toHaveLength(8);
  for (let number = 1; number <= 8; number++)
    expect((await changesOf(opened, number)).paths).toEqual(wholeChange);
  expect(failures).toBeGreaterThan(20);
});
