// A registry and an author's repository on the little GitHub, and a checkout of the registry as a workflow has it.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGitHubClient, type GitHubClient } from '@plugindex/node/github/github-client';
import {
  type LittleGitHub,
  startLittleGitHub,
  type TestAccount,
  type TestGitHubRepository,
} from '../../kit/github/little-github.ts';
import { repositoryRoot } from '../../kit/marketplace.ts';
import { type ActionRun, runAction } from '../../kit/run-action.ts';
import { acmeFiles, alice as aliceAccount, mallory as malloryAccount } from './acme-index.ts';

export interface Scene {
  readonly github: LittleGitHub;
  readonly alice: TestAccount;
  readonly mallory: TestAccount;
  /** May write to the registry. */
  readonly maintainer: TestAccount;
  readonly registry: TestGitHubRepository;
  /** Acme's plugins: owned by alice, one commit, the tag v1.0.0 on it. */
  readonly source: TestGitHubRepository;
  /** The API as an account sees it. */
  as(account: TestAccount): GitHubClient;
  /** Runs an action of the registry with a workflow's token. */
  run(action: 'form' | 'refresh', settings: RunSettings): Promise<ActionRun>;
  /** Tags the newest commit of the source, after one more commit; returns its id. */
  tag(name: string): Promise<string>;
  close(): Promise<void>;
}

export interface RunSettings {
  readonly event?: unknown;
  readonly inputs?: Readonly<Record<string, string>>;
}

const repository = { owner: 'plugindex', repo: 'registry' };
export const registryName = repository;
export const sourceName = { owner: 'alice', repo: 'plugins' };

/** As the workflows form.yml and refresh.yml ask for. */
const permissions = {
  actions: 'write',
  checks: 'read',
  contents: 'write',
  issues: 'write',
  'pull-requests': 'write',
} as const;

/** `updates`: YAML of that key in the entry of auth-acme. */
export async function openScene(updates = ''): Promise<Scene> {
  const github = await startLittleGitHub();
  github.addUser({ login: 'plugindex', type: 'Organization' });
  const alice = github.addUser({ login: aliceAccount.github, id: aliceAccount.id });
  const mallory = github.addUser({ login: malloryAccount.github, id: malloryAccount.id });
  const maintainer = github.addUser({ login: 'octocat', id: 583_231 });
  const source = github.addRepository({
    owner: 'alice',
    name: 'plugins',
    files: { 'README.md': '# Plugins\n' },
  });
  const registry = github.addRepository({
    owner: 'plugindex',
    name: 'registry',
    files: await registryFiles(source, updates),
    collaborators: { octocat: 'write' },
  });
  // The setting that `registry doctor` asks for: without it GitHub lets no workflow open a pull request.
  registry.state.settings.canApprovePullRequestReviews = true;
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-doors-'));
  const workspace = join(folder, 'checkout');
  // Without blocking: the little GitHub that answers runs in this process.
  await clone(registry.cloneUrl, workspace);
  const as = (account: TestAccount) =>
    createGitHubClient({ apiUrl: github.apiUrl, token: account.token, userAgent: 'test', retryPauseMs: 5 });
  const scene: Scene = {
    github,
    alice,
    mallory,
    maintainer,
    registry,
    source,
    as,
    run: (action, { event = {}, inputs = {} }) =>
      runAction(action, {
        workspace,
        event,
        inputs: { token: github.workflowToken(registry.fullName, permissions), ...inputs },
        repository: registry.fullName,
        apiUrl: github.apiUrl,
        serverUrl: github.url,
      }),
    tag: (name) => tagNewCommit(as(alice), name),
    close: async () => {
      await github.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await scene.tag('v1.0.0');
  return scene;
}

async function registryFiles(source: TestGitHubRepository, updates: string) {
  const files: Record<string, string> = {};
  for (const [path, text] of acmeFiles(updates))
    files[`index/${path}`] = text
      .replaceAll('230000101', String(source.id))
      .replaceAll('https://github.com/acme/plugins', 'https://github.com/alice/plugins');
  for (const name of ['pull-request.yml', 'publish.yml']) {
    const path = `.github/workflows/${name}`;
    files[path] = await readFile(join(repositoryRoot, path), 'utf8');
  }
  return files;
}

async function clone(url: string, folder: string): Promise<void> {
  const { spawn } = await import('node:child_process');
  const child = spawn('git', ['clone', '--quiet', url, folder], { stdio: 'ignore' });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`git clone ended with ${code}`);
  execFileSync('git', ['-C', folder, 'rev-parse', '--verify', 'HEAD'], { stdio: 'ignore' });
}

async function tagNewCommit({ rest: { git } }: GitHubClient, name: string): Promise<string> {
  const at = { ...sourceName };
  const { data: head } = await git.getRef({ ...at, ref: 'heads/main' });
  const { data: before } = await git.getCommit({ ...at, commit_sha: head.object.sha });
  const { data: commit } = await git.createCommit({
    ...at,
    message: `Prepare ${name}`,
    tree: before.tree.sha,
    parents: [head.object.sha],
  });
  await git.updateRef({ ...at, ref: 'heads/main', sha: commit.sha });
  await git.createRef({ ...at, ref: `refs/tags/${name}`, sha: commit.sha });
  return commit.sha;
}
