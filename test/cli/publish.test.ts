// plugindex publish against a little GitHub: a version from a tag, of the right source, with the right manifest.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AuthorDesk, codesOf, openAuthorDesk } from './author-desk.ts';

let desk: AuthorDesk;
beforeEach(async () => {
  desk = await openAuthorDesk();
});
afterEach(async () => {
  expect(desk.github.violations).toEqual([]);
  await desk.close();
});

describe('plugindex publish', () => {
  const next = 'index/plugins/au/th/auth-jwt/1.1.0.yaml';

  test('proposes the last manifest with version and commit of the tag', async () => {
    const cli = await desk.cli('alice');
    expect(await cli.json('publish', '--name', 'auth-jwt', '--tag', 'v1.1.0', ...desk.place)).toMatchObject({
      code: 0,
      value: { number: 1, outcome: 'opened' },
    });
    const commit = desk.github.repository('alice/auth-jwt').git.resolve('refs/tags/v1.1.0');
    const text = desk.proposed('alice/registry', 'plugindex/publish/auth-jwt-1.1.0', next);
    expect(text).toContain(`version: 1.1.0\n`);
    expect(text).toContain(`commit: ${commit}\n`);
  });

  test('takes the manifest of the tag from a clone of the source, and no older one in silence', async () => {
    const source = desk.github.repository('alice/auth-jwt');
    const words = ['publish', 'wasm', '--name', 'auth-jwt', '--tag', 'v1.1.0', '--dry-run', ...desk.place];
    const cli = await desk.cli('alice');
    await desk.git('remote', 'set-url', 'origin', 'https://github.com/Alice/auth-jwt.git');
    expect(await cli.run(...words)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('git fetch --tags'),
    });
    await desk.git('fetch', '--quiet', source.cloneUrl, 'tag', 'v1.1.0');
    const { value } = await cli.json(...words);
    expect(codesOf(value)).toContain('propose/tag/unfit');
    const { stdout } = await cli.run(...words, '--version', '0.1.0');
    expect(stdout).toContain('+summary: Checks badges\n');
    expect(stdout).toContain('+  path: wasm\n');
  });

  test('takes the tag of the workflow that it runs in', async () => {
    const words = ['publish', '--name', 'auth-jwt', '--dry-run', ...desk.place];
    expect((await (await desk.cli('alice')).run(...words)).code).toBe(2);
    const inWorkflow = await desk.cli('alice', { GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v1.1.0' });
    expect(await inWorkflow.json(...words)).toMatchObject({
      code: 0,
      value: { title: 'Release auth-jwt 1.1.0' },
    });
    const onBranch = await desk.cli('alice', { GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'v1.1.0' });
    expect((await onBranch.run(...words)).code).toBe(2);
  });

  test.each([
    ['a tag that is not there', 'alice', ['--tag', 'v9.0.0'], ['propose/tag/missing']],
    [
      'a version that is released',
      'alice',
      ['--tag', 'v1.1.0', '--version', '1.0.0'],
      ['propose/version/taken', 'validate/version/already-released'],
    ],
    ['the plugin of somebody else', 'bob', ['--tag', 'v1.1.0'], ['validate/owner/not-author']],
  ] as const)('refuses %s', async (_, who, words, codes) => {
    const cli = await desk.cli(who);
    const { code, value } = await cli.json('publish', '--name', 'auth-jwt', ...words, ...desk.place);
    expect(code).toBe(1);
    expect(codesOf(value)).toEqual(expect.arrayContaining([...codes]));
    expect(desk.writes()).toEqual([]);
  });

  test('refuses a source that was deleted and made again under the same name', async () => {
    const old = desk.github.repository('alice/auth-jwt');
    old.state.name = 'gone';
    desk.github.addRepository({ owner: 'alice', name: 'auth-jwt', files: { a: 'b' } });
    const cli = await desk.cli('alice');
    const { code, value } = await cli.json('publish', '--name', 'auth-jwt', '--tag', 'v1.1.0', ...desk.place);
    expect({ code, codes: codesOf(value) }).toMatchObject({
      code: 1,
      codes: expect.arrayContaining(['propose/source/replaced']),
    });
    expect(desk.writes()).toEqual([]);
  });
});
