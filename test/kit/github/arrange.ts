// How a test arranges what is there before it begins: accounts, repositories, tokens, runs of workflows.
import { randomBytes } from 'node:crypto';
import { createRepository } from './create-repository.ts';
import type { BareRepository } from './git/bare-repository.ts';
import { timeText } from './git/commit.ts';
import { addRun } from './new-run.ts';
import { workflowFiles } from './workflow-file.ts';
import {
  type Account,
  actionsBot,
  findAccount,
  findRepository,
  type Permissions,
  type Repository,
  type Role,
  type World,
} from './world.ts';
import { zipOf } from './zip.ts';

export interface NewTestAccount {
  readonly login: string;
  readonly id?: number;
  readonly type?: Account['type'];
}

export interface TestAccount {
  readonly id: number;
  readonly login: string;
  readonly token: string;
}

export interface NewTestRepository {
  /** Login of an account that exists. */
  readonly owner: string;
  readonly name: string;
  readonly description?: string;
  readonly isPrivate?: boolean;
  readonly defaultBranch?: string;
  /** Path → content of the first commit. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Login → role. */
  readonly collaborators?: Readonly<Record<string, Role>>;
}

export interface TestGitHubRepository {
  readonly id: number;
  readonly ownerId: number;
  /** `owner/name` */
  readonly fullName: string;
  /** What `git clone` takes. */
  readonly cloneUrl: string;
  /** The bare repository itself, for looking. */
  readonly git: BareRepository;
  /** Everything that Git does not hold, for arranging and looking. */
  readonly state: Repository;
}

export interface NewWorkflowRun {
  /** File below .github/workflows: `pull-request.yml`. */
  readonly workflow: string;
  readonly event: string;
  /** `owner/name` of the repository that holds the head; the run's own unless said otherwise. */
  readonly headRepository?: string;
  readonly headBranch: string;
  readonly headSha: string;
  /** Login of who started it. */
  readonly actor: string;
  /** Absent while it runs. */
  readonly conclusion?: string;
  /** Name → path in the zip → content. */
  readonly artifacts?: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>>;
}

export interface Arranging {
  addUser(user: NewTestAccount): TestAccount;
  addRepository(repository: NewTestRepository): TestGitHubRepository;
  /** A repository by `owner/name`, forks included; throws when there is none. */
  repository(fullName: string): TestGitHubRepository;
  /** Token of a workflow's job with exactly these permissions, spelt as in workflow files: `contents`, `pull-requests`… */
  workflowToken(repository: string, permissions: Permissions): string;
  /** A run of a workflow as if GitHub had made it; its id. Artifacts are zipped. */
  addWorkflowRun(repository: string, run: NewWorkflowRun): number;
}

export function arranging(world: World): Arranging {
  return {
    addUser: (user) => addUser(world, user),
    addRepository(wanted) {
      const { owner, collaborators = {}, ...rest } = wanted;
      const roles = Object.entries(collaborators).map(([login, role]) => ({
        account: accountNamed(world, login),
        role,
      }));
      const full = { ...rest, owner: accountNamed(world, owner), collaborators: roles };
      return shownRepository(world, createRepository(world, full));
    },
    repository: (fullName) => shownRepository(world, repositoryNamed(world, fullName)),
    workflowToken(fullName, permissions) {
      const token = `ghs_${randomBytes(18).toString('hex')}`;
      const repository = repositoryNamed(world, fullName);
      world.tokens.set(token, { kind: 'workflow', account: actionsBot, repository, permissions });
      return token;
    },
    addWorkflowRun: (fullName, wanted) => addWorkflowRun(world, fullName, wanted),
  };
}

function repositoryNamed(world: World, fullName: string): Repository {
  const [owner = '', name = ''] = fullName.split('/');
  const repository = findRepository(world, owner, name);
  if (repository === undefined) throw new Error(`There is no repository ${fullName}`);
  return repository;
}

function accountNamed(world: World, login: string): Account {
  const account = findAccount(world, login);
  if (account === undefined) throw new Error(`There is no account ${login}`);
  return account;
}

function addUser(world: World, { login, id = world.nextId(), type = 'User' }: NewTestAccount): TestAccount {
  const account = { id, login, type, createdAt: timeText(world.now()) };
  world.accounts.set(id, account);
  const token = `ghp_${randomBytes(18).toString('hex')}`;
  world.tokens.set(token, { kind: 'user', account });
  return { id, login, token };
}

function addWorkflowRun(world: World, fullName: string, wanted: NewWorkflowRun): number {
  const repository = repositoryNamed(world, fullName);
  const path = `.github/workflows/${wanted.workflow}`;
  const file = workflowFiles(repository).find((each) => each.path === path);
  if (file === undefined) throw new Error(`There is no workflow ${path} in ${fullName}`);
  const { headRepository = fullName, headBranch: branch, headSha: sha, conclusion } = wanted;
  const run = addRun(world, repository, {
    file,
    event: wanted.event,
    head: { repository: repositoryNamed(world, headRepository), branch, sha },
    actor: accountNamed(world, wanted.actor),
    ...(conclusion === undefined ? { status: 'in_progress' } : { status: 'completed', conclusion }),
  });
  const createdAt = timeText(world.now());
  for (const [name, files] of Object.entries(wanted.artifacts ?? {}))
    repository.artifacts.push({ id: world.nextId(), runId: run.id, name, zip: zipOf(files), createdAt });
  return run.id;
}

function shownRepository(world: World, state: Repository): TestGitHubRepository {
  const fullName = `${state.owner.login}/${state.name}`;
  const { id, git } = state;
  return { id, git, state, ownerId: state.owner.id, fullName, cloneUrl: `${world.url}/${fullName}.git` };
}
