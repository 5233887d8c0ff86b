// plugindex login and logout: where tokens come from, where they lie, where they are sent, and that nothing ever shows one.
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { GitHubError } from '@plugindex/node/github/github-error';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGitHub } from '../../packages/cli/src/github.ts';
import { createCli, type TestCli } from '../kit/cli.ts';
import { type AuthorDesk, openAuthorDesk } from './author-desk.ts';

let desk: AuthorDesk;
beforeAll(async () => {
  desk = await openAuthorDesk();
});
afterAll(() => desk.close());

const tokenFile = (cli: TestCli) => join(cli.home, 'github-token.json');

describe('plugindex login', () => {
  test('keeps GITHUB_TOKEN, when asked to, in a file that its owner alone may read, and shows it nowhere', async () => {
    const cli = await desk.cli('mona');
    const { token } = desk.people.mona;
    for (const words of [
      ['login'],
      ['login', '--json'],
      ['logout'],
      ['login', '--from', 'env'],
      ['status', ...desk.place],
    ]) {
      const { stdout, stderr, code } = await cli.run(...words);
      expect({ code, words }).toEqual({ code: 0, words });
      expect(stdout + stderr).not.toContain(token);
    }
    expect(await readFile(tokenFile(cli), 'utf8')).toContain(token);
    expect((await stat(tokenFile(cli))).mode & 0o777).toBe(0o600);
    const value = {
      server: desk.github.url,
      account: { github: 'mona', id: desk.people.mona.id },
      from: 'env',
    };
    expect(await cli.json('login', '--from', 'env')).toEqual({ code: 0, value: { ...value, kept: true } });
    await cli.run('logout');
    expect(await cli.json('login')).toEqual({ code: 0, value: { ...value, kept: false } });
    await expect(stat(tokenFile(cli))).rejects.toThrow('ENOENT');
  });

  test('signs in for later calls, until logout', async () => {
    const { token } = desk.people.mona;
    const env = { GITHUB_API_URL: desk.github.apiUrl, GITHUB_SERVER_URL: desk.github.url };
    const cli = await createCli({ env, readGhToken: async () => token });
    expect(await cli.json('login')).toMatchObject({ code: 0, value: { from: 'gh' } });
    expect((await cli.run('status', ...desk.place)).code).toBe(0);
    expect(await cli.json('logout')).toEqual({ code: 0, value: { removed: true } });
    expect(await cli.json('logout')).toEqual({ code: 0, value: { removed: false } });
    expect(await cli.run('status', ...desk.place)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('plugindex login'),
    });
  });

  test('makes a file that others could read its owner’s alone again', async () => {
    const cli = await desk.cli('mona');
    await cli.run('login', '--from', 'env');
    await chmod(tokenFile(cli), 0o644);
    await cli.run('login', '--from', 'env');
    expect((await stat(tokenFile(cli))).mode & 0o777).toBe(0o600);
  });

  test('asks for a code on another page where an application is named', async () => {
    const asked: unknown[] = [];
    const cli = await createCli({
      env: { GITHUB_API_URL: desk.github.apiUrl, GITHUB_SERVER_URL: desk.github.url },
      signInByDevice: async ({ onCode, ...rest }) => {
        asked.push(rest);
        onCode({ userCode: 'WDJB-MJHT', verificationUrl: 'https://github.com/login/device' });
        return desk.people.mona.token;
      },
    });
    const { code, stdout, stderr } = await cli.run('login', '--client-id', 'Iv1.0123456789abcdef');
    expect({ code, stdout }).toEqual({ code: 0, stdout: `Signed in to ${desk.github.url} as mona.\n` });
    expect(stderr).toContain('Open https://github.com/login/device and enter the code\n\n  WDJB-MJHT\n');
    expect(asked).toEqual([{ clientId: 'Iv1.0123456789abcdef', serverUrl: desk.github.url }]);
  });

  test('keeps no token that GitHub does not know', async () => {
    const wrong = `ghp_${'0'.repeat(36)}`;
    const cli = await desk.cli(undefined, { GITHUB_TOKEN: wrong });
    for (const words of [['login'], ['login', '--json']]) {
      const { code, stdout, stderr } = await cli.run(...words);
      expect(code).toBe(1);
      expect(stdout + stderr).toContain('github/unauthorized');
      expect(stdout + stderr).not.toContain(wrong);
    }
    await expect(stat(tokenFile(cli))).rejects.toThrow('ENOENT');
  });

  test.each([[['login']], [['login', '--from', 'gh']], [['login', '--from', 'nowhere']]])(
    '%j with nothing to take: exit 2',
    async (words) => {
      const cli = await desk.cli();
      expect((await cli.run(...words)).code).toBe(2);
    },
  );
});

describe('a token', () => {
  const secret = `ghp_${'s3cret'.repeat(6)}`;

  /** Answers everything with an error that quotes the request back. */
  async function withEcho(work: (url: string, seen: string[]) => Promise<void>): Promise<void> {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      const said = String(request.headers.authorization ?? 'nobody');
      seen.push(said);
      response.writeHead(422, { 'content-type': 'application/json', 'x-echo': said });
      response.end(
        JSON.stringify({
          message: `Bad request by ${said} (${said.replace(/^\w+ /, '')})`,
          errors: [{ message: said }],
        }),
      );
    });
    const port = await listenOnLoopback(server, 0);
    try {
      await work(`http://127.0.0.1:${port}`, seen);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  test('is not shown where GitHub, or what stands in its place, quotes it back', async () => {
    await withEcho(async (url, seen) => {
      const cli = await createCli({
        env: { GITHUB_API_URL: `${url}/api/v3`, GITHUB_SERVER_URL: url, GITHUB_TOKEN: secret },
      });
      for (const words of [
        ['login'],
        ['status', ...desk.place],
        ['yank', 'auth-jwt', '1.0.0', '--reason', 'x', ...desk.place],
      ]) {
        for (const format of [[], ['--json']]) {
          const { code, stdout, stderr } = await cli.run(...words, ...format);
          expect(code).toBe(1);
          expect(stdout + stderr).not.toContain(secret);
        }
      }
      expect(seen.some((said) => said.includes(secret))).toBe(true);
    });
  });

  test('is not in the error that is thrown, however deep one looks', async () => {
    await withEcho(async (url) => {
      const github = openGitHub({ apiUrl: `${url}/api/v3`, token: secret, retryPauseMs: 1 });
      const error = await github.account().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(GitHubError);
      expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(secret);
      expect(inspect(github, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(secret);
    });
  });

  test('goes to no server but its own, whatever a registry says its repository is', async () => {
    await withEcho(async (url, seen) => {
      const stored = await desk.cli('mona');
      await stored.run('login', '--from', 'env');
      const cli = await createCli({ env: { GITHUB_TOKEN: secret } });
      await writeFile(tokenFile(cli), await readFile(tokenFile(stored)));
      const words = ['--repository', `${url}/example/registry`];
      expect(await cli.run('yank', 'auth-jwt', '1.0.0', '--reason', 'x', ...words)).toMatchObject({
        code: 2,
      });
      expect(seen).toEqual([]);
      await cli.run('status', '1', ...words);
      expect(new Set(seen)).toEqual(new Set(['nobody']));
    });
  });

  test('in a file that is broken is neither used nor quoted', async () => {
    const cli = await desk.cli();
    await cli.run('logout');
    await writeFile(tokenFile(cli), `{"token": "${secret}" oops`);
    const { code, stderr } = await cli.run('status', ...desk.place);
    expect(code).toBe(2);
    expect(stderr).not.toContain(secret);
  });
});
