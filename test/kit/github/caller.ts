// Who is calling, and whether they may: workflow tokens by their permissions, people by their role.
import { notFound, refusal } from './answer.ts';
import { type Call, type Need, type Route, repositoryOf } from './route.ts';
import {
  type Account,
  actionsBot,
  type Caller,
  type Permissions,
  type Repository,
  type Role,
  type World,
} from './world.ts';

const roles: readonly Role[] = ['read', 'triage', 'write', 'maintain', 'admin'];

/** Role of an account in a repository; undefined: it may not even read. */
export function roleIn(repository: Repository, account: Account | undefined): Role | undefined {
  if (account !== undefined && account.id === repository.owner.id) return 'admin';
  const role = account === undefined ? undefined : repository.collaborators.get(account.id);
  return role ?? (repository.isPrivate ? undefined : 'read');
}

export function hasRole(repository: Repository, account: Account | undefined, needed: Role): boolean {
  const role = roleIn(repository, account);
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(needed);
}

/** Whose token the header carries: `token x`, `Bearer x`, or Basic with the token as the password. */
export function callerOf(world: World, authorization: string | undefined): Caller | 'bad' {
  if (authorization === undefined) return { kind: 'anonymous' };
  const [scheme = '', value = ''] = authorization.split(' ');
  const token =
    scheme.toLowerCase() === 'basic'
      ? Buffer.from(value, 'base64')
          .toString()
          .replace(/^[^:]*:/, '') || Buffer.from(value, 'base64').toString().replace(/:.*$/, '')
      : value;
  return world.tokens.get(token) ?? 'bad';
}

export function accountOf(caller: Caller): Account | undefined {
  return caller.kind === 'anonymous' ? undefined : caller.account;
}

/** The account that acts; a request without a token is refused. */
export function actorOf(call: Call): Account {
  const account = accountOf(call.caller);
  if (account === undefined) throw refusal(401, 'Requires authentication');
  return account;
}

export function loginOf(caller: Caller): string {
  return accountOf(caller)?.login ?? 'anonymous';
}

function grants(permissions: Permissions, [permission, level]: Need): boolean {
  const granted = permissions[permission];
  return granted === 'write' || (granted === 'read' && level === 'read');
}

/** Throws GitHub's refusal when the caller may not use this route. */
export function authorise(route: Route, call: Call): void {
  const { caller } = call;
  if (route.needs === undefined) return;
  const needs = typeof route.needs === 'function' ? route.needs(call) : route.needs;
  const repository = repositoryOf(call);
  const isWrite = needs.some(([, level]) => level === 'write');
  if (caller.kind === 'workflow') authoriseWorkflow({ caller, repository, needs, isWrite });
  else authorisePerson({ caller, repository, route, isWrite });
  if (isWrite && repository.isArchived) throw refusal(403, 'Repository was archived so is read-only.');
}

interface WorkflowRequest {
  readonly caller: Extract<Caller, { kind: 'workflow' }>;
  readonly repository: Repository;
  readonly needs: readonly Need[];
  readonly isWrite: boolean;
}

/** A workflow's token has exactly the permissions of its job, in its own repository; others it may read if they are public. */
function authoriseWorkflow({ caller, repository, needs, isWrite }: WorkflowRequest): void {
  const isOwn = caller.repository.id === repository.id;
  if (!isOwn && repository.isPrivate) throw notFound();
  const isGranted = isOwn
    ? needs.length === 0 || needs.some((need) => grants(caller.permissions, need))
    : !isWrite;
  if (!isGranted) throw refusal(403, 'Resource not accessible by integration');
}

interface PersonRequest {
  readonly caller: Caller;
  readonly repository: Repository;
  readonly route: Route;
  readonly isWrite: boolean;
}

function authorisePerson({ caller, repository, route, isWrite }: PersonRequest): void {
  const account = accountOf(caller);
  if (!hasRole(repository, account, 'read')) throw notFound();
  if (isWrite && account === undefined) throw refusal(401, 'Requires authentication');
  const needed = route.role ?? (isWrite ? 'write' : 'read');
  if (needed === 'anyone' || hasRole(repository, account, needed)) return;
  if (account === undefined) throw refusal(401, 'Requires authentication');
  throw route.hides === true ? notFound() : refusal(403, 'Must have admin rights to Repository.');
}

/** May this caller push to the repository by Git? */
export function mayPush(caller: Caller, repository: Repository): boolean {
  if (caller.kind === 'workflow')
    return caller.repository.id === repository.id && caller.permissions.contents === 'write';
  return !repository.isArchived && hasRole(repository, accountOf(caller), 'write');
}

export function isBot(account: Account): boolean {
  return account.id === actionsBot.id;
}
