// A whole marketplace on the little GitHub: this repository pushed there as a registry of its own, its workflows run by the
// little Actions, its releases signed by the little Sigstore, its pages served, and people with accounts and plugins.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { localRun, openLocalSigstore, toWorkflowClaims } from '@plugindex/local';
import { startStaticServer } from '@plugindex/node/http/static-server';
import { createLittleActions, type LittleActions } from './actions/little-actions.ts';
import { type Environment, type ProgramResult, runProgram } from './actions/run-program.ts';
import type { RunFacts } from './actions/runner-context.ts';
import { cacheFolder } from './build-cache.ts';
import { type LittleGitHub, startLittleGitHub, type TestAccount } from './github/little-github.ts';
import { keepBuilds, leaveOutSite, type RegistryFiles, readRegistryFiles } from './github-registry-files.ts';
import { createLoopbackCertificate } from './loopback-certificate.ts';
import { compileCache, repositoryRoot } from './marketplace.ts';
import { startNameProxy } from './name-proxy.ts';
import { openTokenService } from './token-service.ts';

export const registryName = 'acme/registry';
/** As the index names it. */
export const registryUrl = `https://github.com/${registryName}`;
const issuer = 'https://token.little-actions.example';

export interface People {
  readonly ann: TestAccount;
  readonly bob: TestAccount;
  readonly mallory: TestAccount;
  readonly maintainer: TestAccount;
}

export interface GitHubRegistry {
  readonly github: LittleGitHub;
  readonly actions: LittleActions;
  readonly people: People;
  /** Where the compiled index and the site are served. */
  readonly servedUrl: string;
  readonly trustedRootFile: string;
  /** Everything that must be told to a program so that it finds and trusts the little GitHub. */
  readonly environment: Environment;
  /** Runs the command line as this person, in a folder, with a home of their own. */
  plugindex(
    args: readonly string[],
    as?: { readonly by?: TestAccount; readonly folder?: string },
  ): Promise<ProgramResult>;
  /** One request to the API as this person: its answer. Throws where it is refused. */
  api(by: TestAccount, request: ApiRequest): Promise<unknown>;
  /** git in a folder. Throws where it fails. */
  git(folder: string, ...args: readonly string[]): Promise<string>;
  /** A clone that pushes as this person. */
  clone(by: TestAccount, repository: string): Promise<string>;
  /** Text of a file of the registry's default branch; undefined where there is none. */
  readMain(path: string): string | undefined;
  close(): Promise<void>;
}

export interface ApiRequest {
  readonly method?: string;
  /** Below the API: `/repos/acme/registry/pulls/1`. */
  readonly path: string;
  readonly body?: unknown;
}

export interface GitHubRegistryOptions {
  /** Whether publications build the site too; not unless said otherwise. */
  readonly withSite?: boolean;
  /** Whether jobs run the compiler for sources that any job of any test built before; not unless said otherwise. */
  readonly buildsAfresh?: boolean;
  /** Changes files of the registry before its first commit. */
  readonly edit?: (files: RegistryFiles) => void;
}

export async function openGitHubRegistry({
  edit,
  withSite = false,
  buildsAfresh = false,
}: GitHubRegistryOptions = {}): Promise<GitHubRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-github-'));
  const tls = await createLoopbackCertificate(['github.com']);
  setDefaultCACertificates([...getCACertificates('default'), tls.authority]);
  const authorityFile = join(folder, 'authority.pem');
  await writeFile(authorityFile, tls.authority);
  const github = await startLittleGitHub({ tls });
  const proxy = await startNameProxy({ 'github.com': Number(new URL(github.url).port) });
  const builds = await openKeptBuilds(folder);
  const pages = join(folder, 'pages');
  await mkdir(pages);
  const served = await startStaticServer({ roots: { '/': pages } });
  const sigstore = await openLocalSigstore({
    folder: join(folder, 'sigstore'),
    now: () => new Date(),
    issuers: { [issuer]: github.url },
  });
  const trustedRootFile = join(folder, 'trusted_root.json');
  await writeFile(trustedRootFile, JSON.stringify(sigstore.trustedRoot));
  const { people, registry } = populate(github, () => {
    const files = readRegistryFiles({
      serverUrl: github.url,
      issuer,
      servedUrl: served.url,
      sigstoreUrl: sigstore.url,
      trustedRoot: sigstore.trustedRoot,
    });
    if (!withSite) leaveOutSite(files);
    if (!buildsAfresh) keepBuilds(files, builds);
    edit?.(files);
    return files;
  });
  const environment = {
    NODE_EXTRA_CA_CERTS: authorityFile,
    GIT_SSL_CAINFO: authorityFile,
    ...proxy.environment,
    GIT_CONFIG_GLOBAL: '/dev/null',
    ...gitSettings(),
    NODE_COMPILE_CACHE: compileCache,
    PATH: process.env.PATH ?? '',
  };
  const actions = createLittleActions({
    ...{ github, pages, environment },
    identity: (run) =>
      openTokenService((aud) =>
        sigstore.token({ ...toWorkflowClaims({ issuer, run: toRun(github, run) }), aud }),
      ),
    repository: registryName,
    installedIn: repositoryRoot,
    caches: join(folder, 'caches'),
    now: () => new Date(),
  });
  return {
    ...{ github, actions, people, trustedRootFile, environment },
    ...createTools({ folder, github, environment }),
    servedUrl: served.url,
    readMain: (path) => registry.git.readText('refs/heads/main', path),
    close: async () => {
      await sigstore.close();
      await served.close();
      await proxy.close();
      await github.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** What scripts/test.ts tells every git. */
function gitSettings(): Environment {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value = '']) =>
      /^GIT_CONFIG_(?:COUNT|KEY_|VALUE_)/.test(name) ? [[name, value]] : [],
    ),
  );
}

/** Artifacts stay for other tests, by the content of their sources; what was fetched does not. */
async function openKeptBuilds(folder: string): Promise<string> {
  const [builds, artifacts] = [join(folder, 'builds'), join(cacheFolder, 'artifacts')];
  await mkdir(builds);
  await mkdir(artifacts, { recursive: true });
  await symlink(artifacts, join(builds, 'cache'), 'dir');
  return builds;
}

/** Accounts with the ids that the registry's own files name, and the registry's repository. */
function populate(github: LittleGitHub, filesOf: () => RegistryFiles) {
  const acme = github.addUser({ login: 'acme', type: 'Organization' });
  const people = {
    ann: github.addUser({ login: 'ann', id: 4242 }),
    bob: github.addUser({ login: 'bob', id: 5151 }),
    mallory: github.addUser({ login: 'mallory', id: 6666 }),
    maintainer: github.addUser({ login: 'octocat', id: 583231 }),
  };
  const files = filesOf();
  const registry = github.addRepository({
    owner: acme.login,
    name: 'registry',
    collaborators: { [people.maintainer.login]: 'maintain' },
    files: Object.fromEntries(files),
  });
  // What `registry doctor` asks for: without it no form and no feed becomes a pull request.
  registry.state.settings.canApprovePullRequestReviews = true;
  registry.state.settings.immutableReleases = true;
  return { people, registry };
}

/** The facts that GitHub's issuer would put into the token of a job of this run. */
function toRun(github: LittleGitHub, run: RunFacts) {
  const { id, ownerId } = github.repository(registryName);
  const identity = `${github.url}/${registryName}/${run.workflow.path}@${run.ref}`;
  return {
    ...localRun({ commit: run.sha, identity, runId: run.id }),
    repositoryId: String(id),
    ownerId: String(ownerId),
    event: run.event.event,
    runnerEnvironment: 'github-hosted',
  };
}

interface Desk {
  readonly folder: string;
  readonly github: LittleGitHub;
  readonly environment: Environment;
}

function createTools({
  folder,
  github,
  environment,
}: Desk): Pick<GitHubRegistry, 'plugindex' | 'api' | 'git' | 'clone'> {
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  const git = async (place: string, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await runProgram('git', [...author, ...args], {
      cwd: place,
      env: environment,
    });
    if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  return {
    git,
    api: async (by, { path, body, method = body === undefined ? 'GET' : 'POST' }) => {
      const response = await fetch(`${github.apiUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${by.token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return response.status === 204 ? undefined : response.json();
    },
    clone: async (by, repository) => {
      const place = await mkdtemp(join(folder, 'clone-'));
      const url = new URL(`${github.url}/${repository}.git`);
      Object.assign(url, { username: 'x-access-token', password: by.token });
      await git(folder, 'clone', '--quiet', url.href, place);
      return place;
    },
    plugindex: (args, { by, folder: cwd = folder } = {}) =>
      runProgram(process.execPath, [join(repositoryRoot, 'packages/cli/bin/plugindex.mjs'), ...args], {
        cwd,
        env: {
          ...environment,
          PLUGINDEX_HOME: join(folder, `home-of-${by?.login ?? 'nobody'}`),
          GITHUB_API_URL: github.apiUrl,
          GITHUB_SERVER_URL: github.url,
          ...(by === undefined ? {} : { GITHUB_TOKEN: by.token }),
        },
      }),
  };
}
