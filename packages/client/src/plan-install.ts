// Plans a change of what is installed: pure, from the generation in force and the chosen versions to a list of actions.
import { addedCapabilities, type Capabilities, type Digest, type IndexLine } from '@plugindex/model';
import type { Generation, InstalledPlugin } from './home-formats.ts';
import { requirementsOf } from './resolve.ts';

export type PlannedAction =
  | { readonly type: 'add'; readonly name: string; readonly to: string }
  | { readonly type: 'change'; readonly name: string; readonly from: string; readonly to: string }
  | { readonly type: 'remove'; readonly name: string; readonly from: string };

/** What a plugin would be newly allowed to do; nothing happens before the user agrees. */
export interface ConsentRequest {
  readonly name: string;
  readonly version: string;
  readonly asks: Capabilities;
  /** What it may do already, under the generation in force. */
  readonly has: Capabilities;
}

export interface InstallPlan {
  readonly actions: readonly PlannedAction[];
  readonly consents: readonly ConsentRequest[];
  /** Lines whose artifact and bundle must be in the store before the switch. */
  readonly downloads: readonly IndexLine[];
  readonly next: Generation | undefined;
}

export interface PlanInput {
  readonly current: Generation | undefined;
  readonly chosen: ReadonlyMap<string, IndexLine>;
  /** Ranges that the user asked for, by name; a plugin without one is there because another needs it. */
  readonly requested: ReadonlyMap<string, string>;
  readonly registry: string;
  readonly reason: string;
  /** RFC 3339, whole seconds. */
  readonly createdAt: string;
  /** One more than the highest generation that exists. */
  readonly number: number;
}

/** Nothing to do gives a plan without actions and without a next generation. */
export function planInstall(input: PlanInput): InstallPlan {
  const before = new Map(Object.entries(input.current?.plugins ?? {}));
  const kept = new Map([...before].filter(([, plugin]) => plugin.registry !== input.registry));
  const after = new Map([
    ...kept,
    ...[...input.chosen].map(([name, line]) => [name, toInstalled(line, input)] as const),
  ]);
  const actions = actionsBetween(before, after);
  const changed = actions.length > 0 || requestsDiffer(before, after);
  return {
    actions,
    consents: [...input.chosen.values()].flatMap((line) => consentFor(line, before.get(line.name))),
    downloads: [...input.chosen.values()].filter((line) => before.get(line.name)?.digest !== line.digest),
    next: changed ? toGeneration(input, after) : undefined,
  };
}

function toInstalled(line: IndexLine, { registry, requested }: PlanInput): InstalledPlugin {
  return {
    registry,
    version: line.version,
    digest: line.digest,
    bundle: line.bundle,
    size: line.size,
    requested: requested.get(line.name) ?? null,
    dependencies: Object.fromEntries(requirementsOf(line).map(({ name, range }) => [name, range])),
    granted: line.capabilities ?? {},
  };
}

function toGeneration(input: PlanInput, plugins: ReadonlyMap<string, InstalledPlugin>): Generation {
  return {
    format: 1,
    number: input.number,
    previous: input.current?.number ?? null,
    createdAt: input.createdAt,
    reason: input.reason,
    plugins: Object.fromEntries([...plugins].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function actionsBetween(
  before: ReadonlyMap<string, InstalledPlugin>,
  after: ReadonlyMap<string, InstalledPlugin>,
): readonly PlannedAction[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.flatMap((name): PlannedAction[] => {
    const [from, to] = [before.get(name), after.get(name)];
    if (from === undefined && to !== undefined) return [{ type: 'add', name, to: to.version }];
    if (from !== undefined && to === undefined) return [{ type: 'remove', name, from: from.version }];
    if (from === undefined || to === undefined || from.digest === to.digest) return [];
    return [{ type: 'change', name, from: from.version, to: to.version }];
  });
}

function requestsDiffer(
  before: ReadonlyMap<string, InstalledPlugin>,
  after: ReadonlyMap<string, InstalledPlugin>,
): boolean {
  return [...after].some(([name, plugin]) => before.get(name)?.requested !== plugin.requested);
}

function consentFor(line: IndexLine, installed: InstalledPlugin | undefined): ConsentRequest[] {
  const has = installed?.granted ?? {};
  const asks = addedCapabilities(has, line.capabilities ?? {});
  return Object.keys(asks).length === 0 ? [] : [{ name: line.name, version: line.version, asks, has }];
}

/** Digests of everything that a generation needs in the store. */
export function neededDigests(generation: Generation): readonly Digest[] {
  return Object.values(generation.plugins).flatMap(({ digest, bundle }) => [digest, bundle]);
}
