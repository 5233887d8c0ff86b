// An author's desk: a registry and a plugin's source on a little GitHub, a clone of the source on disk, and the command line.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isRecord } from '@plugindex/model';
import { createCli, type TestCli } from '../kit/cli.ts';
import {
  type LittleGitHub,
  startLittleGitHub,
  type TestAccount,
  type TestGitHubRepository,
} from '../kit/github/little-github.ts';
import { validateFixtures } from '../kit/validate-case.ts';

export interface AuthorDesk {
  readonly github: LittleGitHub;
  readonly registry: TestGitHubRepository;
  /** `alice` owns auth-jwt, `mona` the source of auth-badge, `maria` keeps the registry, `bob` is somebody else. */
  readonly people: Readonly<Record<'alice' | 'bob' | 'maria' | 'mona', TestAccount>>;
  /** Clone of mona/badges, its plugin in the folder `wasm`; origin is on github.com as in real life. */
  readonly clone: string;
  /** Options that lead to the registry. */
  readonly place: readonly string[];
  /** The command line of somebody, signed in by GITHUB_TOKEN; without a name nobody is signed in. */
  cli(who?: 'alice' | 'bob' | 'maria' | 'mona', env?: Readonly<Record<string, string>>): Promise<TestCli>;
  /** Runs git in the clone. */
  git(...args: readonly string[]): Promise<void>;
  /** Replaces a file of the clone. */
  write(path: string, text: string): Promise<void>;
  /** Requests that change something, since the last call. */
  writes(): readonly string[];
  /** Text of a file on a branch of somebody's fork of the registry; undefined where there is none. */
  proposed(fork: string, branch: string, path: string): string | undefined;
  close(): Promise<void>;
}

export const entryDraft = `# What everybody should know.
name: auth-badge
description: Checks badges, and says whose they are.
category: security
tags: [badge, auth]
license: Apache-2.0
`;
export const manifestDraft = `summary: Checks badges
kinds: [auth]
version: 0.1.0
build: { toolchain: c, entry: main.c }
host: ^1.0.0 # tried with 1.2
`;
const sourceFiles = {
  LICENSE: 'Apache License 2.0',
  'wasm/README.md': '# Auth badge\n',
  'wasm/CHANGELOG.md': '# 0.1.0\n',
  'wasm/main.c': 'int main(void) { return 0; }\n',
  'wasm/plugin.yaml': entryDraft,
  'wasm/manifest.yaml': manifestDraft,
};

/** GitHub's own host and the path in it: what stands in manifests. */
const registryUrl = 'https://github.com/example/registry';

export async function openAuthorDesk(): Promise<AuthorDesk> {
  const github = await startLittleGitHub();
  const people = {
    alice: github.addUser({ login: 'alice', id: 7 }),
    bob: github.addUser({ login: 'bob', id: 8 }),
    maria: github.addUser({ login: 'maria', id: 1 }),
    mona: github.addUser({ login: 'mona' }),
  };
  github.addUser({ login: 'example', type: 'Organization' });
  const badges = github.addRepository({ owner: 'mona', name: 'badges', files: sourceFiles });
  tag(badges, 'v0.1.0');
  const jwt = github.addRepository({ owner: 'alice', name: 'auth-jwt', files: sourceFiles });
  tag(jwt, 'v1.1.0');
  const files = Object.entries(indexFiles(jwt));
  const isRecord = ([path]: readonly [string, string]) => path.endsWith('.release.json');
  const registry = github.addRepository({
    owner: 'example',
    name: 'registry',
    files: Object.fromEntries([...files.filter((file) => !isRecord(file)), ['README.md', '# Registry\n']]),
    collaborators: { maria: 'maintain' },
  });
  addRecords(registry, files.filter(isRecord));
  const folder = await mkdtemp(join(tmpdir(), 'author-desk-'));
  const clone = join(folder, 'badges');
  // Never synchronously: the server that Git speaks to lives in this very process.
  await runGit('clone', '--quiet', badges.cloneUrl, clone);
  const git = async (...args: readonly string[]) => void (await runGit('-C', clone, ...args));
  await git('remote', 'set-url', 'origin', 'git@github.com:Mona/badges.git');
  let seen = github.requests.length;
  return {
    ...{ github, registry, people, clone, git },
    place: ['--repository', registryUrl],
    cli: (who, env = {}) =>
      createCli({
        folder: clone,
        env: {
          GITHUB_API_URL: github.apiUrl,
          GITHUB_SERVER_URL: github.url,
          ...(who === undefined ? {} : { GITHUB_TOKEN: people[who].token }),
          ...env,
        },
      }),
    write: (path, text) => writeFile(join(clone, path), text),
    writes: () => {
      const fresh = github.requests.slice(seen);
      seen = github.requests.length;
      return fresh.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
    },
    proposed: (fork, branch, path) => textAt(github.repository(fork), branch, path),
    close: async () => {
      await github.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As the pipeline keeps them: on a branch of their own, which shares no history with main. */
function addRecords({ git }: TestGitHubRepository, records: readonly (readonly [string, string])[]): void {
  const changes = records.map(
    ([path, text]) => [path, { mode: '100644', sha: git.writeBlob(Buffer.from(text)) }] as const,
  );
  const person = { name: 'bot', email: 'bot@example.org', date: '2026-08-01T12:00:00Z' };
  const tree = git.writeTree(undefined, new Map(changes));
  const commit = { tree, parents: [], message: 'Records', author: person, committer: person };
  git.setRef('refs/heads/records', git.writeCommit(commit));
}

const runGit = (...args: readonly string[]) => promisify(execFile)('git', args, { timeout: 30_000 });

function tag(repository: TestGitHubRepository, name: string): void {
  const commit = repository.git.resolve('refs/heads/main');
  if (commit === undefined) throw new Error('There is nothing to tag');
  repository.git.setRef(`refs/tags/${name}`, commit);
}

function textAt(repository: TestGitHubRepository, branch: string, path: string): string | undefined {
  const commit = repository.git.resolve(`refs/heads/${branch}`);
  const [entry] = commit === undefined ? [] : repository.git.tree(commit, { path });
  return entry === undefined ? undefined : repository.git.readObject(entry.sha).toString('utf8');
}

/** The index of the validation fixtures, with the true id of the source of auth-jwt. */
function indexFiles(jwt: TestGitHubRepository): Readonly<Record<string, string>> {
  const common = join(validateFixtures, 'common');
  const files = readdirSync(common, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return Object.fromEntries(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      const inside = path.slice(common.length + 1).replaceAll('\\', '/');
      const text = readFileSync(path, 'utf8');
      const isJwt = inside.endsWith('auth-jwt/plugin.yaml');
      return [`index/${inside}`, isJwt ? text.replace('id: 1000', `id: ${jwt.id}`) : text];
    }),
  );
}

/** Codes of the problems in what a command printed as JSON. */
export function codesOf(value: unknown): readonly unknown[] {
  const problems = isRecord(value) ? value.problems : undefined;
  return Array.isArray(problems)
    ? problems.map((problem) => (isRecord(problem) ? problem.code : undefined))
    : [];
}
