// The folder forge: the conformance suite of the port, and what only a folder can get wrong.
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFolderForge } from '@plugindex/local';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testForge } from '../kit/forge-conformance.ts';
import { startScript } from '../kit/kill-child.ts';

const now = () => new Date('2026-08-01T12:00:00.750Z');
const tag = 'auth-jwt-v1.0.0';

testForge('createFolderForge()', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'folder-forge-'));
  const open = () => createFolderForge({ folder, now });
  return {
    forge: open(),
    reopen: async () => open(),
    startBatch: (batch) =>
      startScript(join(import.meta.dirname, 'publish-batch.ts'), [folder, String(batch)]),
    close: () => rm(folder, { recursive: true }),
  };
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folder-forge-'));
  const forge = createFolderForge({ folder, now });
  await forge.draft(tag);
  await forge.upload(tag, { name: 'auth-jwt-1.0.0.wasm', bytes: Buffer.from('wasm') });
});
afterEach(() => rm(folder, { recursive: true }));

const publish = () => createFolderForge({ folder, now }).publish(tag);
const path = (name: string) => join(folder, 'releases', tag, name);

test('publish() lays the files out as static files under releases/{name}-v{version}/{file}', async () => {
  expect((await publish()).publishedAt).toBe('2026-08-01T12:00:00Z');
  expect((await readdir(join(folder, 'releases', tag))).toSorted()).toEqual([
    'auth-jwt-1.0.0.wasm',
    'published.json',
  ]);
  expect(await readFile(path('auth-jwt-1.0.0.wasm'), 'utf8')).toBe('wasm');
  expect(await readdir(join(folder, 'drafts'))).toEqual([]);
});

test('publish() leaves no file writable', async () => {
  await publish();
  for (const name of await readdir(join(folder, 'releases', tag)))
    expect((await stat(path(name))).mode & 0o222).toBe(0);
});

test('download() refuses a file that was changed on disk after publication', async () => {
  await publish();
  await chmod(path('auth-jwt-1.0.0.wasm'), 0o644);
  await writeFile(path('auth-jwt-1.0.0.wasm'), 'evil');
  await expect(
    createFolderForge({ folder, now }).download(tag, 'auth-jwt-1.0.0.wasm', { maxBytes: 100 }),
  ).rejects.toMatchObject({ code: 'forge/corrupt' });
});

test('download() refuses a file that was put beside the published ones', async () => {
  await publish();
  await writeFile(path('extra.wasm'), 'evil');
  await expect(
    createFolderForge({ folder, now }).download(tag, 'extra.wasm', { maxBytes: 100 }),
  ).rejects.toMatchObject({ code: 'forge/not-found' });
});

test('find() refuses a damaged or foreign record of publication', async () => {
  await publish();
  await chmod(path('published.json'), 0o644);
  for (const text of ['{', '{"format":1}', JSON.stringify({ format: 1, tag: 'other', assets: [] })]) {
    await writeFile(path('published.json'), text);
    await expect(createFolderForge({ folder, now }).find(tag)).rejects.toMatchObject({
      code: 'forge/corrupt',
    });
  }
});

test('upload() refuses the name that the forge keeps its own record under', async () => {
  const forge = createFolderForge({ folder, now });
  await expect(forge.upload(tag, { name: 'published.json', bytes: Buffer.from('{}') })).rejects.toMatchObject(
    { code: 'forge/name' },
  );
});
