// What is read of pull requests, in how many requests, and whom a claim of acting for somebody is believed.
import { createFolderPort } from '@plugindex/node/folder-port';
import { listOpenPullRequests } from '@plugindex/node/github/open-pull-requests';
import { readPullRequestFacts } from '@plugindex/node/github/pull-request-facts';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../sample-repository.ts';
import { failOneInFive, littleGitHub, repository } from './open-little-github.ts';
import { openPullRequest, putFile } from './open-pull-request.ts';

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

test('readPullRequestFacts() reads a pull request with reviews, comments and checks in four requests', async () => {
  const opened = await littleGitHub();
  const { client, owner, author, index, github } = opened;
  const { number, headSha } = await openPullRequest(opened, { title: 'Add c 1.0.0', body: 'Please' });
  const workflow = client(github.workflowToken('plugindex/index', { checks: 'write', contents: 'read' }));
  const maintainer = client(owner.token);
  await workflow.rest.checks.create({
    ...repository,
    name: 'validate',
    head_sha: headSha,
    status: 'in_progress',
  });
  await workflow.rest.checks.create({
    ...repository,
    name: 'build',
    head_sha: headSha,
    conclusion: 'success',
  });
  await maintainer.rest.pulls.createReview({ ...repository, pull_number: number, event: 'APPROVE' });
  await maintainer.rest.issues.createComment({ ...repository, issue_number: number, body: 'Thanks' });
  await maintainer.rest.issues.addLabels({ ...repository, issue_number: number, labels: ['new-name'] });

  const counted = client(owner.token);
  const facts = await readPullRequestFacts(counted, repository, number);
  expect(counted.requests.sent).toBe(4);
  expect(facts).toMatchObject({
    ...{ number, title: 'Add c 1.0.0', body: 'Please', state: 'open', isDraft: false, changedFiles: 1 },
    author: { github: 'ada', id: author.id, isBot: false },
    head: { sha: headSha, branch: 'change', repositoryId: github.repository('ada/index').id },
    base: {
      ...{ sha: index.git.resolve('refs/heads/main'), branch: 'main', isDefault: true },
      repositoryId: index.id,
    },
    ...{ createdAt: time, updatedAt: time, isMergeable: true, labels: ['new-name'] },
    reviews: [{ by: { id: owner.id }, state: 'approved', sha: headSha, at: time }],
    comments: [{ by: { id: owner.id, github: 'plugindex' }, body: 'Thanks', at: time }],
  });
  expect(facts.checks.toSorted((one, other) => one.name.localeCompare(other.name))).toEqual([
    { name: 'build', status: 'completed', conclusion: 'success', headSha, appId: 15_368, completedAt: time },
    { name: 'validate', status: 'in-progress', conclusion: null, headSha, appId: 15_368, completedAt: null },
  ]);
  expect(facts).not.toHaveProperty('onBehalfOf');
});

test('the run of the checks is read where another is asked for, and where those of a newcomer have not begun', async () => {
  const opened = await littleGitHub();
  const { client, author, owner, github } = opened;
  const { number, headSha } = await openPullRequest(opened);
  const counted = client(owner.token);
  const read = () => readPullRequestFacts(counted, repository, number);
  expect(await read()).not.toHaveProperty('checksRun');
  const add = (conclusion: string) =>
    github.addWorkflowRun('plugindex/index', {
      ...{ workflow: 'pull-request.yml', event: 'pull_request', headRepository: 'ada/index' },
      ...{ headBranch: 'change', headSha, actor: 'ada', conclusion },
    });
  add('action_required');
  expect(await read()).toMatchObject({ awaitsRunApproval: true, checksRun: { attempt: 1, createdAt: time } });
  expect(counted.requests.sent).toBe(10);
  const workflow = client(github.workflowToken('plugindex/index', { checks: 'write' }));
  const done = { status: 'completed', conclusion: 'failure' } as const;
  await workflow.rest.checks.create({ ...repository, name: 'build', head_sha: headSha, ...done });
  expect(await read()).not.toHaveProperty('checksRun');
  add('failure');
  const wish = { ...repository, issue_number: number, body: '/rebuild' };
  await client(author.token).rest.issues.createComment(wish);
  const facts = await read();
  expect(facts).toMatchObject({ checksRun: { attempt: 1, createdAt: time } });
  expect(facts).not.toHaveProperty('awaitsRunApproval');
});

test('a pull request for another branch than the one that is published is told apart', async () => {
  const opened = await littleGitHub();
  const { client, owner, author, index } = opened;
  const { number } = await openPullRequest(opened);
  const maintainer = client(owner.token);
  const sha = index.git.resolve('refs/heads/main') ?? '';
  await maintainer.rest.git.createRef({ ...repository, ref: 'refs/heads/records', sha });
  await client(author.token).rest.pulls.update({ ...repository, pull_number: number, base: 'records' });
  const other = { branch: 'records', isDefault: false };
  expect((await readPullRequestFacts(maintainer, repository, number)).base).toMatchObject(other);
  expect((await listOpenPullRequests(maintainer, repository))[0]?.base).toMatchObject(other);
});

test('a conversation of several pages is read whole, and one without end is left to people', async () => {
  const opened = await littleGitHub();
  const { number } = await openPullRequest(opened);
  const comments = opened.index.state.issues.get(number)?.comments;
  if (comments === undefined) throw new Error('unreachable: it was just opened');
  const client = opened.client(opened.author.token);
  await client.rest.issues.createComment({ ...repository, issue_number: number, body: 'first' });
  const [first] = comments;
  if (first === undefined) throw new Error('unreachable: it was just written');
  const write = (count: number) => {
    for (let index = 1; index < count; index++)
      comments.push({ ...first, id: 1_000_000 + index, body: `${index}` });
  };
  write(250);
  const facts = await readPullRequestFacts(client, repository, number);
  expect(facts.comments).toHaveLength(250);
  expect(facts.comments.at(-1)?.body).toBe('249');
  write(800);
  await expect(readPullRequestFacts(client, repository, number)).rejects.toMatchObject({
    code: 'github/too-large',
  });
});

test('listOpenPullRequests() takes one request, free while nothing changed, and sees what changed', async () => {
  const opened = await littleGitHub();
  const { client, author, owner } = opened;
  const first = await openPullRequest(opened, { branch: 'one', title: 'One' });
  const counted = client(owner.token, { cache: createFolderPort(await temporaryFolder()) });
  const list = () => listOpenPullRequests(counted, repository);
  const before = await list();
  expect(before).toMatchObject([
    {
      ...{ number: first.number, title: 'One', isDraft: false, labels: [] },
      author: { github: 'ada', id: author.id, isBot: false },
      head: { sha: first.headSha, branch: 'one' },
    },
  ]);
  expect(await list()).toEqual(before);
  expect(counted.requests).toEqual({ sent: 2, notModified: 1, failed: 0 });
  const pushed = await first.push('index/plugins/ab/c/1.0.1.yaml', 'version: 1.0.1\n');
  expect((await list())[0]?.head.sha).toBe(pushed);
  expect(counted.requests.notModified).toBe(1);
});

test('a form or a feed is believed for a branch of the registry itself, and for nobody else', async () => {
  const opened = await littleGitHub();
  const { client, owner, author, index } = opened;
  const maintainer = client(owner.token);
  const { data: issue } = await client(author.token).rest.issues.create({ ...repository, title: 'Submit' });
  const main = index.git.resolve('refs/heads/main') ?? '';
  const propose = async (branch: string, body: string) => {
    await maintainer.rest.git.createRef({ ...repository, ref: `refs/heads/${branch}`, sha: main });
    await putFile(maintainer, repository, { branch, path: `${branch}.yaml`, text: branch });
    const wish = { ...repository, title: 'x', head: branch, base: 'main', body };
    const { data } = await maintainer.rest.pulls.create(wish);
    return (await readPullRequestFacts(maintainer, repository, data.number)).onBehalfOf;
  };
  const form = `<!-- plugindex:form issue=${issue.number} -->\nWords`;
  const account = { github: 'ada', id: author.id, isBot: false };
  expect(await propose('plugindex/submit/a-1.0.0', form)).toEqual({
    by: 'form',
    issue: issue.number,
    account,
  });
  expect(await propose('plugindex/update/a-1.0.1', '<!-- plugindex:feed -->\r\nWords')).toEqual({
    by: 'feed',
  });
  expect(await propose('plugindex/update/a-1.0.2', `Words\n${form}`)).toBeUndefined();
  expect(await propose('plugindex/update/a-1.0.3', '<!-- plugindex:form issue=0 -->')).toBeUndefined();
  expect(await propose('someones-branch', form)).toBeUndefined();
  const forged = await openPullRequest(opened, { branch: 'plugindex/submit/a-1.0.0', body: form });
  expect(await readPullRequestFacts(maintainer, repository, forged.number)).not.toHaveProperty('onBehalfOf');
});

test('one request in five fails, and the facts are the same', async () => {
  const opened = await littleGitHub();
  const { client, owner, github } = opened;
  const { number } = await openPullRequest(opened);
  const reader = client(owner.token);
  const facts = await readPullRequestFacts(reader, repository, number);
  failOneInFive(github);
  for (let round = 0; round < 15; round++)
    expect(await readPullRequestFacts(reader, repository, number)).toEqual(facts);
  expect(github.faults.count).toBeGreaterThan(5);
});
