// The action `refresh` as a process of its own against the little GitHub: feeds in, pull requests out, and nothing twice.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toTimestamp } from '@plugindex/model';
import { createGitHubClient, type GitHubClient } from '@plugindex/node/github/github-client';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import { createReleaseStatement, type WorkflowRun } from '@plugindex/trust';
import { afterEach, expect, test } from 'vitest';
import { artifact, digestOf, facts, openSigning } from '../../trust/signing.ts';
import { openScene, registryName, type Scene, sourceName } from '../forms/github-scene.ts';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function scenery(
  updates = 'updates: { from: tags }\n',
): Promise<Scene & { readonly served: string; readonly folder: string }> {
  const scene = await openScene(updates);
  closers.push(async () => {
    await scene.close();
    expect(scene.github.violations).toEqual([]);
  });
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-refresh-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  return { ...scene, served: await serveSnapshot(new Date()), folder };
}

/** What a client would fetch: a snapshot of a certain age, and nothing else. */
async function serveSnapshot(createdAt: Date | undefined): Promise<string> {
  const text = createdAt === undefined ? undefined : JSON.stringify(snapshotOf(createdAt));
  const server = createServer((request, response) => {
    if (text !== undefined && request.url === '/v1/snapshot.json')
      response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    else response.writeHead(404).end();
  });
  const port = await listenOnLoopback(server, 0);
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${port}`;
}

function snapshotOf(createdAt: Date) {
  const digest = `sha256:${'a'.repeat(64)}`;
  return {
    format: 1,
    registry: 'plugindex',
    version: 7,
    createdAt: toTimestamp(createdAt),
    expires: toTimestamp(new Date(createdAt.getTime() + 168 * 3_600_000)),
    commit: null,
    config: digest,
    shards: Array.from({ length: 256 }, () => null),
    search: digest,
    changes: { digest, size: 0, count: 0 },
    advisories: digest,
  };
}

async function pulls(scene: Scene) {
  const { data } = await scene.as(scene.alice).rest.pulls.list({ ...registryName, state: 'all' });
  return data.map(({ number, state, title, body, head, labels }) => ({
    ...{ number, state, title, sha: head.sha, branch: head.ref, body: body ?? '' },
    labels: labels.map(({ name }) => name),
  }));
}

async function upload(client: GitHubClient, template: string, name: string): Promise<void> {
  await client.request('POST {url}', {
    url: `${template.replace(/\{.*$/, '')}?name=${name}`,
    headers: { 'content-type': 'application/wasm' },
    data: artifact,
  });
}

function dispatched(scene: Scene): readonly string[] {
  return scene.github.requests
    .filter(({ path }) => path.endsWith('/dispatches'))
    .map(({ path }) => path.split('/').at(-2) ?? '');
}

test('a new tag becomes one pull request with the commit behind it, and its checks are started', async () => {
  const scene = await scenery();
  const commit = await scene.tag('v1.1.0');
  const run = await scene.run('refresh', { inputs: { served: scene.served } });
  expect(run.annotations).toEqual([]);
  expect(run.code).toBe(0);
  expect(run.outputs).toMatchObject({ proposed: '["auth-acme"]', resigned: 'false' });
  const [pull, ...others] = await pulls(scene);
  expect(others).toEqual([]);
  expect(pull).toMatchObject({
    branch: 'plugindex/publish/auth-acme-1.1.0',
    title: 'Release auth-acme 1.1.0',
  });
  expect(pull?.body.split('\n')[0]).toBe('<!-- plugindex:feed -->');
  expect(pull?.body).toContain(commit);
  expect(dispatched(scene)).toEqual(['pull-request.yml']);
  await beginCheck(scene, 'validate', pull?.sha ?? '');
  const again = await scene.run('refresh', { inputs: { served: scene.served } });
  expect(again.outputs.proposed).toBe('[]');
  expect(await pulls(scene)).toEqual([pull]);
  expect(dispatched(scene)).toEqual(['pull-request.yml']);
});

test('a pull request whose checks nobody started gets them from the next run, whatever else is said of its head', async () => {
  const scene = await scenery();
  await scene.tag('v1.1.0');
  const isDispatch = ({ path }: { path: string }) => path.endsWith('/dispatches');
  scene.github.faults.add({
    kind: 'secondary-limit',
    retryAfterSeconds: 3600,
    when: { next: 20 },
    matches: isDispatch,
  });
  const killed = await scene.run('refresh', { inputs: { served: scene.served } });
  expect(killed.code).toBe(1);
  scene.github.faults.clear();
  const before = dispatched(scene).length;
  const [pull] = await pulls(scene);
  await beginCheck(scene, 'decide', pull?.sha ?? '');
  await scene.run('refresh', { inputs: { served: scene.served } });
  expect(dispatched(scene).slice(before)).toEqual(['pull-request.yml']);
}, 180_000);

/** As a job of Actions does by running. */
async function beginCheck(scene: Scene, name: string, head: string): Promise<void> {
  const token = scene.github.workflowToken(scene.registry.fullName, { checks: 'write' });
  const client = createGitHubClient({ apiUrl: scene.github.apiUrl, token, userAgent: 'test' });
  await client.rest.checks.create({ ...registryName, name, head_sha: head, status: 'in_progress' });
}

test('releases of the source are followed where the entry says so, and drafts are not', async () => {
  const scene = await scenery('updates: { from: releases }\n');
  await scene.tag('v1.1.0');
  expect((await scene.run('refresh', { inputs: { served: scene.served } })).outputs.proposed).toBe('[]');
  await scene.as(scene.alice).rest.repos.createRelease({ ...sourceName, tag_name: 'v1.1.0', draft: true });
  expect((await scene.run('refresh', { inputs: { served: scene.served } })).outputs.proposed).toBe('[]');
  await scene
    .as(scene.alice)
    .rest.repos.createRelease({ ...sourceName, tag_name: 'v1.1.0', name: '<b>&amp;' });
  expect((await scene.run('refresh', { inputs: { served: scene.served } })).outputs.proposed).toBe(
    '["auth-acme"]',
  );
});

test('an idle run asks the feed by its entity tag and the API for next to nothing', async () => {
  const scene = await scenery();
  const inputs = { served: scene.served, cache: join(scene.folder, 'feeds') };
  await scene.run('refresh', { inputs });
  const before = scene.github.requests.length;
  expect((await scene.run('refresh', { inputs })).code).toBe(0);
  const asked = scene.github.requests.slice(before);
  expect(asked.filter(({ path }) => path.startsWith('/api/')).length).toBeLessThanOrEqual(1);
  expect(asked.filter(({ path }) => path.endsWith('.atom')).map(({ status }) => status)).toEqual([304]);
});

test('a run that was killed between branch and pull request is finished by the next one', async () => {
  const scene = await scenery();
  await scene.tag('v1.1.0');
  // GitHub says no to the pull request alone: the branch is there by then.
  const { settings } = scene.registry.state;
  settings.canApprovePullRequestReviews = false;
  const killed = await scene.run('refresh', { inputs: { served: scene.served } });
  expect(killed.code).toBe(1);
  expect(killed.stdout).toContain('auth-acme: failed');
  expect(await pulls(scene)).toEqual([]);
  settings.canApprovePullRequestReviews = true;
  const branches = scene.registry.git.refs('refs/heads/plugindex/');
  expect(branches).toHaveLength(1);
  await scene.run('refresh', { inputs: { served: scene.served } });
  const [pull, ...others] = await pulls(scene);
  expect(others).toEqual([]);
  expect(pull?.sha).toBe(branches[0]?.sha);
  expect(dispatched(scene)).toEqual(['pull-request.yml']);
});

test('a tag that is moved under an open pull request holds it, and the commit in it stays', async () => {
  const scene = await scenery();
  const commit = await scene.tag('v1.1.0');
  await scene.run('refresh', { inputs: { served: scene.served } });
  const { git } = scene.as(scene.alice).rest;
  const moved = await scene.tag('other');
  await git.updateRef({ ...sourceName, ref: 'tags/v1.1.0', sha: moved, force: true });
  const [before] = await pulls(scene);
  const run = await scene.run('refresh', { inputs: { served: scene.served } });
  expect(run.annotations.map(({ properties }) => properties).join()).toContain('refresh/tag/moved');
  const [after] = await pulls(scene);
  expect(after?.sha).toBe(before?.sha);
  expect(after?.labels).toEqual(['hold']);
  const { data } = await scene
    .as(scene.alice)
    .rest.issues.listComments({ ...registryName, issue_number: after?.number ?? 0 });
  expect(data.map(({ body }) => body ?? '').join()).toContain(`pointed to \`${commit}\``);
});

test('a repository that was made anew under a name that became free releases nothing', async () => {
  const scene = await scenery();
  scene.source.state.name = 'gone';
  const anew = scene.github.addRepository({
    owner: 'alice',
    name: 'plugins',
    files: { 'README.md': '# Mine\n' },
  });
  expect(anew.id).not.toBe(scene.source.id);
  await scene.tag('v6.6.6');
  const run = await scene.run('refresh', { inputs: { served: scene.served } });
  expect(run.annotations.map(({ properties }) => properties).join()).toContain('refresh/source/changed');
  expect(await pulls(scene)).toEqual([]);
});

test('two plugins of one repository follow one feed, each by its own prefix', async () => {
  const scene = await scenery('updates: { from: tags, prefix: auth-acme-v }\n');
  await scene.tag('v3.0.0');
  await scene.tag('auth-other-v2.0.0');
  expect((await scene.run('refresh', { inputs: { served: scene.served } })).outputs.proposed).toBe('[]');
  await scene.tag('auth-acme-v1.2.0');
  await scene.run('refresh', { inputs: { served: scene.served } });
  expect((await pulls(scene)).map(({ branch }) => branch)).toEqual(['plugindex/publish/auth-acme-1.2.0']);
});

test('what a maintainer closed is left closed', async () => {
  const scene = await scenery();
  await scene.tag('v1.1.0');
  await scene.run('refresh', { inputs: { served: scene.served } });
  const [pull] = await pulls(scene);
  const number = pull?.number ?? 0;
  await scene
    .as(scene.maintainer)
    .rest.pulls.update({ ...registryName, pull_number: number, state: 'closed' });
  const run = await scene.run('refresh', { inputs: { served: scene.served } });
  expect(run.stdout).toContain('auth-acme: declined');
  expect((await pulls(scene)).map(({ state }) => state)).toEqual(['closed']);
});

test('an attestation of our reusable workflow is verified; one that is lost marks the pull request', async () => {
  const scene = await scenery();
  const signing = await openSigning();
  closers.push(() => signing.close());
  const root = join(scene.folder, 'root.json');
  await writeFile(root, JSON.stringify(signing.sigstore.trustedRoot));
  const attest = async (tag: string, commit: string) => {
    const { repos } = scene.as(scene.alice).rest;
    const { data: release } = await repos.createRelease({ ...sourceName, tag_name: tag });
    await upload(scene.as(scene.alice), release.upload_url, 'auth-acme.wasm');
    const run: WorkflowRun = {
      ...facts.run,
      repository: 'https://github.com/alice/plugins',
      repositoryId: String(scene.source.id),
      ref: `refs/tags/${tag}`,
      commit,
      workflowPath: '.github/workflows/release.yml',
      signerIdentity:
        'https://github.com/plugindex/registry/.github/workflows/build-plugin.yml@refs/heads/main',
    };
    const statement = createReleaseStatement({ ...facts, artifact: digestOf(artifact), run });
    const bundle: object = JSON.parse((await signing.sign(statement, { run })).toString());
    await repos.createAttestation({ ...sourceName, bundle });
  };
  // The commit that the index pins for 1.0.0 is one of the fixture's own.
  await attest('v1.0.0', 'a'.repeat(40));
  await scene.tag('v1.1.0');
  const inputs = { served: scene.served, trusted_root: root };
  const lost = await scene.run('refresh', { inputs });
  expect(lost.annotations.map(({ properties }) => properties).join()).toContain('refresh/provenance/lost');
  expect((await pulls(scene))[0]?.body).toContain('<!-- plugindex:escalate provenance-lost -->');
  await attest('v1.2.0', await scene.tag('v1.2.0'));
  const kept = await scene.run('refresh', { inputs });
  expect(kept.annotations).toEqual([]);
  const pull = (await pulls(scene)).find(({ branch }) => branch.endsWith('1.2.0'));
  expect(pull?.body).not.toContain('escalate');
});

test('an old snapshot is signed anew, a young one is left alone, and a registry without one is published', async () => {
  const scene = await scenery();
  const old = await serveSnapshot(new Date(Date.now() - 57 * 3_600_000));
  const none = await serveSnapshot(undefined);
  expect((await scene.run('refresh', { inputs: { served: scene.served } })).outputs.resigned).toBe('false');
  expect((await scene.run('refresh', { inputs: { served: old, dry_run: 'true' } })).outputs.resigned).toBe(
    'false',
  );
  expect(dispatched(scene)).toEqual([]);
  expect((await scene.run('refresh', { inputs: { served: old } })).outputs.resigned).toBe('true');
  expect((await scene.run('refresh', { inputs: { served: none } })).outputs.resigned).toBe('true');
  expect(dispatched(scene)).toEqual(['publish.yml', 'publish.yml']);
});

test('a dry run writes nothing anywhere', async () => {
  const scene = await scenery();
  await scene.tag('v1.1.0');
  const before = scene.github.requests.length;
  const run = await scene.run('refresh', { inputs: { served: scene.served, dry_run: 'true' } });
  expect(run.stdout).toContain('auth-acme: would-open, plugindex/publish/auth-acme-1.1.0');
  const asked = scene.github.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
  expect(asked.length).toBeGreaterThan(1);
  // Git asks for objects by POST, which writes nothing.
  expect(asked.filter((one) => !/^GET |^POST \S+\/git-upload-pack$/.test(one))).toEqual([]);
});
