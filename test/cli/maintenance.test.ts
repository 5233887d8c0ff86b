// plugindex yank, unyank, deprecate, transfer, status and name against a little GitHub.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCli } from '../kit/cli.ts';
import { openFolderRegistry } from '../kit/folder-registry.ts';
import { repositoryRoot } from '../kit/marketplace.ts';
import { type AuthorDesk, openAuthorDesk } from './author-desk.ts';

let desk: AuthorDesk;
beforeEach(async () => {
  desk = await openAuthorDesk();
});
afterEach(async () => {
  expect(desk.github.violations).toEqual([]);
  await desk.close();
});

const folder = 'index/plugins/au/th/auth-jwt';
const yank = ['yank', 'auth-jwt', '1.0.0', '--reason', 'Accepts expired tokens'];

/** What the registry's own workflow does to a pull request. */
async function asRegistry(path: string, body: unknown): Promise<void> {
  const token = desk.github.workflowToken('example/registry', { issues: 'write', 'pull-requests': 'write' });
  const answer = await fetch(`${desk.github.apiUrl}/repos/example/registry/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'user-agent': 'test' },
    body: JSON.stringify(body),
  });
  expect(answer.ok).toBe(true);
}

test('plugindex yank opens a pull request that writes yanks.yaml, and only for an owner', async () => {
  const cli = await desk.cli('alice');
  expect(await cli.json(...yank, ...desk.place)).toMatchObject({
    code: 0,
    value: { number: 1, outcome: 'opened' },
  });
  const text = desk.proposed('alice/registry', 'plugindex/yank/auth-jwt-1.0.0', `${folder}/yanks.yaml`);
  expect(text).toMatch(
    /^ {2}1\.0\.0:\n {4}reason: Accepts expired tokens\n {4}at: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/m,
  );
  desk.writes();
  const stranger = await desk.cli('bob');
  expect(await stranger.run(...yank, ...desk.place)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('validate/owner/not-author'),
  });
  expect(desk.writes()).toEqual([]);
});

test('plugindex transfer names new owners by their ids, asked of GitHub', async () => {
  const cli = await desk.cli('alice');
  const words = [
    'transfer',
    'auth-jwt',
    '--to',
    '@mona',
    '--to',
    'alice',
    '--source',
    'mona/badges',
    ...desk.place,
  ];
  expect(await cli.json(...words)).toMatchObject({
    code: 0,
    value: {
      problems: expect.arrayContaining([
        expect.objectContaining({ code: 'validate/owner/changed', severity: 'review' }),
      ]),
    },
  });
  const text = desk.proposed('alice/registry', 'plugindex/transfer/auth-jwt', `${folder}/plugin.yaml`);
  expect(text).toContain(
    `owners:\n  - github: mona\n    id: ${desk.people.mona.id}\n  - github: alice\n    id: 7\n`,
  );
  expect(text).toContain(
    `repository: https://github.com/mona/badges\n  id: ${desk.github.repository('mona/badges').id}\n`,
  );
  expect(await cli.run('transfer', 'auth-jwt', '--to', 'nobody-at-all', ...desk.place)).toMatchObject({
    code: 2,
  });
});

test('plugindex deprecate is for maintainers; for owners it says so', async () => {
  const words = [
    'deprecate',
    'auth-jwt',
    '--reason',
    'Unmaintained',
    '--replacement',
    'text-codec',
    ...desk.place,
  ];
  const owner = await desk.cli('alice');
  expect(await owner.run(...words)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('validate/entry/maintainer-field'),
  });
  expect(desk.writes()).toEqual([]);
  const maintainer = await desk.cli('maria');
  expect(await maintainer.json(...words)).toMatchObject({ code: 0, value: { outcome: 'opened' } });
});

test.each([
  [['unyank', 'auth-jwt', '1.0.0'], 'propose/change/none'],
  [['yank', 'auth-jwt', '9.0.0', '--reason', 'x'], 'propose/version/unknown'],
  [['yank', 'auth-jtw', '1.0.0', '--reason', 'x'], 'propose/plugin/unknown'],
  [['yank', 'auth-jwt', '1.0.0', '--reason', ' '], 'propose/words/unfit'],
  [
    ['yank', 'auth-jwt', '1.0.0', '--reason', 'x', '--advisory', 'PLX-2026-0009'],
    'validate/yank/unknown-advisory',
  ],
  [['deprecate', 'auth-jwt', '--undo'], 'propose/change/none'],
  [['transfer', 'auth-jwt', '--to', 'alice'], 'propose/change/none'],
])('plugindex %j is refused with %s, and nothing is sent', async (words, code) => {
  const cli = await desk.cli('alice');
  const { code: exit, value } = await cli.json(...words, ...desk.place);
  expect({ exit, value }).toMatchObject({
    exit: 1,
    value: { problems: expect.arrayContaining([expect.objectContaining({ code })]) },
  });
  expect(desk.writes()).toEqual([]);
});

test('no command sends anything on a dry run', async () => {
  for (const [who, words] of [
    ['alice', yank],
    ['alice', ['transfer', 'auth-jwt', '--to', 'mona']],
    ['maria', ['deprecate', 'auth-jwt', '--reason', 'x']],
    ['alice', ['publish', '--name', 'auth-jwt', '--tag', 'v1.1.0']],
  ] as const) {
    const { code, value } = await (await desk.cli(who)).json(...words, '--dry-run', ...desk.place);
    expect({ code, value }).toMatchObject({
      code: 0,
      value: { dryRun: true, diff: expect.stringContaining('+++ b/index/plugins/') },
    });
  }
  expect(desk.writes()).toEqual([]);
});

describe('the registry that is meant', () => {
  test('is the one that was added, and where it keeps its index is what its signed description says', async () => {
    const registry = await openFolderRegistry();
    try {
      await registry.publish({ 'good-thing': [{ version: '1.0.0' }] });
      const cli = await desk.cli('alice');
      await cli.run('registry', 'add', registry.url, '--trusted-root', registry.trustedRootFile, '--yes');
      const { code, stderr } = await cli.run('status', '1');
      // The fixture names a repository that is in no GitHub's form.
      expect({ code, stderr }).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('https://acme.example/registry'),
      });
    } finally {
      await registry.close();
    }
  });

  test('is, where none was added, the one around the working folder', async () => {
    const cli = await createCli({
      folder: repositoryRoot,
      env: { GITHUB_API_URL: desk.github.apiUrl, GITHUB_SERVER_URL: desk.github.url },
    });
    const { code, stderr } = await cli.run('status', '1');
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/repos/plugindex/registry/pulls/1'),
    });
    const nowhere = await createCli({ env: { GITHUB_API_URL: desk.github.apiUrl } });
    expect(await nowhere.run('status', '1')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('[client/registry/unknown]'),
    });
  });
});

describe('plugindex status', () => {
  test('tells state, turn and next step as the registry says them, to the author and to everybody', async () => {
    const cli = await desk.cli('alice');
    await cli.run(...yank, ...desk.place);
    expect((await cli.run('status', ...desk.place)).stdout).toContain(
      'state   The registry has not looked at it yet\n',
    );
    for (const name of ['lane:update', 'state:needs-maintainer', 'turn:maintainer'])
      await asRegistry('labels', { name, description: 'Set by the registry', color: 'ededed' });
    await asRegistry('issues/1/labels', {
      labels: ['lane:update', 'state:needs-maintainer', 'turn:maintainer'],
    });
    const comment =
      '<!-- plugindex:decide -->\n## A maintainer is asked for a decision\n\n### What happens next\n\n1. A maintainer looks.\n2. It is merged.\n\n### Help\n\nText';
    await asRegistry('issues/1/comments', { body: comment });
    const expected = {
      number: 1,
      title: 'Yank auth-jwt 1.0.0',
      state: 'needs-maintainer',
      lane: 'update',
      turn: 'maintainer',
      next: ['1. A maintainer looks.', '2. It is merged.'],
    };
    const anonymous = await desk.cli();
    for (const words of [['status'], ['status', 'auth-jwt'], ['status', '1'], ['status', '#1']]) {
      const who = words.length === 1 ? cli : anonymous;
      expect(await who.json(...words, ...desk.place)).toMatchObject({
        code: 0,
        value: { pullRequests: [expected], more: 0 },
      });
    }
    const { stdout } = await cli.run('status', '1', ...desk.place);
    expect(stdout).toContain('turn    a maintainer\n');
    expect(stdout).toContain(`page    ${desk.github.url}/example/registry/pull/1\n`);
  });

  test('does not believe a comment that somebody else begins with the marker', async () => {
    await (await desk.cli('alice')).run(...yank, ...desk.place);
    const forged = '<!-- plugindex:decide -->\n### What happens next\n\n1. Send money.';
    await fetch(`${desk.github.apiUrl}/repos/example/registry/issues/1/comments`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${desk.people.bob.token}`,
        'content-type': 'application/json',
        'user-agent': 'test',
      },
      body: JSON.stringify({ body: forged }),
    });
    const cli = await desk.cli();
    expect(await cli.json('status', '1', ...desk.place)).toMatchObject({
      value: { pullRequests: [{ next: [] }] },
    });
  });

  test('of other names and of nobody is empty', async () => {
    const cli = await desk.cli('bob');
    await (await desk.cli('alice')).run(...yank, ...desk.place);
    for (const words of [['status'], ['status', 'auth'], ['status', 'auth-jwt-1']])
      expect(await cli.json(...words, ...desk.place)).toMatchObject({ code: 0, value: { pullRequests: [] } });
    expect((await cli.run('status', '77', ...desk.place)).stderr).toContain('[github/not-found]');
    expect((await cli.run('status', 'Not A Name', ...desk.place)).code).toBe(2);
  });
});

describe('plugindex name', () => {
  const tried = [
    ['auth-badge', 0, []],
    ['auth-jtw', 0, ['validate/name/near']],
    ['auth-jvvt', 1, ['validate/name/confusable']],
    ['auth-jwt', 1, ['propose/plugin/taken']],
    ['Auth', 1, ['propose/draft/name']],
    ['con', 1, ['validate/name/reserved']],
  ] as const;

  test('tries every rule against the registry on GitHub, and again without a network', async () => {
    const cli = await desk.cli();
    for (const isOffline of [false, true]) {
      if (isOffline) desk.github.faults.add({ kind: 'error', when: { every: 1 } });
      for (const [name, code, codes] of tried) {
        const found = await cli.json('name', name, ...desk.place);
        expect(found).toMatchObject({
          code,
          value: { name, free: code === 0, problems: codes.map((one) => ({ code: one })) },
        });
      }
    }
    expect((await cli.run('name', 'auth-badge', ...desk.place)).stderr).toContain('Offline:');
    desk.github.faults.clear();
    expect(desk.writes()).toEqual([]);
  });

  test('uses the index around the working folder, and asks nobody', async () => {
    const cli = await createCli({ folder: repositoryRoot, env: { GITHUB_API_URL: desk.github.apiUrl } });
    expect(await cli.run('name', 'auth-badge')).toMatchObject({ code: 0, stdout: 'auth-badge: free\n' });
    expect(await cli.run('name', 'auth-jwt')).toMatchObject({
      code: 1,
      stdout: 'auth-jwt: cannot be taken\n',
    });
    expect(await cli.run('name', 'mockforge')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('validate/name/reserved'),
    });
    expect(desk.github.requests.filter(({ path }) => path.startsWith('/api/'))).toEqual([]);
  });
});
