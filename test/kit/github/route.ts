// A resource's routes: the operation as GitHub's description names it, who may call it, and what it does.
import { type Answer, notFound } from './answer.ts';
import { apiDocument, type Operation } from './contract/document.ts';
import type { Fields } from './fields.ts';
import { type Caller, findRepository, type Level, type Repository, type Role, type World } from './world.ts';

export interface Call {
  readonly world: World;
  readonly caller: Caller;
  readonly params: Fields;
  readonly query: Fields;
  readonly body: Fields;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** Address of this request below the API, without page numbers: for links to other pages. */
  readonly url: URL;
}

/** A permission of a workflow's token, in the spelling of workflow files. Several: any one will do. */
export type Need = readonly [permission: string, level: Level];

export interface Route {
  /** What a workflow's token needs; a function where it depends on what is asked for. Absent: nothing at all. */
  readonly needs?: readonly Need[] | ((call: Call) => readonly Need[]);
  /** What a person must be in the repository; the default follows from the level: read, or write. */
  readonly role?: Role | 'anyone';
  /** Refuse as if nothing were there, or say what is missing. */
  readonly hides?: boolean;
  readonly handle: (call: Call) => Answer;
}

/** `GET /repos/{owner}/{repo}` → route. */
export type Routes = Readonly<Record<string, Route>>;

export const reads = (...permissions: readonly string[]): readonly Need[] =>
  permissions.map((permission): Need => [permission, 'read']);
export const writes = (...permissions: readonly string[]): readonly Need[] =>
  permissions.map((permission): Need => [permission, 'write']);

/** The repository that the address names; 404 when there is none, or not yet. */
export function repositoryOf(call: Call): Repository {
  const repository = findRepository(call.world, call.params.name('owner'), call.params.name('repo'));
  if (repository === undefined || call.world.now() < repository.readyAt) throw notFound();
  return repository;
}

export interface Match {
  readonly operation: Operation;
  readonly route: Route | undefined;
  readonly params: Readonly<Record<string, string>>;
}

interface Candidate {
  readonly operation: Operation;
  readonly names: readonly string[];
  readonly pattern: RegExp;
}

const candidates = new Map<string, readonly Candidate[]>();

/** Finds the operation of a path. A literal part wins over a parameter: `/releases/latest` is no release id. */
export function matchRoute(routes: Routes, method: string, path: string): Match | undefined {
  for (const { operation, names, pattern } of candidatesOf(method)) {
    const found = pattern.exec(path);
    if (found === null) continue;
    const values = found.slice(1).map((value) => decodeURIComponent(value));
    return {
      operation,
      route: routes[`${operation.method} ${operation.path}`],
      params: Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])),
    };
  }
  return undefined;
}

function candidatesOf(method: string): readonly Candidate[] {
  const known = candidates.get(method);
  if (known !== undefined) return known;
  const found = [...apiDocument().operations.values()]
    .filter((operation) => operation.method === method)
    .toSorted((a, b) => parts(b.path) - parts(a.path) || rank(a.path).localeCompare(rank(b.path)))
    .map(candidateOf);
  candidates.set(method, found);
  return found;
}

/** The longer path first: `/commits/{ref}/status` before `/commits/{ref}`, whose ref may hold slashes. */
function parts(path: string): number {
  return path.split('/').length;
}

/** Sorts literal parts before parameters, part by part. */
function rank(path: string): string {
  return path
    .split('/')
    .map((part) => (part.startsWith('{') ? '~' : '!'))
    .join('');
}

function candidateOf(operation: Operation): Candidate {
  const names: string[] = [];
  const source = operation.path
    .split(/(\{[a-z_]+\})/)
    .map((part) => {
      if (!part.startsWith('{')) return part.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&');
      const name = part.slice(1, -1);
      names.push(name);
      if (name === 'path') return '(.*)';
      return operation.parameters.some((each) => each.name === name && each.hasSlashes) ? '(.+)' : '([^/]+)';
    })
    .join('');
  return { operation, names, pattern: new RegExp(`^${source}$`) };
}
