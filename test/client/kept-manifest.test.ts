// What a host needs of a manifest is kept at installation: as its signed statement vouches for it, and nothing else in its place.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCurrent, readInstalledManifest, registryLimits, storePath } from '@plugindex/client';
import { createFolderPort } from '@plugindex/node/folder-port';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createCli, type TestCli } from '../kit/cli.ts';
import { type FolderRegistry, openFolderRegistry, type ReleaseSpec } from '../kit/folder-registry.ts';
import { type Attack, startHostileMirror } from '../kit/hostile-mirror.ts';

let registry: FolderRegistry;
let cli: TestCli;

const app: ReleaseSpec = {
  version: '1.0.0',
  limits: { timeoutMs: 200, maxMemoryBytes: 131_072 },
  config: { type: 'object', required: ['secret'] },
  examples: [{ title: 'One', hook: 'authenticate', input: {} }],
};
const manifestAsset = 'releases/app-v1.0.0/app-1.0.0.manifest.yaml';

beforeAll(async () => {
  registry = await openFolderRegistry();
});
afterAll(() => registry.close());
beforeEach(async () => {
  await registry.publish({ app: [app] });
  cli = await createCli();
  await add(registry.url);
});

const add = (url: string) =>
  cli.run('registry', 'add', url, '--trusted-root', registry.trustedRootFile, '--yes');
const home = () => createFolderPort(cli.home);
const current = () => readCurrent(home());

async function keptManifest() {
  const plugin = (await current())?.plugins.app;
  return plugin && readInstalledManifest(home(), 'app', plugin);
}

/** Makes of the home what a client of before manifests were kept would have left. */
async function forgetManifests(): Promise<void> {
  const generation = await current();
  if (generation === undefined) throw new Error('Nothing is installed');
  const { registries: _registries, plugins, ...rest } = generation;
  const older = Object.entries(plugins).map(([name, { manifest: _manifest, ...plugin }]) => [name, plugin]);
  const text = JSON.stringify({ ...rest, plugins: Object.fromEntries(older) });
  await writeFile(join(cli.home, `generations/${generation.number}.json`), text);
}

test('an installation keeps limits, configuration schema, kinds and examples, and what the registry allows', async () => {
  expect(await cli.run('install', 'app')).toMatchObject({ code: 0 });
  expect(await keptManifest()).toMatchObject({
    name: 'app',
    kinds: ['auth'],
    limits: app.limits,
    config: app.config,
    examples: app.examples,
  });
  expect(registryLimits(await current(), 'acme')).toMatchObject({ timeoutMs: { max: 10_000 } });
  expect(registryLimits(await current(), 'constructor')).toBeUndefined();
  expect((await cli.run('verify')).code).toBe(0);
  expect((await cli.run('install', 'app')).stderr).not.toContain('generation');
});

test('an update brings the manifest of the new version, and a rollback that of the old one', async () => {
  await cli.run('install', 'app');
  await registry.publish({ app: [app, { version: '1.1.0', limits: { timeoutMs: 400 } }] });
  await cli.run('update');
  expect((await keptManifest())?.limits).toEqual({ timeoutMs: 400 });
  expect((await cli.run('rollback')).code).toBe(0);
  expect((await keptManifest())?.limits).toEqual(app.limits);
});

const edited =
  (text: string): Attack =>
  (path, honest) =>
    path === manifestAsset
      ? Buffer.from(Buffer.from(honest).toString().replace('"timeoutMs":200', text))
      : honest;

test.each<[string, string, Attack]>([
  ['raises limits', 'client/artifact/digest-mismatch', edited('"timeoutMs":9000')],
  ['adds nothing but a space', 'client/artifact/digest-mismatch', edited('"timeoutMs": 200')],
  [
    'serves no manifest',
    'client/file/missing',
    (path, honest) => (path === manifestAsset ? undefined : honest),
  ],
  [
    'serves the manifest of an older version',
    'client/artifact/digest-mismatch',
    (path, honest, read) =>
      path === manifestAsset ? read('releases/app-v0.9.0/app-0.9.0.manifest.yaml') : honest,
  ],
])('attack: a mirror that %s is refused with %s, and nothing is installed', async (_what, code, attack) => {
  await registry.publish({ app: [app, { version: '0.9.0', limits: { timeoutMs: 9000 } }] });
  const mirror = await startHostileMirror(join(registry.folder, 'current'), attack);
  await add(mirror.url);
  expect(await cli.json('install', 'app')).toMatchObject({ code: 1, value: { error: { code } } });
  expect(await current()).toBeUndefined();
  await mirror.close();
});

test('attack: a registry that releases a version again, with other limits, is refused where it is installed', async () => {
  await cli.run('install', 'app');
  await registry.publish({ app: [{ ...app, limits: { timeoutMs: 9000 } }] });
  expect(await cli.json('update')).toMatchObject({
    code: 1,
    value: { error: { code: 'client/artifact/unverified', message: expect.stringContaining('manifest') } },
  });
  expect((await keptManifest())?.limits).toEqual(app.limits);
});

test('attack: a manifest that was changed in the store is no manifest; verify names it, and an update mends it', async () => {
  await cli.run('install', 'app');
  const digest = (await current())?.plugins.app?.manifest;
  if (digest === undefined) throw new Error('No manifest was kept');
  const path = join(cli.home, storePath(digest));
  const honest = await readFile(path);
  await writeFile(path, honest.toString().replace('"timeoutMs":200', '"timeoutMs":900'));
  await expect(keptManifest()).rejects.toMatchObject({ code: 'client/store/corrupt' });
  expect((await cli.run('verify')).code).toBe(1);
  expect((await cli.run('rollback', '--to', '1')).code).toBe(1);
  expect((await cli.run('update')).code).toBe(0);
  expect(await readFile(path)).toEqual(honest);
  expect((await current())?.number).toBe(1);
});

test('a home of before manifests were kept works, and the next update brings them, once', async () => {
  await cli.run('install', 'app');
  await forgetManifests();
  expect(await keptManifest()).toBeUndefined();
  expect((await cli.run('list')).stdout).toContain('1.0.0');
  expect((await cli.run('verify')).code).toBe(0);
  expect((await cli.run('update')).code).toBe(0);
  expect((await keptManifest())?.limits).toEqual(app.limits);
  expect((await current())?.number).toBe(2);
  await cli.run('update');
  expect((await current())?.number).toBe(2);
});

test('a plugin that the registry has no more stays installed without a manifest where none was kept', async () => {
  await cli.run('install', 'app');
  await forgetManifests();
  await registry.publish({ other: [{ version: '1.0.0' }] });
  expect((await cli.run('install', 'other')).code).toBe(0);
  expect(Object.keys((await current())?.plugins ?? {})).toEqual(['app', 'other']);
});

test('limits that the registry changes arrive with the next update', async () => {
  await cli.run('install', 'app');
  const limits = registryLimits(await current(), 'acme');
  if (limits === undefined) throw new Error('No limits were kept');
  const lower = { ...limits, timeoutMs: { default: 50, max: 100 } };
  await registry.publish({ app: [app] }, { limits: lower });
  await cli.run('update');
  expect(registryLimits(await current(), 'acme')).toEqual(lower);
  await cli.run('update');
  expect((await current())?.number).toBe(2);
});
