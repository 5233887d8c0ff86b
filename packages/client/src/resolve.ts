// Chooses one version of each plugin so that every range holds. Pure: it is told what there is, and asks for what is missing.
import type { IndexLine } from '@plugindex/model';
import { compareVersions, rangeSatisfies } from '@plugindex/model/version';
import { ClientError } from './client-error.ts';

/** What of an index line decides a choice, and what an installation needs of the chosen one. */
export type ReleaseLine = Pick<
  IndexLine,
  'name' | 'version' | 'digest' | 'bundle' | 'size' | 'host' | 'dependencies' | 'capabilities' | 'yanked'
> & {
  /** True when the index has it no more, and only the installation still knows it. */
  readonly vanished?: boolean;
};

/** Somebody's wish for a plugin: the user's, or another plugin's. */
export interface Requirement {
  readonly name: string;
  readonly range: string;
  /** 'you', or the plugin and version that needs it. */
  readonly by: string;
  /** True where the plugin does without it: it is not brought in, but where it is chosen anyway the range holds. */
  readonly optional?: boolean;
}

export interface ResolveInput {
  readonly requirements: readonly Requirement[];
  /** All lines of a plugin, any order; undefined when they are not fetched yet; empty when there is no such plugin. */
  readonly lines: (name: string) => readonly ReleaseLine[] | undefined;
  /** Version of the host application, or undefined when the user did not name one. */
  readonly hostVersion: string | undefined;
  /** What is installed or locked: kept where it still fits, and allowed although yanked. */
  readonly locked: ReadonlyMap<string, string>;
  /** Plugins whose locked version is to be left aside: an update. */
  readonly unlock: ReadonlySet<string>;
}

export type Resolution =
  | { readonly state: 'resolved'; readonly chosen: ReadonlyMap<string, ReleaseLine> }
  | { readonly state: 'needs'; readonly names: readonly string[] };

/** Steps after which a search is given up: hostile dependency graphs can make any search exponential. */
const maxSteps = 100_000;
/** Requirements that one set of choices may have: the search goes one call deeper for each, and the stack has an end. */
const maxRequirements = 3_000;

/**
 * Depth-first search, newest first, that goes back to the latest choice that can be made differently.
 * Throws ClientError `client/resolve/conflict` (with who asked for what) or `client/plugin/not-found`.
 * @example resolve({ requirements: [{ name: 'auth-jwt', range: '^1', by: 'you' }], lines, hostVersion: undefined, locked: new Map(), unlock: new Set() })
 */
export function resolve(input: ResolveInput): Resolution {
  const missing = new Set<string>();
  const conflict: { message?: string } = {};
  let steps = 0;

  const search = (
    open: readonly Requirement[],
    chosen: ReadonlyMap<string, ReleaseLine>,
    made: readonly Requirement[],
  ): ReadonlyMap<string, ReleaseLine> | undefined => {
    steps += 1;
    if (steps > maxSteps) throw tooHard(`gave up after ${maxSteps} steps`);
    if (made.length > maxRequirements) throw tooHard(`there are more than ${maxRequirements} requirements`);
    const [next, ...rest] = open;
    if (next === undefined) return chosen;
    const already = chosen.get(next.name);
    if (already !== undefined) {
      if (rangeSatisfies(already.version, next.range)) return search(rest, chosen, [...made, next]);
      conflict.message ??= clash(next.name, [...made, next]);
      return undefined;
    }
    if (next.optional) return search(rest, chosen, [...made, next]);
    const lines = input.lines(next.name);
    if (lines === undefined) {
      missing.add(next.name);
      // Goes on as if it fitted, so that one pass finds everything that must be fetched.
      return search(rest, chosen, [...made, next]);
    }
    const fitting = candidatesOf(next, lines, input);
    if (fitting.length === 0) conflict.message ??= nothingFits(next, lines, input);
    const earlier = made.filter(({ name }) => name === next.name);
    const candidates = fitting.filter((line) =>
      earlier.every(({ range }) => rangeSatisfies(line.version, range)),
    );
    if (candidates.length === 0) conflict.message ??= clash(next.name, [...made, next]);
    for (const line of candidates) {
      const found = search([...rest, ...requirementsOf(line)], new Map(chosen).set(next.name, line), [
        ...made,
        next,
      ]);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  const chosen = search(input.requirements, new Map(), []);
  if (missing.size > 0) return { state: 'needs', names: [...missing] };
  if (chosen !== undefined) return { state: 'resolved', chosen };
  throw new ClientError(
    'client/resolve/conflict',
    conflict.message ?? 'Cannot resolve: no set of versions fits',
    {
      hint: 'ask for another range, or update the plugin that holds the other one back',
    },
  );
}

/** Candidates in the order they are tried: the locked one first, then newest first. */
function candidatesOf(
  requirement: Requirement,
  lines: readonly ReleaseLine[],
  input: ResolveInput,
): readonly ReleaseLine[] {
  const locked = input.unlock.has(requirement.name) ? undefined : input.locked.get(requirement.name);
  return lines
    .filter((line) => isAllowed(line, requirement.range, { ...input, locked }))
    .toSorted(
      (a, b) =>
        Number(b.version === locked) - Number(a.version === locked) || compareVersions(b.version, a.version),
    );
}

function isAllowed(
  line: ReleaseLine,
  range: string,
  { hostVersion, locked }: { readonly hostVersion: string | undefined; readonly locked: string | undefined },
): boolean {
  // A yank withdraws a version from new resolutions; a lockfile that names it still works.
  if (line.yanked !== undefined && line.version !== locked) return false;
  if (hostVersion !== undefined && !rangeSatisfies(hostVersion, line.host)) return false;
  return rangeSatisfies(line.version, range);
}

export function requirementsOf(line: ReleaseLine): readonly Requirement[] {
  return Object.entries(line.dependencies ?? {}).map(([name, { range, optional }]) => ({
    name,
    range,
    by: `${line.name} ${line.version}`,
    ...(optional ? { optional } : {}),
  }));
}

function clash(name: string, made: readonly Requirement[]): string {
  const wishes = made.filter((wish) => wish.name === name).map((wish) => `${needs(wish.by)} ${wish.range}`);
  return `Cannot choose a version of ${name}: ${wishes.join(', ')}, expected ranges that meet`;
}

function needs(by: string): string {
  return by === 'you' ? 'you need' : `${by} needs`;
}

function nothingFits(requirement: Requirement, lines: readonly ReleaseLine[], input: ResolveInput): string {
  const { name, range, by } = requirement;
  if (lines.length === 0)
    return `Cannot find the plugin ${name} that ${by} asked for: the index has no such name`;
  const inRange = lines.filter((line) => rangeSatisfies(line.version, range));
  if (inRange.length === 0) {
    const versions = lines.map((line) => line.version).join(', ');
    return `Cannot choose a version of ${name}: ${needs(by)} ${range}, the index has ${versions}`;
  }
  const yanked = inRange.filter((line) => line.yanked !== undefined);
  if (yanked.length === inRange.length) {
    const reasons = yanked.map((line) => `${line.version} (${line.yanked?.reason})`).join(', ');
    return `Cannot choose a version of ${name}: every version in ${range} is yanked: ${reasons}`;
  }
  const hosts = inRange.map((line) => `${line.version} needs ${line.host}`).join(', ');
  return `Cannot choose a version of ${name}: none works with host version ${input.hostVersion}: ${hosts}`;
}

function tooHard(reason: string): ClientError {
  return new ClientError('client/resolve/conflict', `Cannot resolve: ${reason}`, {
    hint: 'ask for exact versions of the plugins that depend on each other',
  });
}
