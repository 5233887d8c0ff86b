// Releases: drafts, uploads, publication, and what is frozen afterwards.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { git, inTempFolder, openScene, type Scene, withToken } from './harness.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(async () => {
  expect(scene.github.violations).toEqual([]);
  await scene.close();
});

const bytes = Buffer.from([0, 97, 115, 109]);

/** A draft with one asset, by a workflow's token, as the release stage makes it. */
async function draft(tag: string) {
  const client = scene.client(scene.github.workflowToken('acme/registry', { contents: 'write' }));
  const { data: release } = await client.repos.createRelease({ ...scene.place, tag_name: tag, draft: true });
  // Its client's own call is typed for text; the bytes go as they are.
  const upload = (name: string) =>
    client.request(`POST ${release.upload_url}`, {
      name,
      data: bytes,
      headers: { 'content-type': 'application/wasm' },
    });
  const { data: asset } = await upload('a.wasm');
  return { client, release, asset, upload };
}

test('an asset has the digest, size and type of what was uploaded', async () => {
  const { asset, client } = await draft('a-v1.0.0');
  expect(asset).toMatchObject({
    name: 'a.wasm',
    size: 4,
    content_type: 'application/wasm',
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    uploader: { id: 41898282 },
    download_count: 0,
  });
  const headers = { accept: 'application/octet-stream' };
  const { data } = await client.request(`GET ${asset.url}`, { headers });
  expect(Buffer.from(data)).toEqual(bytes);
});

test('a draft is seen by those who may write, and has no tag', async () => {
  const { client, release } = await draft('a-v1.0.0');
  const stranger = scene.client(scene.author.token);
  expect((await client.repos.listReleases(scene.place)).data.map(({ id }) => id)).toEqual([release.id]);
  expect((await stranger.repos.listReleases(scene.place)).data).toEqual([]);
  await expect(stranger.repos.getRelease({ ...scene.place, release_id: release.id })).rejects.toMatchObject({
    status: 404,
  });
  await expect(client.repos.getReleaseByTag({ ...scene.place, tag: 'a-v1.0.0' })).rejects.toMatchObject({
    status: 404,
  });
  await expect(client.git.getRef({ ...scene.place, ref: 'tags/a-v1.0.0' })).rejects.toMatchObject({
    status: 404,
  });
});

test('a published release without immutability takes changes still', async () => {
  const { client, release, upload } = await draft('a-v1.0.0');
  const target = { ...scene.place, release_id: release.id };
  const { data } = await client.repos.updateRelease({ ...target, draft: false });
  expect(data).toMatchObject({ draft: false, immutable: false, tag_name: 'a-v1.0.0' });
  await upload('b.wasm');
  await expect(upload('b.wasm')).rejects.toMatchObject({ status: 422 });
  expect((await client.repos.listReleaseAssets(target)).data.map(({ name }) => name)).toEqual([
    'a.wasm',
    'b.wasm',
  ]);
});

test('an immutable release freezes its assets and its tag, over the API and over Git', async () => {
  await scene.client(scene.owner.token).request('PUT /repos/{owner}/{repo}/immutable-releases', scene.place);
  const { client, release, asset, upload } = await draft('a-v1.0.0');
  const { data } = await client.repos.updateRelease({ ...scene.place, release_id: release.id, draft: false });
  expect(data.immutable).toBe(true);
  const ref = { ...scene.place, ref: 'tags/a-v1.0.0' };
  const refused = [
    () => upload('late.wasm'),
    () => client.repos.deleteReleaseAsset({ ...scene.place, asset_id: asset.id }),
    () => client.repos.updateRelease({ ...scene.place, release_id: release.id, tag_name: 'a-v1.0.1' }),
    () => client.git.deleteRef(ref),
    () =>
      client.git.updateRef({ ...ref, sha: scene.registry.git.resolve('refs/heads/main') ?? '', force: true }),
    () => client.repos.createRelease({ ...scene.place, tag_name: 'a-v1.0.0' }),
  ];
  for (const attempt of refused) await expect(attempt()).rejects.toMatchObject({ status: 422 });
  await inTempFolder(async (folder) => {
    const url = withToken(scene.registry.cloneUrl, scene.owner.token);
    await git(folder, 'clone', '--quiet', url, 'work');
    await expect(git(join(folder, 'work'), 'push', 'origin', ':refs/tags/a-v1.0.0')).rejects.toThrow(
      /protected ref/,
    );
  });
  await scene.client(scene.owner.token).repos.deleteRelease({ ...scene.place, release_id: release.id });
  const again = client.repos.createRelease({ ...scene.place, tag_name: 'a-v1.0.0' });
  await expect(again).rejects.toMatchObject({ status: 422 });
});

test('downloads by the web address are counted, and found by tag and as the latest', async () => {
  const { client, release } = await draft('a-v1.0.0');
  await client.repos.updateRelease({ ...scene.place, release_id: release.id, draft: false });
  const address = `${scene.github.url}/acme/registry/releases/download/a-v1.0.0/a.wasm`;
  for (let time = 0; time < 3; time++)
    expect(Buffer.from(await (await fetch(address)).arrayBuffer())).toEqual(bytes);
  expect((await fetch(`${address}x`)).status).toBe(404);
  const { data: byTag } = await client.repos.getReleaseByTag({ ...scene.place, tag: 'a-v1.0.0' });
  const { data: latest } = await client.repos.getLatestRelease(scene.place);
  expect(byTag.assets.map(({ download_count }) => download_count)).toEqual([3]);
  expect(latest.id).toBe(byTag.id);
});
