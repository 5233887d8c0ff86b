// The forge on GitHub: the conformance suite of the port, and what only GitHub can get wrong.
import { join } from 'node:path';
import { digestOf } from '@plugindex/model';
import { createGitHubClient } from '@plugindex/node/github/github-client';
import { createGitHubForge } from '@plugindex/node/github/github-forge';
import { expect, test } from 'vitest';
import { filesOfRelease, publishBatch, tagsOfBatch } from '../../kit/forge-batch.ts';
import { testForge } from '../../kit/forge-conformance.ts';
import { startScript } from '../../kit/kill-child.ts';
import { failOneInFive, littleGitHub, openGitHub, repository } from './open-little-github.ts';
import { json, scriptedServer } from './scripted-server.ts';

const tag = 'auth-jwt-v1.0.0';
const bytes = (text: string) => Buffer.from(text);

testForge('createGitHubForge()', async () => {
  const { github, owner, index, client } = await openGitHub();
  index.state.settings.immutableReleases = true;
  const open = () => createGitHubForge(client(owner.token), repository);
  const start = join(import.meta.dirname, 'publish-batch.ts');
  return {
    forge: open(),
    reopen: async () => open(),
    startBatch: (batch) => startScript(start, [github.apiUrl, String(batch)], { TOKEN: owner.token }),
    close: async () => {
      await github.close();
      expect(github.violations).toEqual([]);
    },
  };
});

async function openForge() {
  const opened = await littleGitHub();
  opened.index.state.settings.immutableReleases = true;
  const forge = createGitHubForge(opened.client(opened.owner.token), repository);
  const { releases } = opened.index.state;
  return {
    ...opened,
    forge,
    releases,
    reopen: () => createGitHubForge(opened.client(opened.owner.token), repository),
  };
}

test('one request in five fails: every release is published once, whole, and nothing else is left', {
  timeout: 120_000,
}, async () => {
  const { github, forge, releases } = await openForge();
  failOneInFive(github);
  for (let batch = 0; batch < 8; batch++) await publishBatch(forge, batch);
  const failures = github.faults.count;
  github.faults.clear();
  const wanted = Array.from({ length: 8 }, (_, batch) => tagsOfBatch(batch)).flat();
  expect(releases.map((release) => release.tag).toSorted()).toEqual(wanted.toSorted());
  for (const release of releases) {
    expect(release.isDraft).toBe(false);
    const files = filesOfRelease(release.tag);
    expect(release.assets.map(({ name }) => name).toSorted()).toEqual(files.map(({ name }) => name));
    for (const file of files)
      expect(
        Buffer.compare(file.bytes, release.assets.find(({ name }) => name === file.name)?.bytes ?? bytes('')),
      ).toBe(0);
  }
  expect(failures).toBeGreaterThan(30);
});

test.each(['drop', 'error'] as const)(
  'a draft whose answer is lost (%s) is found again, not made twice',
  async (kind) => {
    const { github, forge, releases } = await openForge();
    github.faults.add({
      kind,
      when: { next: 1 },
      moment: 'after',
      matches: ({ method, path }) => method === 'POST' && path.endsWith('/releases'),
    });
    await forge.draft(tag);
    expect(github.faults.count).toBe(1);
    expect(releases).toHaveLength(1);
  },
);

test('an upload whose answer is lost is found again, and one cut off before it is repeated', async () => {
  const { github, forge, releases } = await openForge();
  await forge.draft(tag);
  for (const moment of ['before', 'after'] as const) {
    const remove = github.faults.add({
      kind: 'drop',
      when: { next: 1 },
      moment,
      matches: ({ path }) => path.includes('/assets?name='),
    });
    await forge.upload(tag, { name: `${moment}.json`, bytes: bytes(moment) });
    remove();
  }
  expect(github.faults.count).toBe(2);
  expect(releases[0]?.assets.map(({ name }) => name)).toEqual(['before.json', 'after.json']);
});

test('a publication whose answer is lost is no failure', async () => {
  const { github, forge } = await openForge();
  await forge.draft(tag);
  await forge.upload(tag, { name: 'a.json', bytes: bytes('a') });
  github.faults.add({
    kind: 'error',
    when: { next: 1 },
    moment: 'after',
    matches: ({ method }) => method === 'PATCH',
  });
  expect(await forge.publish(tag)).toMatchObject({ state: 'published' });
  expect(github.faults.count).toBe(1);
});

test('two drafts of one tag become one, and its assets stay', async () => {
  const { forge, reopen, releases, client, owner } = await openForge();
  await forge.draft(tag);
  await forge.upload(tag, { name: 'a.json', bytes: bytes('a') });
  await client(owner.token).rest.repos.createRelease({ ...repository, tag_name: tag, draft: true });
  expect(releases).toHaveLength(2);
  expect((await reopen().draft(tag)).assets.map(({ name }) => name)).toEqual(['a.json']);
  expect(releases).toHaveLength(1);
});

test('a draft that another run filled or published meanwhile is seen', async () => {
  const { forge, reopen } = await openForge();
  await forge.draft(tag);
  const other = reopen();
  await other.upload(tag, { name: 'a.json', bytes: bytes('other') });
  await forge.upload(tag, { name: 'a.json', bytes: bytes('ours') });
  expect(Buffer.from(await other.download(tag, 'a.json', { maxBytes: 100 })).toString()).toBe('ours');
  await other.publish(tag);
  await expect(forge.upload(tag, { name: 'b.json', bytes: bytes('b') })).rejects.toMatchObject({
    code: 'forge/published',
  });
});

test('publish() is refused when another run published something else under the tag', async () => {
  const { forge, client, owner } = await openForge();
  await forge.draft(tag);
  await forge.upload(tag, { name: 'a.json', bytes: bytes('ours') });
  await client(owner.token).rest.repos.createRelease({ ...repository, tag_name: tag });
  await expect(forge.publish(tag)).rejects.toMatchObject({ code: 'forge/published' });
});

test('a draft among hundreds of releases is found', async () => {
  const { forge, reopen, releases } = await openForge();
  await forge.draft(tag);
  const draft = releases[0];
  if (draft === undefined) throw new Error('unreachable: it was just made');
  for (let index = 0; index < 250; index++)
    releases.push({
      ...draft,
      id: 1_000_000 + index,
      tag: `other-v1.0.${index}`,
      isDraft: false,
      publishedAt: draft.createdAt,
      assets: [],
    });
  expect(await reopen().find(tag)).toEqual({ tag, state: 'draft', assets: [] });
});

test('a published release takes no change, also where GitHub would allow it', async () => {
  const { index, forge, reopen } = await openForge();
  index.state.settings.immutableReleases = false;
  await forge.draft(tag);
  await forge.upload(tag, { name: 'a.json', bytes: bytes('a') });
  await forge.publish(tag);
  for (const opened of [forge, reopen()])
    for (const change of [
      () => opened.draft(tag),
      () => opened.upload(tag, { name: 'a.json', bytes: bytes('b') }),
      () => opened.remove(tag, 'a.json'),
    ])
      await expect(change()).rejects.toMatchObject({ code: 'forge/published' });
});

test('download() refuses bytes that are not those that GitHub names, and more than were asked for', async () => {
  const asset = { id: 1, name: 'a.json', state: 'uploaded', size: 4, digest: digestOf('good') };
  const release = {
    ...{ id: 9, tag_name: tag, draft: false, published_at: '2026-08-01T12:00:00Z' },
    ...{ upload_url: 'https://uploads.github.com/x{?name}', assets: [asset] },
  };
  let stored = 'evil';
  const server = await scriptedServer(({ path }, response) => {
    if (path.endsWith(`/tags/${tag}`)) return json(response, 200, release);
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    response.end(stored);
  });
  const forge = createGitHubForge(
    createGitHubClient({ apiUrl: server.url, userAgent: 'test', retryPauseMs: 1 }),
    repository,
  );
  const download = () => forge.download(tag, 'a.json', { maxBytes: 100 });
  await expect(download()).rejects.toMatchObject({ code: 'forge/corrupt' });
  stored = 'good, and more';
  await expect(download()).rejects.toMatchObject({ code: 'forge/corrupt' });
  stored = 'x'.repeat(101);
  await expect(download()).rejects.toMatchObject({ code: 'forge/too-large' });
  stored = 'good';
  expect(Buffer.from(await download()).toString()).toBe('good');
});

test('neither bytes nor token go to an upload address on another host', async () => {
  const other = await scriptedServer((_, response) => json(response, 201, {}));
  const server = await scriptedServer(({ path }, response) => {
    if (path.includes('/tags/')) return json(response, 404, { message: 'Not Found' });
    const upload_url = `${other.url}/assets{?name}`;
    json(response, 200, [{ id: 9, tag_name: tag, draft: true, published_at: null, upload_url, assets: [] }]);
  });
  const forge = createGitHubForge(
    createGitHubClient({ apiUrl: server.url, userAgent: 'test', token: 'secret' }),
    repository,
  );
  await expect(forge.upload(tag, { name: 'a.json', bytes: bytes('a') })).rejects.toMatchObject({
    code: 'forge/unavailable',
  });
  expect(other.asked).toEqual([]);
});

test('a reader without rights sees published releases, and no draft', async () => {
  const { forge, client } = await openForge();
  const reader = createGitHubForge(client(undefined), repository);
  await forge.draft(tag);
  await forge.upload(tag, { name: 'a.json', bytes: bytes('a') });
  expect(await reader.find(tag)).toBeUndefined();
  await expect(reader.draft('other-v1.0.0')).rejects.toMatchObject({ code: 'forge/unavailable' });
  await forge.publish(tag);
  expect(Buffer.from(await reader.download(tag, 'a.json', { maxBytes: 10 })).toString()).toBe('a');
});

test('a release of four assets takes ten requests', async () => {
  const { client, owner, github } = await openForge();
  const counted = client(owner.token);
  const forge = createGitHubForge(counted, repository);
  expect(await forge.find(tag)).toBeUndefined();
  await forge.draft(tag);
  for (const name of ['a.wasm', 'b.json', 'c.json', 'd.json'])
    await forge.upload(tag, { name, bytes: bytes(name) });
  await forge.publish(tag);
  expect(counted.requests.sent).toBe(10);
  expect(github.requests).toHaveLength(10);
});
