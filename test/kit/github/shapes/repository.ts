// Repositories as the API shows them.
import { roleIn } from '../caller.ts';
import { type Account, nameOf, type Repository, type World } from '../world.ts';
import { nodeId, simpleUser } from './user.ts';

export function repositoryApi(world: World, repository: Repository): string {
  return `${world.apiUrl}/repos/${nameOf(repository)}`;
}

/** The parts of a repository that lists and payloads carry. `viewer`: whose permissions it names. */
export function repositoryShape(world: World, repository: Repository, viewer?: Account) {
  const openIssues = [...repository.issues.values()].filter(({ state }) => state === 'open').length;
  const web = `${world.url}/${nameOf(repository)}`;
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: nameOf(repository),
    private: repository.isPrivate,
    owner: simpleUser(world, repository.owner),
    html_url: web,
    description: repository.description,
    fork: repository.parent !== undefined,
    ...repositoryLinks(repositoryApi(world, repository)),
    ...cloneLinks(world, repository),
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    pushed_at: repository.pushedAt,
    homepage: null,
    size: 1,
    ...{ stargazers_count: 0, watchers_count: 0, language: null, forks_count: forksOf(world, repository) },
    ...{ has_issues: true, has_projects: true, has_downloads: true, has_wiki: false },
    has_pages: repository.settings.pages !== undefined,
    has_discussions: false,
    archived: repository.isArchived,
    disabled: false,
    mirror_url: null,
    open_issues_count: openIssues,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: repository.topics,
    visibility: repository.isPrivate ? 'private' : 'public',
    ...{ forks: forksOf(world, repository), open_issues: openIssues, watchers: 0 },
    default_branch: repository.defaultBranch,
    ...(viewer === undefined ? {} : { permissions: permissionsShape(repository, viewer) }),
  };
}

/** A repository asked for by itself. */
export function fullRepository(world: World, repository: Repository, viewer?: Account) {
  const { mergeMethods, deleteBranchOnMerge } = repository.settings;
  const { parent } = repository;
  return {
    ...repositoryShape(world, repository, viewer),
    ...{ network_count: forksOf(world, repository), subscribers_count: 0 },
    allow_merge_commit: mergeMethods.includes('merge'),
    allow_squash_merge: mergeMethods.includes('squash'),
    allow_rebase_merge: mergeMethods.includes('rebase'),
    allow_auto_merge: false,
    delete_branch_on_merge: deleteBranchOnMerge,
    ...(parent === undefined
      ? {}
      : { parent: repositoryShape(world, parent), source: repositoryShape(world, rootOf(parent)) }),
  };
}

function rootOf(repository: Repository): Repository {
  return repository.parent === undefined ? repository : rootOf(repository.parent);
}

function forksOf(world: World, repository: Repository): number {
  return [...world.repositories.values()].filter(({ parent }) => parent?.id === repository.id).length;
}

export function permissionsShape(repository: Repository, account: Account) {
  const role = roleIn(repository, account);
  const order = ['read', 'triage', 'write', 'maintain', 'admin'];
  const has = (needed: string) => role !== undefined && order.indexOf(role) >= order.indexOf(needed);
  return {
    admin: has('admin'),
    maintain: has('maintain'),
    push: has('write'),
    triage: has('triage'),
    pull: has('read'),
  };
}

function cloneLinks(world: World, repository: Repository) {
  const web = `${world.url}/${nameOf(repository)}`;
  const { host } = new URL(world.url);
  return {
    git_url: `git://${host}/${nameOf(repository)}.git`,
    ssh_url: `git@${host}:${nameOf(repository)}.git`,
    clone_url: `${web}.git`,
    svn_url: web,
  };
}

function repositoryLinks(api: string) {
  return {
    url: api,
    archive_url: `${api}/{archive_format}{/ref}`,
    assignees_url: `${api}/assignees{/user}`,
    blobs_url: `${api}/git/blobs{/sha}`,
    branches_url: `${api}/branches{/branch}`,
    collaborators_url: `${api}/collaborators{/collaborator}`,
    comments_url: `${api}/comments{/number}`,
    commits_url: `${api}/commits{/sha}`,
    compare_url: `${api}/compare/{base}...{head}`,
    contents_url: `${api}/contents/{+path}`,
    contributors_url: `${api}/contributors`,
    deployments_url: `${api}/deployments`,
    downloads_url: `${api}/downloads`,
    events_url: `${api}/events`,
    forks_url: `${api}/forks`,
    git_commits_url: `${api}/git/commits{/sha}`,
    git_refs_url: `${api}/git/refs{/sha}`,
    git_tags_url: `${api}/git/tags{/sha}`,
    hooks_url: `${api}/hooks`,
    issue_comment_url: `${api}/issues/comments{/number}`,
    issue_events_url: `${api}/issues/events{/number}`,
    issues_url: `${api}/issues{/number}`,
    keys_url: `${api}/keys{/key_id}`,
    labels_url: `${api}/labels{/name}`,
    languages_url: `${api}/languages`,
    merges_url: `${api}/merges`,
    milestones_url: `${api}/milestones{/number}`,
    notifications_url: `${api}/notifications{?since,all,participating}`,
    pulls_url: `${api}/pulls{/number}`,
    releases_url: `${api}/releases{/id}`,
    stargazers_url: `${api}/stargazers`,
    statuses_url: `${api}/statuses/{sha}`,
    subscribers_url: `${api}/subscribers`,
    subscription_url: `${api}/subscription`,
    tags_url: `${api}/tags`,
    teams_url: `${api}/teams`,
    trees_url: `${api}/git/trees{/sha}`,
  };
}
