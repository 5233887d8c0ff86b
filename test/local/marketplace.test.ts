// The reconciler on one machine: one broken plugin holds back nobody, a mended one is published, a vanished one is refused.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRepository, type TestRepository } from '../kit/git-repository.ts';
import { repositoryRoot, startMarketplace, type TestMarketplace } from '../kit/marketplace.ts';

let repository: TestRepository;
let marketplace: TestMarketplace;
const source = () => join(repository.root, 'plugins/required-keys/assembly/index.ts');
let sound: string;

beforeAll(async () => {
  const fixture = join(repositoryRoot, 'test/fixtures/registries/env-cli');
  repository = await createRepository({
    [`${fixture}/index`]: 'index',
    [`${fixture}/plugins`]: 'plugins',
    [join(repositoryRoot, 'LICENSE-MIT')]: 'LICENSE-MIT',
  });
  sound = await readFile(source(), 'utf8');
  await writeFile(source(), `${sound}\nthis is not AssemblyScript\n`);
  repository.commit('Break a plugin');
  await repository.pin();
  repository.commit('Pin the broken plugin');
  marketplace = await startMarketplace(repository);
}, 60_000);
afterAll(() => marketplace.close());

const published = async (path: string): Promise<unknown> =>
  JSON.parse(await readFile(join(marketplace.folder, 'current/v1', path), 'utf8'));

test('a plugin that does not compile stays pending with its problem, and the others are published', async () => {
  const { problems, outcomes, isPublished } = await marketplace.reconcile();
  expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'build/compile/failed', where: { file: 'index/plugins/re/qu/required-keys/0.1.0.yaml' } },
  ]);
  expect(outcomes.map(({ work, record }) => [work.name, record !== undefined])).toEqual([
    ['env-export', true],
    ['required-keys', false],
  ]);
  expect(isPublished).toBe(true);
  await expect(published('plugins/env-export.json')).resolves.toMatchObject({ name: 'env-export' });
  await expect(published('plugins/required-keys.json')).rejects.toThrow('ENOENT');
}, 300_000);

test('the next run publishes what was mended, under the next snapshot, and nothing twice', async () => {
  await writeFile(source(), sound);
  repository.commit('Mend the plugin');
  await repository.pin();
  repository.commit('Pin the mended plugin');
  const { outcomes } = await marketplace.reconcile();
  expect(outcomes.map(({ work }) => work.name)).toEqual(['required-keys']);
  await expect(published('snapshot.json')).resolves.toMatchObject({ version: 2 });
  const log = await readFile(join(marketplace.folder, 'current/v1/changes.ndjson'), 'utf8');
  expect(
    log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).name),
  ).toEqual(['env-export', 'required-keys']);
}, 300_000);

test('an index from which more plugins vanished than the policy allows is not published', async () => {
  await rm(join(repository.root, 'index/plugins'), { recursive: true });
  await rm(join(marketplace.folder, 'index/plugins'), { recursive: true });
  const { problems, isPublished } = await marketplace.reconcile();
  expect(problems.map(({ code }) => code)).toContain('compile/guard/vanished');
  expect(isPublished).toBe(false);
  await expect(published('plugins/env-export.json')).resolves.toMatchObject({ name: 'env-export' });
  await expect(published('snapshot.json')).resolves.toMatchObject({ version: 2 });
}, 120_000);
