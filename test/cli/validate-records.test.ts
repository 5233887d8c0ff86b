// `plugindex validate` in a clone of a registry: what was released is known from the branch of records, as far as the clone has it.
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createCli } from '../kit/cli.ts';
import { validateFixtures } from '../kit/validate-case.ts';
import { commitAll, git, temporaryFolder } from '../node/sample-repository.ts';
import { codesOf } from './author-desk.ts';

const folder = 'index/plugins/au/th/auth-jwt';

/** A clone as `git clone` makes one: main checked out, `records` known as that of origin. */
async function openClone() {
  const origin = await temporaryFolder();
  await cp(join(validateFixtures, 'common'), join(origin, 'index'), { recursive: true });
  commitAll(origin);
  git(origin, 'checkout', '-q', '--orphan', 'records');
  git(origin, 'rm', '-rq', '--cached', '.');
  git(origin, 'add', ':(glob)index/**/*.release.json');
  git(origin, 'commit', '-qm', 'Records');
  git(origin, 'checkout', '-qf', 'main');
  git(origin, 'rm', '-q', ':(glob)index/**/*.release.json');
  git(origin, 'commit', '-qm', 'Only what people write');
  const clone = join(await temporaryFolder(), 'clone');
  git(origin, 'clone', '-q', origin, clone);
  const cli = await createCli({ folder: clone });
  const validate = async (...words: readonly string[]) =>
    codesOf((await cli.json('validate', '--without-sources', ...words)).value);
  return { clone, validate };
}

const edit = async (path: string) => writeFile(path, `${await readFile(path, 'utf8')}# later\n`);

test('an edited manifest of a released version is found, with a base and without', async () => {
  const { clone, validate } = await openClone();
  expect(await validate()).not.toContain('validate/release/mismatch');
  await edit(join(clone, folder, '1.0.0.yaml'));
  expect(await validate()).toContain('validate/release/mismatch');
  expect(await validate('--base', 'origin/main')).toContain('validate/version/already-released');
});

test('a removed manifest of a released version is found, and no record is missed', async () => {
  const { clone, validate } = await openClone();
  await rm(join(clone, folder, '1.0.0.yaml'));
  const codes = await validate('--base', 'origin/main');
  expect(codes.filter((code) => code === 'validate/release/removed')).toHaveLength(1);
  await rm(dirname(join(clone, folder)), { recursive: true });
  expect(await validate('--base', 'origin/main')).toContain('validate/release/removed');
});

test('a clone without the branch knows of no release', async () => {
  const { clone, validate } = await openClone();
  git(clone, 'update-ref', '-d', 'refs/remotes/origin/records');
  await edit(join(clone, folder, '1.0.0.yaml'));
  expect(await validate()).not.toContain('validate/release/mismatch');
});
