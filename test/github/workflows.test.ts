// Workflow tokens, dispatches, runs, artifacts, checks.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inTempFolder, openPull, openScene, type Scene } from './harness.ts';

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

describe("a workflow's token", () => {
  test('has exactly the permissions of its job', async () => {
    const number = await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
    const client = scene.client(
      scene.github.workflowToken('acme/registry', { contents: 'read', issues: 'read' }),
    );
    await client.repos.getContent({ ...scene.place, path: 'README.md' });
    const refused = [
      () => client.pulls.list(scene.place),
      () => client.issues.createComment({ ...scene.place, issue_number: number, body: 'x' }),
      () => client.pulls.merge({ ...scene.place, pull_number: number }),
      () => client.checks.listForRef({ ...scene.place, ref: 'main' }),
      () =>
        client.actions.createWorkflowDispatch({ ...scene.place, workflow_id: 'publish.yml', ref: 'main' }),
      () => client.users.getAuthenticated(),
      () => client.repos.createFork(scene.place),
    ];
    for (const attempt of refused)
      await expect(attempt()).rejects.toMatchObject({
        status: 403,
        response: { data: { message: 'Resource not accessible by integration' } },
      });
  });

  test('acts as github-actions[bot], and only in its own repository', async () => {
    const number = await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
    const token = scene.github.workflowToken('acme/registry', {
      'pull-requests': 'write',
      contents: 'write',
    });
    const client = scene.client(token);
    const { data } = await client.issues.createComment({
      ...scene.place,
      issue_number: number,
      body: 'hello',
    });
    expect([data.user?.login, data.user?.id, data.user?.type]).toEqual([
      'github-actions[bot]',
      41898282,
      'Bot',
    ]);
    const elsewhere = { owner: 'ann', repo: 'registry' };
    await client.repos.get(elsewhere);
    const { data: main } = await client.git.getRef({ ...elsewhere, ref: 'heads/main' });
    const refused = client.git.createRef({ ...elsewhere, ref: 'refs/heads/x', sha: main.object.sha });
    await expect(refused).rejects.toMatchObject({ status: 403 });
  });

  test('starts no workflow by what it does, but for the two dispatches', async () => {
    const number = await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
    const before = scene.github.events.length;
    const client = scene.client(
      scene.github.workflowToken('acme/registry', {
        'pull-requests': 'write',
        contents: 'write',
        actions: 'write',
      }),
    );
    await client.issues.addLabels({ ...scene.place, issue_number: number, labels: ['ready'] });
    await client.pulls.merge({ ...scene.place, pull_number: number });
    expect(scene.github.events.length).toBe(before);
    const inputs = { force: 'yes' };
    await client.actions.createWorkflowDispatch({
      ...scene.place,
      workflow_id: 'publish.yml',
      ref: 'main',
      inputs,
    });
    await client.repos.createDispatchEvent({
      ...scene.place,
      event_type: 'published',
      client_payload: { n: 1 },
    });
    expect(eventNames().slice(before)).toEqual(['workflow_dispatch', 'repository_dispatch published']);
    expect(scene.github.events[before]?.payload).toMatchObject({ inputs, ref: 'refs/heads/main' });
  });

  test('opens a pull request only where the repository lets Actions do so', async () => {
    const client = scene.client(
      scene.github.workflowToken('acme/registry', { 'pull-requests': 'write', contents: 'write' }),
    );
    const { data: main } = await client.git.getRef({ ...scene.place, ref: 'heads/main' });
    await client.git.createRef({
      ...scene.place,
      ref: 'refs/heads/plugindex/submit/a-1.0.0',
      sha: main.object.sha,
    });
    await client.repos.createOrUpdateFileContents({
      ...{ ...scene.place, branch: 'plugindex/submit/a-1.0.0', path: 'index/b.yaml', message: 'Add b' },
      content: Buffer.from('b: 1\n').toString('base64'),
    });
    const open = () =>
      client.pulls.create({ ...scene.place, title: 't', head: 'plugindex/submit/a-1.0.0', base: 'main' });
    await expect(open()).rejects.toMatchObject({ status: 403 });
    await scene.client(scene.owner.token).actions.setGithubActionsDefaultWorkflowPermissionsRepository({
      ...scene.place,
      can_approve_pull_request_reviews: true,
    });
    const { data: pull } = await open();
    expect(pull.user.login).toBe('github-actions[bot]');
    await expect(open()).rejects.toMatchObject({ status: 422 });
    expect(scene.github.events).toEqual([]);
  });
});

test("a workflow's token changes no workflow: not by the API, not by a merge", async () => {
  const path = '.github/workflows/ci.yml';
  const number = await openPull(scene, { branch: 'w', path, content: 'on: push\n' });
  const client = scene.client(
    scene.github.workflowToken('acme/registry', { contents: 'write', 'pull-requests': 'write' }),
  );
  await expect(client.pulls.merge({ ...scene.place, pull_number: number })).rejects.toMatchObject({
    status: 403,
  });
  const { data } = await client.repos.getContent({ ...scene.place, path });
  const write = client.repos.createOrUpdateFileContents({
    ...{ ...scene.place, path, message: 'x', content: 'eA==' },
    sha: 'sha' in data ? data.sha : '',
  });
  await expect(write).rejects.toMatchObject({ status: 403 });
  const made = await scene.client(scene.owner.token).pulls.merge({ ...scene.place, pull_number: number });
  expect(made.data.merged).toBe(true);
});

test('a dispatch names a workflow that is there, can be dispatched, and knows its inputs', async () => {
  const client = scene.client(scene.owner.token);
  const dispatch = (workflow_id: string, more: object = {}) =>
    client.actions.createWorkflowDispatch({ ...scene.place, workflow_id, ref: 'main', ...more });
  await expect(dispatch('nothing.yml')).rejects.toMatchObject({ status: 404 });
  await expect(dispatch('ci.yml')).rejects.toMatchObject({ status: 422 });
  await expect(dispatch('publish.yml', { inputs: { other: '1' } })).rejects.toMatchObject({ status: 422 });
  await expect(dispatch('publish.yml', { ref: 'nowhere' })).rejects.toMatchObject({ status: 422 });
  await dispatch('publish.yml');
  const { data } = await client.actions.listWorkflowRuns({ ...scene.place, workflow_id: 'publish.yml' });
  expect(data.workflow_runs.map(({ event, status, run_number }) => [event, status, run_number])).toEqual([
    ['workflow_dispatch', 'queued', 1],
  ]);
});

test("a run of a fork's pull request names no pull request, and its artifact is a zip", async () => {
  const number = await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
  const client = scene.client(
    scene.github.workflowToken('acme/registry', { actions: 'read', 'pull-requests': 'read' }),
  );
  const { data: pull } = await client.pulls.get({ ...scene.place, pull_number: number });
  const id = scene.github.addWorkflowRun('acme/registry', {
    ...{ workflow: 'ci.yml', event: 'pull_request', headRepository: 'ann/registry', headBranch: 'b' },
    ...{ headSha: pull.head.sha, actor: 'ann', conclusion: 'success' },
    artifacts: { report: { 'report.json': '{"a":1}', 'more/text.txt': 'ä\n' } },
  });
  const { data: run } = await client.actions.getWorkflowRun({ ...scene.place, run_id: id });
  expect(run).toMatchObject({
    pull_requests: [],
    head_sha: pull.head.sha,
    head_repository: { full_name: 'ann/registry' },
  });
  const { data: list } = await client.actions.listWorkflowRunArtifacts({ ...scene.place, run_id: id });
  const [artifact] = list.artifacts;
  expect(artifact?.name).toBe('report');
  const { data: zip } = await client.request(`GET ${artifact?.archive_download_url}`);
  await inTempFolder(async (folder) => {
    await writeFile(join(folder, 'report.zip'), Buffer.from(zip));
    const script =
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); z.testzip(); print(z.read("report.json").decode(), z.read("more/text.txt").decode())';
    const { stdout } = await promisify(execFile)('python3', ['-c', script, join(folder, 'report.zip')]);
    expect(stdout).toBe('{"a":1} ä\n\n');
  });
});

describe('a run that is run again', () => {
  const client = () => scene.client(scene.github.workflowToken('acme/registry', { actions: 'write' }));
  const addRun = (conclusion?: string) =>
    scene.github.addWorkflowRun('acme/registry', {
      ...{ workflow: 'ci.yml', event: 'pull_request', headBranch: 'main', actor: 'ann' },
      headSha: scene.registry.git.resolve('refs/heads/main') ?? '',
      ...(conclusion === undefined ? {} : { conclusion }),
    });

  test('keeps its id and its commit, waits, and counts its attempts', async () => {
    const run_id = addRun('failure');
    const { data: before } = await client().actions.getWorkflowRun({ ...scene.place, run_id });
    const { status } = await client().actions.reRunWorkflow({ ...scene.place, run_id });
    expect(status).toBe(201);
    const { data: after } = await client().actions.getWorkflowRun({ ...scene.place, run_id });
    expect(after).toEqual({ ...before, status: 'queued', conclusion: null, run_attempt: 2 });
  });

  test('must have ended: the second wish is refused', async () => {
    const running = client().actions.reRunWorkflow({ ...scene.place, run_id: addRun() });
    await expect(running).rejects.toMatchObject({ status: 403 });
    const run_id = addRun('success');
    await client().actions.reRunWorkflow({ ...scene.place, run_id });
    const again = client().actions.reRunWorkflow({ ...scene.place, run_id });
    await expect(again).rejects.toMatchObject({ status: 403 });
  });

  test('is younger than 30 days, and was run at most 51 times', async () => {
    const monthAgo = new Date(Date.now() - 30 * 24 * 3_600_000).toISOString();
    for (const facts of [{ createdAt: monthAgo }, { attempt: 51 }]) {
      const run_id = addRun('success');
      Object.assign(scene.registry.state.runs.find(({ id }) => id === run_id) ?? {}, facts);
      const again = client().actions.reRunWorkflow({ ...scene.place, run_id });
      await expect(again).rejects.toMatchObject({ status: 403 });
    }
  });

  test('is found by its commit, and needs a token that may write actions', async () => {
    const run_id = addRun('success');
    const reader = scene.client(scene.github.workflowToken('acme/registry', { actions: 'read' }));
    await expect(reader.actions.reRunWorkflow({ ...scene.place, run_id })).rejects.toMatchObject({
      status: 403,
    });
    const list = (head_sha: string) =>
      reader.actions.listWorkflowRuns({ ...scene.place, workflow_id: 'ci.yml', head_sha });
    const found = await list(scene.registry.git.resolve('refs/heads/main') ?? '');
    expect(found.data.workflow_runs.map(({ id }) => id)).toEqual([run_id]);
    expect((await list('0'.repeat(40))).data.total_count).toBe(0);
  });
});

test('a label without a description is null in every answer that shows it', async () => {
  const number = await openPull(scene, { branch: 'b', path: 'index/b.yaml', content: 'b: 1\n' });
  const client = scene.client(scene.owner.token);
  await client.issues.addLabels({ ...scene.place, issue_number: number, labels: ['bare'] });
  const { data: pulls } = await client.pulls.list(scene.place);
  const { data: pull } = await client.pulls.get({ ...scene.place, pull_number: number });
  const { data: issue } = await client.issues.get({ ...scene.place, issue_number: number });
  for (const { labels } of [...pulls, pull, issue])
    expect(labels).toMatchObject([{ name: 'bare', description: null }]);
});

test('checks are written by apps alone, and the newest of each name counts', async () => {
  const sha = scene.registry.git.resolve('refs/heads/main') ?? '';
  const client = scene.client(scene.github.workflowToken('acme/registry', { checks: 'write' }));
  const check = { ...scene.place, name: 'decide', head_sha: sha };
  await expect(scene.client(scene.owner.token).checks.create(check)).rejects.toMatchObject({ status: 403 });
  await client.checks.create({ ...check, status: 'completed', conclusion: 'failure' });
  const { data: second } = await client.checks.create({ ...check, status: 'in_progress' });
  expect(second).toMatchObject({ status: 'in_progress', conclusion: null, app: { id: 15368 } });
  const output = { title: 'Fine', summary: 'All of it' };
  await client.checks.update({ ...scene.place, check_run_id: second.id, conclusion: 'success', output });
  const { data } = await client.checks.listForRef({ ...scene.place, ref: 'main' });
  expect(data.check_runs).toMatchObject([
    { name: 'decide', status: 'completed', conclusion: 'success', output },
  ]);
  expect((await client.checks.listForRef({ ...scene.place, ref: sha, filter: 'all' })).data.total_count).toBe(
    2,
  );
});

test('commit statuses are combined by context', async () => {
  const sha = scene.registry.git.resolve('refs/heads/main') ?? '';
  const client = scene.client(scene.github.workflowToken('acme/registry', { statuses: 'write' }));
  for (const [context, state] of [
    ['a', 'failure'],
    ['b', 'success'],
    ['a', 'success'],
  ] as const)
    await client.repos.createCommitStatus({ ...scene.place, sha, state, context });
  const { data } = await client.repos.getCombinedStatusForRef({ ...scene.place, ref: 'main' });
  expect([data.state, data.total_count]).toEqual(['success', 2]);
});
