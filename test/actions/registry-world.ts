// A registry on the little GitHub with a little Sigstore beside it, and checkouts of it as jobs have them.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { localRun, openLocalSigstore, toWorkflowClaims } from '@plugindex/local';
import { createEnvCliRepository } from '../kit/env-cli-repository.ts';
import { type LittleGitHub, startLittleGitHub, type TestAccount } from '../kit/github/little-github.ts';
import { describeDeployment, signingConfig } from '../kit/github-registry-files.ts';
import { repositoryRoot } from '../kit/marketplace.ts';
import type { ActionSettings } from '../kit/run-action.ts';
import { openTokenService } from '../kit/token-service.ts';

const run = promisify(execFile);
export const registryName = 'acme/registry';
const issuer = 'https://token.little-actions.example';

export interface RegistryWorld {
  readonly github: LittleGitHub;
  readonly author: TestAccount;
  /** Owner of every plugin of the fixture, and its only maintainer. */
  readonly octocat: TestAccount;
  /** Where the index says that it is served. */
  readonly servedUrl: string;
  readonly trustedRootFile: string;
  readonly signingConfigFile: string;
  /** A new checkout of main with its history. */
  checkout(): Promise<string>;
  /** Opens a pull request from a fork; `change` edits its files. */
  propose(
    by: TestAccount,
    change: (folder: string) => Promise<void>,
  ): Promise<{ readonly number: number; readonly headSha: string }>;
  git(folder: string, ...args: readonly string[]): Promise<string>;
  /** The settings that every action of this registry gets. */
  settings(workspace: string, settings?: Partial<ActionSettings>): ActionSettings;
  /** Variables of a job that may ask for an identity. */
  identity(): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Address below which the compiled index will be served. */
  readonly servedUrl: string;
}

export async function openRegistryWorld({ servedUrl }: WorldOptions): Promise<RegistryWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-world-'));
  const github = await startLittleGitHub();
  const acme = github.addUser({ login: 'acme' });
  const author = github.addUser({ login: 'ann', id: 4242 });
  const octocat = github.addUser({ login: 'octocat', id: 583231 });
  const files = { 'README.md': '# Registry\n' };
  const registry = github.addRepository({ owner: 'acme', name: 'registry', files });
  await fillRegistry(
    { cloneUrl: registry.cloneUrl, token: acme.token },
    { serverUrl: github.url, servedUrl },
  );
  const signing = await openSigning(folder, { serverUrl: github.url, repository: registry });
  let checkouts = 0;
  const clone = async (url: string, token: string) => {
    const place = join(folder, `checkout-${checkouts++}`);
    await run('git', ['clone', '--quiet', withToken(url, token), place]);
    return place;
  };
  const ids = {
    GITHUB_REPOSITORY_ID: String(registry.id),
    GITHUB_REPOSITORY_OWNER_ID: String(registry.ownerId),
  };
  return {
    ...{ github, author, octocat, servedUrl, git },
    ...{ trustedRootFile: signing.trustedRootFile, signingConfigFile: signing.signingConfigFile },
    checkout: () => clone(registry.cloneUrl, acme.token),
    propose: (by, change) => propose({ github, by, clone }, change),
    settings: (workspace, settings = {}) => ({
      ...{ workspace, repository: registryName, apiUrl: github.apiUrl, serverUrl: github.url },
      ...settings,
      env: { ...ids, ...settings.env },
    }),
    identity: () => signing.identity,
    close: async () => {
      await signing.close();
      await github.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

interface SigningPlace {
  readonly serverUrl: string;
  readonly repository: { readonly id: number; readonly ownerId: number };
}

/** A little Sigstore that knows the registry's workflow, and the token service of its jobs. */
async function openSigning(folder: string, { serverUrl, repository }: SigningPlace) {
  const sigstore = await openLocalSigstore({
    folder: join(folder, 'sigstore'),
    now: () => new Date(),
    issuers: { [issuer]: serverUrl },
  });
  const trustedRootFile = join(folder, 'trusted_root.json');
  const signingConfigFile = join(folder, 'signing_config.json');
  await writeFile(trustedRootFile, JSON.stringify(sigstore.trustedRoot));
  await writeFile(signingConfigFile, JSON.stringify(signingConfig(sigstore.url)));
  const identity = `${serverUrl}/${registryName}/.github/workflows/publish.yml@refs/heads/main`;
  const workflowRun = {
    ...localRun({ commit: '0'.repeat(40), identity }),
    repositoryId: String(repository.id),
    ownerId: String(repository.ownerId),
    event: 'workflow_dispatch',
  };
  const claims = toWorkflowClaims({ issuer, run: workflowRun });
  const tokens = await openTokenService((aud) => sigstore.token({ ...claims, aud }));
  return {
    trustedRootFile,
    signingConfigFile,
    identity: { ...tokens.environment },
    close: async () => {
      await tokens.close();
      await sigstore.close();
    },
  };
}

/** git in a folder, with nobody's configuration; not blocking, for the server lives in this process. */
async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org'];
  const { stdout } = await run('git', [...identity, '-C', folder, ...args], { maxBuffer: 64 * 2 ** 20 });
  return stdout.trim();
}

function withToken(url: string, token: string): string {
  return url.replace('http://', `http://x-access-token:${token}@`);
}

interface Remote {
  readonly cloneUrl: string;
  readonly token: string;
}

/** Pushes the index and the plugins of the fixture, told where they will be served and who signs. */
async function fillRegistry(
  { cloneUrl, token }: Remote,
  urls: { readonly serverUrl: string; readonly servedUrl: string },
): Promise<void> {
  const fixture = await createEnvCliRepository();
  await cp(join(repositoryRoot, '.github/workflows'), join(fixture.root, '.github/workflows'), {
    recursive: true,
  });
  const file = join(fixture.root, 'index/registry.yaml');
  await writeFile(file, describeDeployment(await readFile(file, 'utf8'), { ...urls, issuer }));
  fixture.commit('Serve it here');
  await git(fixture.root, 'push', '--quiet', '--force', withToken(cloneUrl, token), 'HEAD:refs/heads/main');
  await rm(fixture.root, { recursive: true, force: true });
}

interface Proposing {
  readonly github: LittleGitHub;
  readonly by: TestAccount;
  readonly clone: (url: string, token: string) => Promise<string>;
}

async function propose({ github, by, clone }: Proposing, change: (folder: string) => Promise<void>) {
  const ask = async (path: string, body: unknown) => {
    const response = await fetch(`${github.apiUrl}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${by.token}`,
        'content-type': 'application/json',
        accept: 'application/vnd.github+json',
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  await ask(`/repos/${registryName}/forks`, {});
  const fork = github.repository(`${by.login}/registry`);
  const folder = await clone(fork.cloneUrl, by.token);
  const branch = `change-${github.events.length}`;
  await git(folder, 'checkout', '--quiet', '-b', branch);
  await change(folder);
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--message', 'Change');
  await git(folder, 'push', '--quiet', 'origin', branch);
  const pull: unknown = await ask(`/repos/${registryName}/pulls`, {
    title: 'Change',
    head: `${by.login}:${branch}`,
    base: 'main',
    body: '',
  });
  const number = typeof pull === 'object' && pull !== null && 'number' in pull ? Number(pull.number) : 0;
  return { number, headSha: await git(folder, 'rev-parse', 'HEAD') };
}
