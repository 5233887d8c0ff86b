// Issues, their comments and labels as the API shows them.
import { roleIn } from '../caller.ts';
import {
  type Account,
  actionsAppId,
  type Comment,
  type Issue,
  type Label,
  nameOf,
  type Repository,
  type World,
} from '../world.ts';
import { repositoryApi } from './repository.ts';
import { nodeId, simpleUser } from './user.ts';

export function labelShape(world: World, repository: Repository, label: Label) {
  return {
    id: label.id,
    node_id: nodeId('Label', label.id),
    url: `${repositoryApi(world, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

/** What GitHub says of an author beside everything they write. */
export function associationOf(repository: Repository, account: Account): string {
  if (account.id === repository.owner.id) return 'OWNER';
  const role = roleIn(repository, account);
  if (role !== undefined && role !== 'read') return 'COLLABORATOR';
  const hasMerged = [...repository.issues.values()].some(
    ({ author, pull }) => author.id === account.id && pull?.merged !== undefined,
  );
  return hasMerged ? 'CONTRIBUTOR' : 'NONE';
}

const reactions = (url: string) => ({
  url: `${url}/reactions`,
  total_count: 0,
  ...{ '+1': 0, '-1': 0, laugh: 0, hooray: 0, confused: 0, heart: 0, rocket: 0, eyes: 0 },
});

export function issueShape(world: World, repository: Repository, issue: Issue) {
  const api = repositoryApi(world, repository);
  const url = `${api}/issues/${issue.number}`;
  const web = `${world.url}/${nameOf(repository)}`;
  return {
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${web}/${issue.pull === undefined ? 'issues' : 'pull'}/${issue.number}`,
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: simpleUser(world, issue.author),
    labels: issue.labels.map((label) => labelShape(world, repository, label)),
    assignee: issue.assignees[0] === undefined ? null : simpleUser(world, issue.assignees[0]),
    assignees: issue.assignees.map((account) => simpleUser(world, account)),
    milestone: null,
    locked: issue.isLocked,
    active_lock_reason: null,
    comments: issue.comments.length,
    closed_at: issue.closedAt,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    author_association: associationOf(repository, issue.author),
    reactions: reactions(url),
    performed_via_github_app: issue.byWorkflow ? actionsApp(world) : null,
    ...(issue.pull === undefined ? {} : { pull_request: pullLinks(world, repository, issue) }),
  };
}

function pullLinks(world: World, repository: Repository, issue: Issue) {
  const web = `${world.url}/${nameOf(repository)}/pull/${issue.number}`;
  return {
    url: `${repositoryApi(world, repository)}/pulls/${issue.number}`,
    html_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    merged_at: issue.pull?.merged?.at ?? null,
  };
}

export function commentShape(world: World, repository: Repository, comment: Comment, issue: Issue) {
  const api = repositoryApi(world, repository);
  const url = `${api}/issues/comments/${comment.id}`;
  const page = `${issue.pull === undefined ? 'issues' : 'pull'}/${issue.number}`;
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url,
    html_url: `${world.url}/${nameOf(repository)}/${page}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${issue.number}`,
    body: comment.body,
    user: simpleUser(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(repository, comment.author),
    reactions: reactions(url),
    performed_via_github_app: comment.byWorkflow ? actionsApp(world) : null,
  };
}

/** The app behind workflow tokens. */
export function actionsApp(world: World) {
  return {
    id: actionsAppId,
    slug: 'github-actions',
    node_id: nodeId('App', actionsAppId),
    owner: simpleUser(world, {
      id: 9919,
      login: 'github',
      type: 'Organization',
      createdAt: '2008-05-11T04:37:31Z',
    }),
    name: 'GitHub Actions',
    description: 'Automate your workflow from idea to production',
    external_url: 'https://help.github.com/en/actions',
    html_url: `${world.url}/apps/github-actions`,
    created_at: '2018-07-30T09:30:17Z',
    updated_at: '2018-07-30T09:30:17Z',
    permissions: { actions: 'write', checks: 'write', contents: 'write', issues: 'write', metadata: 'read' },
    events: ['check_run', 'pull_request', 'push', 'workflow_dispatch'],
  };
}
