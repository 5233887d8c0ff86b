// Small parts of the commands of authors: diffs that Git itself applies, remotes, tags, and listings that GitHub cuts short.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import { versionOfTag } from '@plugindex/registry/propose/version-of-tag';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openGitHub } from '../../packages/cli/src/github.ts';
import { parseRemote } from '../../packages/cli/src/plugin-folder.ts';
import { unifiedDiff } from '../../packages/cli/src/proposal-diff.ts';

test('unifiedDiff() is a patch that git applies', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unified-diff-'));
  const line = fc.constantFrom('a', 'b', '', '- c', '+d', ' e', '# f', '@@ -1 +1 @@');
  const text = fc.array(line, { minLength: 1, maxLength: 24 }).map((lines) => `${lines.join('\n')}\n`);
  const path = join(folder, 'file.yaml');
  try {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const patch = unifiedDiff('file.yaml', { before, after });
        expect(patch === '').toBe(before === after);
        if (patch === '') return;
        writeFileSync(path, before);
        execFileSync('git', ['apply', '-'], {
          cwd: folder,
          input: patch,
          timeout: 10_000,
          stdio: ['pipe', 'pipe', 'pipe'],
        });
        expect(readFileSync(path, 'utf8')).toBe(after);
      }),
      { numRuns: 40 },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  ['https://github.com/acme/plugins.git', 'acme/plugins'],
  ['https://github.com/acme/plugins/', 'acme/plugins'],
  ['https://ada:secret@github.com/acme/plug.ins', 'acme/plug.ins'],
  ['git@github.com:acme/plugins.git', 'acme/plugins'],
  ['ssh://git@github.com:22/acme/plugins', 'acme/plugins'],
])('parseRemote() reads %s', (url, name) => {
  const [owner, repo] = name.split('/');
  expect(parseRemote(url)).toEqual({ host: 'github.com', owner, repo });
});

test.each([
  undefined,
  '',
  '/srv/git/plugins.git',
  'file:///srv/git',
  'https://github.com/acme',
  'https://github.com/a/b/c',
  'ext::sh -c id',
])('parseRemote() knows no repository on GitHub in %j', (url) => {
  expect(parseRemote(url)).toBeUndefined();
});

test.each([
  ['v1.2.0', '1.2.0'],
  ['1.2.0-rc.1', '1.2.0-rc.1'],
  ['auth-jwt-v1.2.0', '1.2.0'],
  ['auth-jwt@1.2.0', '1.2.0'],
  ['auth-jwt/v1.2.0', '1.2.0'],
  ['auth-jwt-next-v1.2.0', undefined],
  ['v1.2', undefined],
  ['vv1.2.0', undefined],
  ['v1.2.0+build', undefined],
  ['auth-jwt', undefined],
])('versionOfTag(%j) is %j', (tag, version) => {
  expect(versionOfTag(tag, 'auth-jwt')).toBe(version);
});

test('a listing that GitHub cuts short is read folder by folder, without links', async () => {
  const blob = (path: string, sha: string, mode = '100644') => ({ path, mode, type: 'blob', sha, size: 3 });
  const tree = (path: string, sha: string) => ({ path, mode: '040000', type: 'tree', sha });
  const answers: Readonly<Record<string, { tree: unknown[]; truncated: boolean }>> = {
    main: { tree: [tree('index', '1'.repeat(40)), blob('README.md', 'a'.repeat(40))], truncated: false },
    [`${'1'.repeat(40)}?recursive=1`]: { tree: [blob('registry.yaml', 'b'.repeat(40))], truncated: true },
    ['1'.repeat(40)]: {
      tree: [blob('registry.yaml', 'b'.repeat(40)), tree('plugins', '2'.repeat(40))],
      truncated: false,
    },
    [`${'2'.repeat(40)}?recursive=1`]: {
      tree: [
        tree('au', '3'.repeat(40)),
        blob('au/th.yaml', 'c'.repeat(40)),
        blob('link', 'd'.repeat(40), '120000'),
      ],
      truncated: false,
    },
  };
  const server = createServer((request, response) => {
    const wanted = request.url?.replace(/^.*\/git\/(?:trees|blobs)\//, '') ?? '';
    const answer = answers[wanted] ?? {
      content: Buffer.from('abc').toString('base64'),
      encoding: 'base64',
      sha: wanted,
      size: 3,
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ sha: '1'.repeat(40), ...answer }));
  });
  try {
    const github = openGitHub({ apiUrl: `http://127.0.0.1:${await listenOnLoopback(server, 0)}/api/v3` });
    const name = { owner: 'acme', repo: 'registry' };
    const index = await github.readFolder(name, { branch: 'main', folder: 'index' });
    expect((await index.list()).map(({ path }) => path)).toEqual(['plugins/au/th.yaml', 'registry.yaml']);
    expect(Buffer.from(await index.read('registry.yaml', { maxBytes: 3 })).toString()).toBe('abc');
    await expect(index.read('registry.yaml', { maxBytes: 2 })).rejects.toThrow(RangeError);
    await expect(index.read('plugins/link', { maxBytes: 9 })).rejects.toMatchObject({
      code: 'tree/not-found',
    });
    await expect(github.readFolder(name, { branch: 'main', folder: 'other' })).rejects.toMatchObject({
      code: 'tree/not-found',
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
