// What the executor of decisions does to a pull request: once, however often it is asked and however answers get lost.

import { listOpenPullRequests } from '@plugindex/node/github/open-pull-requests';
import { readPullRequestFacts } from '@plugindex/node/github/pull-request-facts';
import { createPullRequestPort } from '@plugindex/node/github/pull-request-port';
import { describe, expect, test } from 'vitest';
import type { Permissions } from '../../kit/github/little-github.ts';
import { failOneInFive, littleGitHub, type OpenedGitHub, repository } from './open-little-github.ts';
import { openPullRequest } from './open-pull-request.ts';

const marker = '<!-- plugindex:report -->';
const botId = 41_898_282;
const styles = [{ name: 'new-name', color: '1d76db', description: 'A name that nobody has yet' }];
const permissions: Permissions = {
  ...{ contents: 'write', checks: 'write', issues: 'write', 'pull-requests': 'write', actions: 'write' },
};

async function openPort() {
  const opened = await littleGitHub();
  const pull = await openPullRequest(opened);
  const client = opened.client(opened.github.workflowToken('plugindex/index', permissions));
  const port = createPullRequestPort(client, repository, { labels: styles });
  const issue = opened.index.state.issues.get(pull.number);
  if (issue === undefined) throw new Error('unreachable: it was just opened');
  return { ...opened, pull, port, issue, workflow: client };
}

const writesOf = ({ github }: OpenedGitHub) =>
  github.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);

test('addLabels() makes labels on demand in their colour, and takes one request when they exist', async () => {
  const { port, pull, index, issue, workflow } = await openPort();
  await port.addLabels(pull.number, ['new-name', 'blocked']);
  expect(issue.labels.map(({ name }) => name)).toEqual(['new-name', 'blocked']);
  expect(index.state.labels.find(({ name }) => name === 'new-name')).toMatchObject(styles[0] ?? {});
  const before = workflow.requests.sent;
  await port.addLabels(pull.number, ['new-name', 'blocked']);
  await port.addLabels(pull.number, []);
  expect(workflow.requests.sent).toBe(before + 1);
});

test('removeLabel() takes a label away, and is content when it is gone', async () => {
  const { port, pull, issue } = await openPort();
  await port.addLabels(pull.number, ['blocked']);
  await port.removeLabel(pull.number, 'blocked');
  await port.removeLabel(pull.number, 'blocked');
  expect(issue.labels).toEqual([]);
});

test('setComment() keeps one comment, and leaves a stranger with the same marker alone', async () => {
  const { port, pull, issue, client, author } = await openPort();
  const forged = { ...repository, issue_number: pull.number, body: `${marker}\nforged` };
  await client(author.token).rest.issues.createComment(forged);
  for (const body of ['one', 'one', 'two', `${marker}\ntwo`])
    await port.setComment(pull.number, { marker, body });
  expect(issue.comments.map(({ author: { id }, body }) => [id, body])).toEqual([
    [author.id, `${marker}\nforged`],
    [botId, `${marker}\ntwo`],
  ]);
});

test('setComment() writes nothing when the comment says the same', async () => {
  const opened = await openPort();
  await opened.port.setComment(opened.pull.number, { marker, body: 'one' });
  const before = writesOf(opened).length;
  await opened.port.setComment(opened.pull.number, { marker, body: 'one' });
  expect(writesOf(opened)).toHaveLength(before);
});

test('setComment() makes one of two comments that two runs left', async () => {
  const { port, pull, issue, workflow } = await openPort();
  for (const body of [`${marker}\none`, `${marker}\ntwo`])
    await workflow.rest.issues.createComment({ ...repository, issue_number: pull.number, body });
  await port.setComment(pull.number, { marker, body: 'three' });
  expect(issue.comments.map(({ body }) => body)).toEqual([`${marker}\nthree`]);
});

test('setCheck() makes one check of a name on a commit, and changes that', async () => {
  const { port, pull, index } = await openPort();
  const check = { name: 'decide', conclusion: 'neutral', title: 'Waits', summary: 'For a person' } as const;
  await port.setCheck(pull.headSha, check);
  await port.setCheck(pull.headSha, check);
  await port.setCheck(pull.headSha, { ...check, conclusion: 'success', title: 'Merged' });
  expect(index.state.checks).toMatchObject([
    {
      name: 'decide',
      headSha: pull.headSha,
      status: 'completed',
      conclusion: 'success',
      output: { title: 'Merged' },
    },
  ]);
});

const wish = (sha: string) => ({ sha, title: 'Add c 1.0.0 (#1)', message: 'By ada' });

test('merge() merges the judged commit, says so again when asked again, and squashes it into one', async () => {
  const { port, pull, index } = await openPort();
  const before = index.git.resolve('refs/heads/main');
  expect(await port.merge(pull.number, wish(pull.headSha))).toBe('merged');
  expect(await port.merge(pull.number, wish(pull.headSha))).toBe('merged');
  const head = index.git.commit(index.git.resolve('refs/heads/main') ?? '');
  expect(head).toMatchObject({ parents: [before], message: expect.stringContaining('Add c 1.0.0 (#1)') });
});

test('merge() merges nothing when the head moved between the judgement and the merge', async () => {
  const { port, pull, index } = await openPort();
  const before = index.git.resolve('refs/heads/main');
  await pull.push('index/plugins/ab/c/evil.yaml', 'evil');
  expect(await port.merge(pull.number, wish(pull.headSha))).toBe('moved');
  expect(index.git.resolve('refs/heads/main')).toBe(before);
});

test('merge() is refused for a closed pull request, and where this way of merging is not allowed', async () => {
  const { port, pull, index } = await openPort();
  index.state.settings.mergeMethods = ['merge'];
  expect(await port.merge(pull.number, wish(pull.headSha))).toBe('refused');
  await port.close(pull.number);
  await port.close(pull.number);
  expect(await port.merge(pull.number, wish(pull.headSha))).toBe('refused');
});

test('a merge whose answer is lost is a merge', async () => {
  for (const kind of ['drop', 'error'] as const) {
    const { port, pull, github } = await openPort();
    const matches = ({ method }: { readonly method: string }) => method === 'PUT';
    github.faults.add({ kind, when: { next: 1 }, moment: 'after', matches });
    expect(await port.merge(pull.number, wish(pull.headSha))).toBe('merged');
    expect(github.faults.count).toBe(1);
  }
});

test('startWorkflow() starts a workflow of the default branch with its inputs', async () => {
  const { port, github } = await openPort();
  await port.startWorkflow({ file: 'publish.yml', inputs: { reason: 'merged' } });
  expect(github.events.filter(({ event }) => event === 'workflow_dispatch')).toMatchObject([
    { payload: { inputs: { reason: 'merged' }, ref: 'refs/heads/main' } },
  ]);
});

test('startWorkflow() starts a workflow on a branch that it names', async () => {
  const { port, github, index, client, owner } = await openPort();
  const branch = 'plugindex/submit/c-1.0.0';
  const sha = index.git.resolve('refs/heads/main') ?? '';
  await client(owner.token).rest.git.createRef({ ...repository, ref: `refs/heads/${branch}`, sha });
  await port.startWorkflow({ file: 'pull-request.yml', inputs: { pull_request: '1' }, ref: branch });
  expect(github.events.filter(({ event }) => event === 'workflow_dispatch')).toMatchObject([
    { payload: { inputs: { pull_request: '1' }, ref: `refs/heads/${branch}` } },
  ]);
});

describe('rerunChecks()', () => {
  async function openRuns() {
    const opened = await openPort();
    const { github, index, pull, workflow } = opened;
    const add = (conclusion?: string) =>
      github.addWorkflowRun('plugindex/index', {
        ...{ workflow: 'pull-request.yml', event: 'pull_request', headRepository: 'ada/index' },
        ...{ headBranch: 'change', headSha: pull.headSha, actor: 'ada' },
        ...(conclusion === undefined ? {} : { conclusion }),
      });
    const attempts = () => index.state.runs.map(({ attempt }) => attempt);
    const portOf = (token: string) => createPullRequestPort(opened.client(token), repository);
    return { ...opened, add, attempts, portOf, workflow };
  }

  test('runs the newest run of the commit again, in two requests, and only once', async () => {
    const { port, pull, add, attempts, workflow } = await openRuns();
    add('success');
    add('failure');
    const before = workflow.requests.sent;
    expect(await port.rerunChecks(pull.headSha)).toBe('running');
    expect([attempts(), workflow.requests.sent - before]).toEqual([[1, 2], 2]);
    expect(await port.rerunChecks(pull.headSha)).toBe('running');
    expect(attempts()).toEqual([1, 2]);
  });

  test('leaves a run alone that is under way', async () => {
    const { port, pull, add, attempts } = await openRuns();
    add();
    expect(await port.rerunChecks(pull.headSha)).toBe('running');
    expect(attempts()).toEqual([1]);
  });

  test('finds none for a commit that was never checked, for an old run, and where there is no such workflow', async () => {
    const { port, pull, add, index } = await openRuns();
    expect(await port.rerunChecks(pull.headSha)).toBe('none');
    add('success');
    Object.assign(index.state.runs[0] ?? {}, { createdAt: '2020-01-01T00:00:00Z' });
    expect(await port.rerunChecks(pull.headSha)).toBe('none');
    const other = createPullRequestPort((await littleGitHub()).client(undefined), {
      owner: 'nobody',
      repo: 'here',
    });
    expect(await other.rerunChecks(pull.headSha)).toBe('none');
  });

  test('whose answer is lost, or whom somebody else came before, is content with the run that there is', async () => {
    for (const kind of ['drop', 'error'] as const) {
      const { port, pull, add, attempts, github } = await openRuns();
      add('failure');
      const matches = ({ method }: { readonly method: string }) => method === 'POST';
      github.faults.add({ kind, when: { next: 1 }, moment: 'after', matches });
      expect(await port.rerunChecks(pull.headSha)).toBe('running');
      expect([attempts(), github.faults.count]).toEqual([[2], 1]);
    }
  });

  test('says so where its token may not write actions', async () => {
    const { pull, add, github, portOf } = await openRuns();
    add('failure');
    const token = github.workflowToken('plugindex/index', { actions: 'read' });
    await expect(portOf(token).rerunChecks(pull.headSha)).rejects.toMatchObject({ code: 'github/forbidden' });
  });
});

test('a merged update takes twelve requests, from the list to the start of the publication', async () => {
  const { pull, workflow } = await openPort();
  await workflow.rest.issues.createLabel({ ...repository, name: 'ready' });
  const done = { status: 'completed', conclusion: 'success' } as const;
  await workflow.rest.checks.create({ ...repository, name: 'build', head_sha: pull.headSha, ...done });
  const port = createPullRequestPort(workflow, repository, { accountId: botId, defaultBranch: 'main' });
  const before = workflow.requests.sent;
  const [open] = await listOpenPullRequests(workflow, repository);
  const facts = await readPullRequestFacts(workflow, repository, open?.number ?? 0);
  await port.addLabels(facts.number, ['ready']);
  await port.setComment(facts.number, { marker, body: 'Merged' });
  await port.setCheck(facts.head.sha, {
    name: 'decide',
    conclusion: 'success',
    title: 'Merged',
    summary: 'x',
  });
  expect(await port.merge(facts.number, wish(pull.headSha))).toBe('merged');
  await port.startWorkflow({ file: 'publish.yml', inputs: {} });
  expect(workflow.requests.sent - before).toBe(12);
});

test('one request in five fails: everything is there once, and nothing twice', {
  timeout: 60_000,
}, async () => {
  const { port, pull, github, issue, index } = await openPort();
  failOneInFive(github);
  for (let round = 0; round < 12; round++) {
    await port.addLabels(pull.number, ['new-name', `round-${round}`]);
    if (round > 0) await port.removeLabel(pull.number, `round-${round - 1}`);
    await port.setComment(pull.number, { marker, body: `round ${round}` });
    await port.setCheck(pull.headSha, {
      ...{ name: `decide-${round}`, conclusion: 'success', title: 'x', summary: 'y' },
    });
  }
  expect(await port.merge(pull.number, wish(pull.headSha))).toBe('merged');
  expect(github.faults.count).toBeGreaterThan(15);
  expect(issue.labels.map(({ name }) => name).toSorted()).toEqual(['new-name', 'round-11']);
  expect(issue.comments.map(({ body }) => body)).toEqual([`${marker}\nround 11`]);
  expect(index.state.checks).toHaveLength(12);
});
