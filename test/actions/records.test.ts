// Records on their own branch, attacked: by pull requests, by forks that have a branch of the name, by what is on it and should not be.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { digestOf } from '@plugindex/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../kit/marketplace.ts';
import { runAction } from '../kit/run-action.ts';
import { openRegistryWorld, type RegistryWorld, registryName } from './registry-world.ts';

const released = 'index/plugins/re/qu/required-keys/0.1.0';
const pending = 'index/plugins/en/v-/env-export/0.1.0';
const octocat = { login: 'octocat', id: 583231 };

let folder: string;
let world: RegistryWorld;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-records-'));
  world = await openRegistryWorld({ servedUrl: 'http://127.0.0.1:9' });
  const checkout = await world.checkout();
  await pushRecords({ [`${released}.release.json`]: await recordOf(checkout, released) });
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** A record as the pipeline writes it, for the manifest in a checkout. */
async function recordOf(checkout: string, path: string): Promise<string> {
  const file = join(
    repositoryRoot,
    'test/fixtures/validate/common/plugins/te/xt/text-codec/1.0.0.release.json',
  );
  const [name = '', version = ''] = path.split('/').slice(-2);
  const manifest = digestOf(await readFile(join(checkout, `${path}.yaml`)));
  const text = (await readFile(file, 'utf8')).replaceAll('text-codec', name).replaceAll('1.0.0', version);
  return text.replace(/"manifest": "[^"]+"/, `"manifest": "${manifest}"`);
}

async function writeFiles(checkout: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(checkout, path)), { recursive: true });
    await writeFile(join(checkout, path), text);
  }
}

/** What `records` holds from now on, as one commit without a parent. */
async function pushRecords(files: Readonly<Record<string, string>>): Promise<void> {
  const checkout = await world.checkout();
  await world.git(checkout, 'checkout', '--quiet', '--orphan', 'records');
  await world.git(checkout, 'rm', '--quiet', '-rf', '.');
  await writeFiles(checkout, files);
  await world.git(checkout, 'add', '--all');
  await world.git(checkout, 'commit', '--quiet', '--message', 'Records');
  await world.git(checkout, 'push', '--quiet', '--force', 'origin', 'records');
}

/** What `validate` says of a pull request by the owner of the plugins: `<code> <file>`. */
async function propose(change: (checkout: string) => Promise<void>): Promise<readonly string[]> {
  const { number, headSha } = await world.propose(world.octocat, change);
  const report = join(folder, `${number}.json`);
  const { stderr } = await runAction(
    'validate',
    world.settings(await world.checkout(), {
      eventName: 'pull_request',
      event: {
        pull_request: {
          ...{ number, user: { ...octocat, type: 'User' }, head: { sha: headSha }, base: { ref: 'main' } },
        },
      },
      inputs: { pull_request: String(number), report },
    }),
  );
  expect(stderr).toBe('');
  const {
    problems,
  }: { problems: readonly { readonly code: string; readonly where: { readonly file: string } }[] } =
    JSON.parse(await readFile(report, 'utf8'));
  return problems.map(({ code, where }) => `${code} ${where.file}`);
}

const validate = async (checkout?: string) =>
  runAction('validate', world.settings(checkout ?? (await world.checkout())));

test('a version with a record on the branch is done, in a checkout that has one commit and no such branch', async () => {
  const whole = await world.checkout();
  const single = join(folder, 'single');
  const url = await world.git(whole, 'remote', 'get-url', 'origin');
  await world.git(folder, 'clone', '--quiet', '--depth=1', '--single-branch', url, single);
  for (const checkout of [whole, single]) {
    const { outputs, stderr } = await validate(checkout);
    expect({ work: outputs.work, stderr }).toEqual({ work: '["env-export@0.1.0"]', stderr: '' });
  }
});

test('a pull request that edits a released manifest is refused', async () => {
  const problems = await propose(async (checkout) => {
    const file = join(checkout, `${released}.yaml`);
    await writeFile(file, `${await readFile(file, 'utf8')}# later\n`);
  });
  expect(problems).toContain(`validate/version/already-released ${released}.yaml`);
});

test('a pull request that removes a released manifest is refused', async () => {
  const problems = await propose((checkout) => rm(join(checkout, `${released}.yaml`)));
  expect(problems).toContain(`validate/release/removed ${released}.yaml`);
});

test('a pull request that brings a record by hand is refused: of a pending version, another one, and a copy', async () => {
  const ofPending = await propose(async (checkout) =>
    writeFiles(checkout, { [`${pending}.release.json`]: await recordOf(checkout, pending) }),
  );
  expect(ofPending).toContain(`validate/release/touched ${pending}.release.json`);
  const another = await propose(async (checkout) =>
    writeFiles(checkout, { [`${released}.release.json`]: '{}\n' }),
  );
  expect(another).toContain(`validate/release/touched ${released}.release.json`);
  const copy = await propose(async (checkout) =>
    writeFiles(checkout, { [`${released}.release.json`]: await recordOf(checkout, released) }),
  );
  expect(copy).toContain(`validate/release/touched ${released}.release.json`);
});

test('a branch and a tag `records` of a fork, and those of a checkout, say nothing', async () => {
  await world.propose(world.octocat, async (checkout) => {
    await writeFiles(checkout, { [`${pending}.release.json`]: await recordOf(checkout, pending) });
    await world.git(checkout, 'add', '--all');
    await world.git(checkout, 'commit', '--quiet', '--message', 'Forged');
    await world.git(checkout, 'push', '--quiet', '--force', 'origin', 'HEAD:refs/heads/records');
    await world.git(checkout, 'push', '--quiet', '--force', 'origin', 'HEAD:refs/tags/records');
    await writeFiles(checkout, { 'more.txt': 'more\n' });
  });
  const checkout = await world.checkout();
  await world.git(
    checkout,
    ...['fetch', '--quiet', world.github.repository('octocat/registry').cloneUrl, 'records'],
  );
  for (const ref of ['heads', 'tags', 'remotes/origin'])
    await world.git(checkout, 'update-ref', `refs/${ref}/records`, 'FETCH_HEAD');
  expect((await validate(checkout)).outputs.work).toBe('["env-export@0.1.0"]');
});

test('a record without a manifest is told, and the rest goes on; other files on the branch count for nothing', async () => {
  const checkout = await world.checkout();
  const record = await recordOf(checkout, released);
  const orphan = 'index/plugins/re/qu/required-keys/9.9.9.release.json';
  await pushRecords({
    [`${released}.release.json`]: record,
    [orphan]: record.replaceAll('0.1.0', '9.9.9'),
    'index/registry.yaml': 'schemaVersion: 1\nname: evil\n',
    [`${pending}.yaml`]: 'name: evil\n',
    'README.md': 'evil\n',
  });
  const { outputs, annotations, code } = await validate(checkout);
  expect({ work: outputs.work, code }).toEqual({ work: '["env-export@0.1.0"]', code: 0 });
  const about = annotations.filter(({ properties }) => properties.includes('record/orphan'));
  expect(about).toMatchObject([{ kind: 'warning', properties: expect.stringContaining(orphan) }]);
});

test('a registry that cannot be asked for its records publishes nothing', async () => {
  const checkout = await world.checkout();
  const { state } = world.github.repository(registryName);
  state.isPrivate = true;
  try {
    const { code, annotations, outputs } = await validate(checkout);
    expect({ code, work: outputs.work }).toEqual({ code: 1, work: undefined });
    expect(annotations[0]?.message).toContain('github/unavailable');
  } finally {
    state.isPrivate = false;
  }
});
