// `plugindex registry init` over a real Git repository: the plan alone, the whole change, and every refusal.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCli, type TestCli } from '../kit/cli.ts';
import { createRepository, type TestRepository } from '../kit/git-repository.ts';

const answers = [
  ...['--name', 'acme', '--host', 'acme-tool', '--host-version', '1.0.0', '--kind', 'command:run'],
  ...['--repository', 'acme/plugins', '--maintainer', 'ada:1001'],
];

let repository: TestRepository;
let cli: TestCli;

beforeAll(async () => {
  repository = await createRepository({
    index: 'index',
    plugins: 'plugins',
    'README.md': 'README.md',
    '.github/CODEOWNERS': '.github/CODEOWNERS',
    '.github/templates': '.github/templates',
  });
  cli = await createCli({ folder: repository.root });
});

afterAll(async () => {
  await rm(repository.root, { recursive: true });
  await rm(cli.home, { recursive: true });
});

const status = () => repository.git('status', '--porcelain');
const below = async (folder: string) =>
  (await readdir(join(repository.root, folder), { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );

test('wrong and missing answers are all refused at once, and nothing is written', async () => {
  const { code, stdout } = await cli.run(
    ...['registry', 'init', '--yes', '--name', 'Acme Plugins', '--kind', 'command', '--maintainer', 'ada'],
  );
  expect(code).toBe(1);
  for (const found of ['--host', '--host-version', '--repository', '--name', '--kind', '--maintainer'])
    expect(stdout).toMatch(new RegExp(`^${found}$`, 'm'));
  expect(stdout).toContain('https://api.github.com/users/ada');
  expect(status()).toBe('');
});

test('--dry-run shows every file and changes none', async () => {
  const { code, stdout } = await cli.run('registry', 'init', ...answers, '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toContain('write   index/registry.yaml\n');
  expect(stdout).toContain('write   .github/CODEOWNERS\n');
  expect(stdout).toContain('remove  index/plugins/au/th/auth-jwt/0.1.0.yaml\n');
  expect(status()).toBe('');
});

test('--dry-run --json holds the exact texts', async () => {
  const { code, value } = await cli.json('registry', 'init', ...answers, '--dry-run');
  expect(code).toBe(0);
  expect(value).toMatchObject({
    isDryRun: true,
    writes: { 'index/registry.yaml': expect.stringContaining('name: "acme"') },
    removes: expect.arrayContaining(['index/plugins/au/th/auth-jwt/plugin.yaml']),
  });
  expect(status()).toBe('');
});

test('the old registry does not go without consent', async () => {
  const { code, stderr } = await cli.run('registry', 'init', ...answers);
  expect(code).toBe(2);
  expect(stderr).toContain('nobody agreed');
  expect(status()).toBe('');
});

test('with consent the repository is a new registry, which validates without a problem', async () => {
  const { code } = await cli.run('registry', 'init', ...answers, '--yes');
  expect(code).toBe(0);
  expect((await below('index')).map(({ name }) => name)).toEqual(['registry.yaml']);
  expect(await readFile(join(repository.root, 'README.md'), 'utf8')).toMatch(/^# Plugins for acme-tool\n/);
  const workflow = await readFile(
    join(repository.root, '.github/templates/plugin/.github/workflows/release.yml'),
    'utf8',
  );
  expect(workflow).toContain('acme/plugins/.github/workflows/build-plugin.yml');
  repository.commit('A registry of our own');
  const { code: valid, stdout } = await cli.run('validate');
  expect([valid, stdout]).toEqual([0, 'No problems\n']);
});

test('a second run with the same answers changes nothing', async () => {
  const { code } = await cli.run('registry', 'init', ...answers);
  expect(code).toBe(0);
  expect(status()).toBe('');
});
