// Accounts as the API shows them.
import type { Account, World } from '../world.ts';

/** Node ids are opaque to clients; ours say what they are. */
export function nodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString('base64');
}

export function simpleUser(world: World, account: Account) {
  const api = `${world.apiUrl}/users/${encodeURIComponent(account.login)}`;
  const page =
    account.type === 'Bot' ? `apps/${account.login.replace('[bot]', '')}` : encodeURIComponent(account.login);
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('User', account.id),
    avatar_url: `${world.url}/avatars/u/${account.id}`,
    gravatar_id: '',
    url: api,
    html_url: `${world.url}/${page}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

export function publicUser(world: World, account: Account) {
  const owned = [...world.repositories.values()].filter((repository) => repository.owner.id === account.id);
  return {
    ...simpleUser(world, account),
    name: null,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: owned.filter((repository) => !repository.isPrivate).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

/** What an account sees of itself. */
export function privateUser(world: World, account: Account) {
  return {
    ...publicUser(world, account),
    user_view_type: 'private',
    private_gists: 0,
    total_private_repos: 0,
    owned_private_repos: 0,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: true,
  };
}

export function noreplyAddress(account: Account): string {
  return `${account.id}+${account.login}@users.noreply.github.com`;
}
