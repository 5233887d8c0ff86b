// Publish and install killed at random moments: what is seen afterwards is the old state or the new, and the next run ends right.
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Generation, readCurrent } from '@plugindex/client';
import { createFolderPort } from '@plugindex/node/folder-port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEnvCliRepository } from '../kit/env-cli-repository.ts';
import type { TestRepository } from '../kit/git-repository.ts';
import { killChildAfter, startScript, timeOfChild } from '../kit/kill-child.ts';
import { repositoryRoot, runPlugindex, startMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { createRandomBelow } from '../kit/random-module.ts';

const killsOfPublish = 25;
const killsOfInstall = 25;
const seed = 20260301;

let repository: TestRepository;
let marketplace: TestMarketplace;
const child = (name: string) => join(repositoryRoot, 'test/kit', name);

beforeAll(async () => {
  repository = await createEnvCliRepository();
  marketplace = await startMarketplace(repository);
}, 60_000);
afterAll(() => marketplace.close());

const publish = () => startScript(child('reconcile-repository.ts'), [repository.root, marketplace.url]);
const releases = () => readdir(join(marketplace.folder, 'forge/releases')).catch((): string[] => []);

async function publishedFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const tag of await releases()) {
    for (const name of await readdir(join(marketplace.folder, 'forge/releases', tag))) {
      files.set(
        `${tag}/${name}`,
        (await readFile(join(marketplace.folder, 'forge/releases', tag, name))).toString('base64'),
      );
    }
  }
  return files;
}

test(`a publication killed at ${killsOfPublish} random moments loses nothing and publishes nothing twice`, async () => {
  const below = createRandomBelow(seed);
  // Artifacts are cached from here on, so that kills fall into signing, releasing, compiling and deploying too.
  let published = new Map<string, string>();
  for (let kill = 0; kill < killsOfPublish; kill += 1) {
    await killChildAfter(publish(), kill < 3 ? 2000 + below(6000) : below(1500));
    const now = await publishedFiles();
    for (const [path, bytes] of published)
      expect(now.get(path), `${path} changed after it was published`).toBe(bytes);
    published = now;
    const served = await readFile(join(marketplace.folder, 'current/v1/snapshot.json'), 'utf8').catch(
      () => undefined,
    );
    if (served !== undefined)
      expect(JSON.parse(served)).toMatchObject({ format: 1, registry: 'env-cli-plugins' });
  }
  await timeOfChild(publish());
  expect(await releases()).toEqual(['env-export-v0.1.0', 'required-keys-v0.1.0']);
  const before = await publishedFiles();
  for (const [path, bytes] of published) expect(before.get(path)).toBe(bytes);
  const log = await readFile(join(marketplace.folder, 'current/v1/changes.ndjson'), 'utf8');
  const changes = log
    .trim()
    .split('\n')
    .map((line): { seq: number; name: string } => JSON.parse(line));
  expect(changes.map(({ seq, name }) => `${seq} ${name}`)).toEqual(['1 env-export', '2 required-keys']);
}, 900_000);

test(`an installation killed at ${killsOfInstall} random moments leaves the old generation or the new, never a mix`, async () => {
  const below = createRandomBelow(seed + 1);
  const home = await mkdtemp(join(tmpdir(), 'plugindex-home-'));
  const run = (...args: string[]) => runPlugindex(args, home);
  await run('registry', 'add', marketplace.url, '--trusted-root', marketplace.trustedRootFile, '--yes');
  const install = () =>
    startScript(child('install-plugins.ts'), ['install', 'env-export', 'required-keys', '--yes'], {
      PLUGINDEX_HOME: home,
    });
  const current = (): Promise<Generation | undefined> => readCurrent(createFolderPort(home));
  for (let kill = 0; kill < killsOfInstall; kill += 1) {
    await killChildAfter(install(), below(1200));
    const names = Object.keys((await current())?.plugins ?? {});
    expect([[], ['env-export', 'required-keys']]).toContainEqual(names);
    if (names.length > 0) {
      expect((await run('verify')).code).toBe(0);
      await run('remove', 'env-export', 'required-keys');
    }
  }
  await timeOfChild(install());
  expect(Object.keys((await current())?.plugins ?? {})).toEqual(['env-export', 'required-keys']);
  expect((await run('verify')).code).toBe(0);
}, 900_000);
