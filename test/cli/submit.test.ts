// plugindex submit against a little GitHub: one pull request, exactly the files that were shown, and nothing when told so.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../kit/marketplace.ts';
import { type AuthorDesk, codesOf, entryDraft, manifestDraft, openAuthorDesk } from './author-desk.ts';

let desk: AuthorDesk;
beforeEach(async () => {
  desk = await openAuthorDesk();
});
afterEach(async () => {
  expect(desk.github.violations).toEqual([]);
  await desk.close();
});

const branch = 'plugindex/submit/auth-badge-0.1.0';
const entryPath = 'index/plugins/au/th/auth-badge/plugin.yaml';
const manifestPath = 'index/plugins/au/th/auth-badge/0.1.0.yaml';
const pulls = () => [...desk.registry.state.issues.values()].filter(({ pull }) => pull !== undefined);

describe('plugindex submit', () => {
  test('opens one pull request with both files, filled in from GitHub', async () => {
    const cli = await desk.cli('mona');
    const { code, stdout, stderr } = await cli.run('submit', 'wasm', ...desk.place);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toBe(`${desk.github.url}/example/registry/pull/1\n`);
    expect(stderr).toContain('Opened pull request #1: Add auth-badge 0.1.0');
    const { people, github } = desk;
    const badges = github.repository('mona/badges');
    expect(
      desk.proposed('mona/registry', branch, entryPath),
    ).toBe(`# yaml-language-server: $schema=https://plugins.example.com/v1/schemas/plugin.schema.json
# What everybody should know.
schemaVersion: 1
name: auth-badge
owners:
  - github: mona
    id: ${people.mona.id}
source:
  repository: https://github.com/mona/badges
  id: ${badges.id}
  ownerId: ${people.mona.id}
description: Checks badges, and says whose they are.
category: security
tags: [badge, auth]
license: Apache-2.0
`);
    const manifest = desk.proposed('mona/registry', branch, manifestPath);
    expect(manifest).toContain(`commit: ${badges.git.resolve('refs/heads/main')}\n  path: wasm\n`);
    expect(manifest).toContain('host: ^1.0.0 # tried with 1.2\n');
  });

  test('twice is one pull request, and a corrected draft is the same one', async () => {
    const cli = await desk.cli('mona');
    const first = await cli.json('submit', 'wasm', ...desk.place);
    expect(first).toMatchObject({ code: 0, value: { number: 1, outcome: 'opened', branch } });
    expect(await cli.json('submit', 'wasm', ...desk.place)).toMatchObject({
      code: 0,
      value: { number: 1, outcome: 'found' },
    });
    await desk.write('wasm/plugin.yaml', entryDraft.replace('whose they are', 'who wears them'));
    expect(await cli.json('submit', 'wasm', ...desk.place)).toMatchObject({
      code: 0,
      value: { number: 1, outcome: 'updated' },
    });
    expect(desk.proposed('mona/registry', branch, entryPath)).toContain('who wears them');
    expect(pulls()).toHaveLength(1);
  });

  test('shows the exact change on a dry run, and sends nothing', async () => {
    const cli = await desk.cli('mona');
    const dry = await cli.run('submit', 'wasm', '--dry-run', ...desk.place);
    expect(dry).toMatchObject({ code: 0 });
    expect(dry.stdout).toContain(`--- /dev/null\n+++ b/${entryPath}\n@@ -0,0 +1,15 @@\n`);
    const json = await cli.json('submit', 'wasm', '--dry-run', ...desk.place);
    expect(desk.writes()).toEqual([]);
    await cli.run('submit', 'wasm', ...desk.place);
    expect(desk.writes().length).toBeGreaterThan(0);
    const files = [entryPath, manifestPath].map((path) => ({
      path,
      text: desk.proposed('mona/registry', branch, path),
    }));
    expect(json.value).toMatchObject({ dryRun: true, branch, files, diff: dry.stdout });
  });

  test('of a bad folder says everything at once, and sends nothing', async () => {
    await desk.write(
      'wasm/plugin.yaml',
      entryDraft
        .replace('category: security', 'category: securty')
        .replace('license: Apache-2.0', 'license: Apachy'),
    );
    await desk.write(
      'wasm/manifest.yaml',
      manifestDraft
        .replace('kinds: [auth]', 'kinds: [oauth]')
        .replace('version: 0.1.0', 'version: 0.9.0\nsumary: twice'),
    );
    const cli = await desk.cli('mona');
    const { code, value } = await cli.json('submit', 'wasm', ...desk.place);
    expect(code).toBe(1);
    expect(value).toMatchObject({
      problems: expect.arrayContaining(
        [
          'propose/tag/missing',
          'validate/schema/unknown-key',
          'validate/entry/category',
          'validate/kind/unknown',
          'validate/schema/format',
        ].map((found) => expect.objectContaining({ code: found })),
      ),
    });
    const text = await cli.run('submit', 'wasm', ...desk.place);
    expect(text.stdout).toBe('');
    expect(text.stderr).toContain('Nothing was sent.');
    expect(desk.writes()).toEqual([]);
  });

  test('looks into the source at the tag: no licence there is told before anybody reviews', async () => {
    const { git } = desk.github.repository('mona/badges');
    const files = new Map([['wasm/main.c', { mode: '100644', sha: git.writeBlob(Buffer.from('int x;')) }]]);
    const person = { name: 'Mona', email: 'mona@example.org', date: '2026-08-01T00:00:00Z' };
    const commit = git.writeCommit({
      tree: git.writeTree(undefined, files),
      parents: [],
      message: 'x',
      author: person,
      committer: person,
    });
    git.setRef('refs/tags/v0.1.0', commit);
    const cli = await desk.cli('mona');
    // A commit that the clone does not have is left to the checks of the pull request.
    expect(await cli.json('submit', 'wasm', '--dry-run', ...desk.place)).toMatchObject({ code: 0 });
    await desk.git(
      'fetch',
      '--quiet',
      desk.github.repository('mona/badges').cloneUrl,
      '--force',
      'tag',
      'v0.1.0',
    );
    const { code, value } = await cli.json('submit', 'wasm', '--dry-run', ...desk.place);
    expect({ code, codes: codesOf(value) }).toMatchObject({
      code: 1,
      codes: expect.arrayContaining(['validate/source/license', 'validate/source/readme']),
    });
  });

  test('of somebody who is no owner, from a private source, under a taken name: refused', async () => {
    await desk.write(
      'wasm/plugin.yaml',
      `owners: [{ github: alice, id: 7 }]\n${entryDraft.replace('auth-badge', 'auth-jwt')}`,
    );
    desk.github.repository('mona/badges').state.isPrivate = true;
    const cli = await desk.cli('mona');
    const { value } = await cli.json('submit', 'wasm', ...desk.place);
    expect(codesOf(value)).toEqual(
      expect.arrayContaining(['propose/plugin/taken', 'propose/source/private', 'validate/owner/not-author']),
    );
    expect(desk.writes()).toEqual([]);
  });

  test('reads no draft beyond the cap', async () => {
    await desk.write('wasm/manifest.yaml', `${manifestDraft}# ${'x'.repeat(600_000)}\n`);
    const cli = await desk.cli('mona');
    const stderr = expect.stringContaining('Cannot read wasm/manifest.yaml: expected a file of at most');
    expect(await cli.run('submit', 'wasm', ...desk.place)).toMatchObject({ code: 2, stderr });
    expect(desk.writes()).toEqual([]);
  });

  test('with GitHub failing one request in five, nothing is lost and nothing is there twice', async () => {
    desk.github.faults.add({ kind: 'error', when: { share: 0.1 }, moment: 'after' });
    desk.github.faults.add({ kind: 'drop', when: { share: 0.1 }, moment: 'before' });
    const cli = await desk.cli('mona');
    for (let round = 0; round < 3; round++)
      expect(await cli.json('submit', 'wasm', ...desk.place)).toMatchObject({
        code: 0,
        value: { number: 1 },
      });
    expect(desk.github.faults.count).toBeGreaterThan(3);
    desk.github.faults.clear();
    expect(pulls()).toHaveLength(1);
    expect(desk.proposed('mona/registry', branch, entryPath)).toContain('name: auth-badge');
  });

  test('needs a remote on GitHub, a sign-in, and a registry', async () => {
    expect(await (await desk.cli()).run('submit', 'wasm', ...desk.place)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('plugindex login'),
    });
    await desk.git('remote', 'set-url', 'origin', 'https://gitlab.com/mona/badges');
    const cli = await desk.cli('mona');
    expect(await cli.run('submit', 'wasm', ...desk.place)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('gitlab.com'),
    });
    expect(await cli.run('submit', 'wasm', '--repository', 'https://github.com/example')).toMatchObject({
      code: 2,
    });
    expect(await cli.run('submit', 'wasm', '--repository', 'mona/badges')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('[tree/not-found]'),
    });
    expect(await cli.run('submit', 'wasm', '--repository', 'mona/nothing')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('[github/not-found]'),
    });
  });
});

test('a real process submits, from the folder that it stands in', async () => {
  const cli = await desk.cli();
  const program = join(repositoryRoot, 'packages/cli/bin/plugindex.mjs');
  const { github, people, place } = desk;
  const env = {
    ...process.env,
    PLUGINDEX_HOME: cli.home,
    GITHUB_API_URL: github.apiUrl,
    GITHUB_SERVER_URL: github.url,
    GITHUB_TOKEN: people.mona.token,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [program, 'submit', ...place], {
    cwd: join(desk.clone, 'wasm'),
    env,
    timeout: 60_000,
  });
  expect(stdout).toBe(`${github.url}/example/registry/pull/1\n`);
});
