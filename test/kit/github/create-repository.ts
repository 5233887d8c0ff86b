// Makes repositories: empty, filled from files, or forked from another.
import { join } from 'node:path';
import { createBareRepository } from './git/bare-repository.ts';
import { timeText } from './git/commit.ts';
import { personOf } from './pull-state.ts';
import { type Account, findRepository, type Repository, type Role, type World } from './world.ts';

export interface NewRepository {
  readonly owner: Account;
  readonly name: string;
  readonly description?: string;
  readonly isPrivate?: boolean;
  /** `main` unless said otherwise. */
  readonly defaultBranch?: string;
  /** Path → content of a first commit; none: an empty repository. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly collaborators?: readonly { readonly account: Account; readonly role: Role }[];
}

export function createRepository(world: World, wanted: NewRepository): Repository {
  const repository = emptyRepository(world, wanted);
  for (const { account, role } of wanted.collaborators ?? []) repository.collaborators.set(account.id, role);
  const files = Object.entries(wanted.files ?? {});
  if (files.length > 0) {
    const { git } = repository;
    const changes = new Map(
      files.map(([path, content]) => [path, { mode: '100644', sha: git.writeBlob(Buffer.from(content)) }]),
    );
    const person = personOf(wanted.owner, world.now());
    const commit = { tree: git.writeTree(undefined, changes), parents: [], message: 'First commit' };
    git.setRef(
      `refs/heads/${repository.defaultBranch}`,
      git.writeCommit({ ...commit, author: person, committer: person }),
    );
  }
  return repository;
}

export interface Fork {
  readonly owner: Account;
  readonly name: string;
  readonly defaultBranchOnly: boolean;
}

/** Asking again gives the fork that is there. */
export function forkRepository(
  world: World,
  parent: Repository,
  { owner, name, defaultBranchOnly }: Fork,
): Repository {
  const known = [...world.repositories.values()].find(
    (repository) => repository.owner.id === owner.id && repository.parent?.id === parent.id,
  );
  if (known !== undefined) return known;
  const free = findRepository(world, owner.login, name) === undefined ? name : `${name}-1`;
  const { defaultBranch, isPrivate } = parent;
  const fork = emptyRepository(world, { owner, name: free, defaultBranch, isPrivate }, parent);
  for (const ref of parent.git.refs()) {
    const isWanted = defaultBranchOnly
      ? ref.name === `refs/heads/${defaultBranch}`
      : ref.name.startsWith('refs/heads/');
    if (isWanted || ref.name.startsWith('refs/tags/')) fork.git.setRef(ref.name, ref.sha);
  }
  fork.readyAt = new Date(world.now().getTime() + world.forkDelayMs);
  return fork;
}

function emptyRepository(world: World, wanted: NewRepository, parent?: Repository): Repository {
  const id = world.nextId();
  const at = timeText(world.now());
  const { owner, name, defaultBranch = 'main', isPrivate = false, description = null } = wanted;
  const repository: Repository = {
    ...{ id, owner, name, defaultBranch, isPrivate, description, parent },
    git: createBareRepository(join(world.folder, `${id}.git`), defaultBranch, parent?.git),
    isArchived: false,
    readyAt: new Date(0),
    collaborators: new Map(),
    issues: new Map(),
    ...{ labels: [], releases: [], checks: [], statuses: [], runs: [], artifacts: [], rulesets: [] },
    ...{ environments: [], attestations: [], topics: [] },
    settings: {
      immutableReleases: false,
      privateVulnerabilityReporting: false,
      vulnerabilityAlerts: false,
      automatedSecurityFixes: false,
      defaultWorkflowPermissions: 'read',
      canApprovePullRequestReviews: false,
      forkApproval: 'first_time_contributors',
      actionsEnabled: true,
      allowedActions: 'all',
      pinShas: false,
      mergeMethods: ['merge', 'squash'],
      deleteBranchOnMerge: false,
      pages: undefined,
    },
    ...{ createdAt: at, updatedAt: at, pushedAt: at },
  };
  world.repositories.set(id, repository);
  return repository;
}
