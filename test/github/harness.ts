// A little GitHub with a registry, an author and a maintainer, and GitHub's own client for each of them.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Octokit } from '@octokit/rest';
import {
  type LittleGitHub,
  type LittleGitHubOptions,
  startLittleGitHub,
  type TestAccount,
  type TestGitHubRepository,
} from '../kit/github/little-github.ts';

export interface Scene {
  readonly github: LittleGitHub;
  readonly owner: TestAccount;
  readonly author: TestAccount;
  readonly registry: TestGitHubRepository;
  /** `acme/registry`, as octokit's calls take it. */
  readonly place: { readonly owner: string; readonly repo: string };
  client(token?: string): Octokit;
  close(): Promise<void>;
}

export async function openScene(options: LittleGitHubOptions = {}): Promise<Scene> {
  const github = await startLittleGitHub(options);
  const owner = github.addUser({ login: 'acme' });
  const author = github.addUser({ login: 'ann', id: 4242 });
  const registry = github.addRepository({
    owner: 'acme',
    name: 'registry',
    files: {
      'README.md': '# Registry\n',
      'index/a.yaml': 'a: 1\n',
      '.github/workflows/publish.yml':
        'name: publish\non:\n  workflow_dispatch:\n    inputs:\n      force: { type: string }\njobs: {}\n',
      '.github/workflows/ci.yml': 'name: ci\non: push\njobs: {}\n',
    },
  });
  return {
    ...{ github, owner, author, registry },
    place: { owner: 'acme', repo: 'registry' },
    client: (token) =>
      new Octokit({
        baseUrl: github.apiUrl,
        ...(token === undefined ? {} : { auth: token }),
        log: { debug() {}, info() {}, warn() {}, error() {} },
      }),
    close: () => github.close(),
  };
}

const run = promisify(execFile);

/** git in a folder, with nobody's configuration; not blocking, for the server lives in this process. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', '-c', 'protocol.version=2'];
  const { stdout } = await run('git', [...identity, '-C', folder, ...args], {
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
    },
  });
  return stdout.trim();
}

/** Runs work in a new temp folder. */
export async function inTempFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'github-test-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The clone URL with a token as the password. */
export function withToken(url: string, token: string): string {
  return url.replace('://', `://x-access-token:${token}@`);
}

/** Forks, commits one file on a branch of the fork through the Git data API, and opens a pull request. */
export async function openPull(
  scene: Scene,
  change: {
    readonly branch: string;
    readonly path: string;
    readonly content: string;
    readonly title?: string;
  },
): Promise<number> {
  const client = scene.client(scene.author.token);
  const { place } = scene;
  const { data: fork } = await client.repos.createFork(place);
  const mine = { owner: fork.owner.login, repo: fork.name };
  const { data: base } = await client.git.getRef({ ...place, ref: 'heads/main' });
  const { data: tree } = await client.git.createTree({
    ...mine,
    base_tree: base.object.sha,
    tree: [{ path: change.path, mode: '100644', type: 'blob', content: change.content }],
  });
  const { data: commit } = await client.git.createCommit({
    ...mine,
    message: `Change ${change.path}`,
    tree: tree.sha,
    parents: [base.object.sha],
  });
  await client.git.createRef({ ...mine, ref: `refs/heads/${change.branch}`, sha: commit.sha });
  const { data: pull } = await client.pulls.create({
    ...place,
    title: change.title ?? `Change ${change.path}`,
    head: `${mine.owner}:${change.branch}`,
    base: 'main',
    body: 'As asked',
  });
  return pull.number;
}
