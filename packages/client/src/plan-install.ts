// Plans a change of what is installed: pure, from the generation in force and the chosen versions to a list of actions.
import type { Capabilities, Digest } from '@plugindex/model';
import { addedCapabilities } from '@plugindex/model/capability-diff';
import { ClientError } from './client-error.ts';
import { type Generation, type InstalledPlugin, maxReasonLength } from './home-formats.ts';
import { type ReleaseLine, requirementsOf } from './resolve.ts';

export type PlannedAction =
  | { readonly type: 'add'; readonly name: string; readonly to: string }
  | { readonly type: 'change'; readonly name: string; readonly from: string; readonly to: string }
  | { readonly type: 'remove'; readonly name: string; readonly from: string };

/** What a plugin would be newly allowed to do; nothing happens before the user agrees. */
export interface ConsentRequest {
  readonly name: string;
  readonly version: string;
  /** What it asks beyond that. */
  readonly asks: Capabilities;
  /** What it may do already, under the generation in force. */
  readonly has: Capabilities;
}

/** What the user should know of a plugin that stays installed although nobody new would get it. */
export type PlanNotice =
  | { readonly type: 'yanked'; readonly name: string; readonly version: string; readonly reason: string }
  | { readonly type: 'vanished'; readonly name: string; readonly version: string };

export interface InstallPlan {
  readonly actions: readonly PlannedAction[];
  readonly consents: readonly ConsentRequest[];
  readonly notices: readonly PlanNotice[];
  /** Lines whose artifact and bundle must be verified and in the store before the switch. */
  readonly downloads: readonly ReleaseLine[];
  readonly next: Generation | undefined;
}

/** What every new generation is told. */
export interface GenerationFacts {
  readonly current: Generation | undefined;
  readonly reason: string;
  /** RFC 3339, whole seconds. */
  readonly createdAt: string;
  /** One more than the highest generation that exists. */
  readonly number: number;
}

export interface PlanInput extends GenerationFacts {
  readonly chosen: ReadonlyMap<string, ReleaseLine>;
  /** Ranges that the user asked for, by name; a plugin without one is there because another needs it. */
  readonly requested: ReadonlyMap<string, string>;
  readonly registry: string;
  /** Digests that the store does not hold intact. */
  readonly missing: ReadonlySet<Digest>;
}

type Plugins = ReadonlyMap<string, InstalledPlugin>;

/**
 * Nothing to do gives a plan without actions and without a next generation.
 * Throws ClientError `client/plugin/other-registry`, `client/artifact/changed`.
 */
export function planInstall(input: PlanInput): InstallPlan {
  const before: Plugins = new Map(Object.entries(input.current?.plugins ?? {}));
  const lines = [...input.chosen.values()];
  for (const line of lines) checkAgainst(before.get(line.name), line, input.registry);
  const kept = [...before].filter(([, plugin]) => plugin.registry !== input.registry);
  const after: Plugins = new Map([
    ...kept,
    ...lines.map((line) => [line.name, toInstalled(line, input)] as const),
  ]);
  return {
    ...changeBetween(before, after, input),
    consents: lines.flatMap((line) => consentFor(line, before.get(line.name))),
    notices: lines.flatMap(noticeOf),
    downloads: lines.filter((line) => needsDownload(line, before.get(line.name), input.missing)),
  };
}

/** The actions that lead from one set of plugins to another, and the generation that holds the second. */
export function changeBetween(
  before: Plugins,
  after: Plugins,
  facts: GenerationFacts,
): Pick<InstallPlan, 'actions' | 'next'> {
  const actions = actionsBetween(before, after);
  const isChanged =
    actions.length > 0 || [...after].some(([name, plugin]) => differs(before.get(name), plugin));
  return { actions, next: isChanged ? toGeneration(facts, after) : undefined };
}

function checkAgainst(installed: InstalledPlugin | undefined, line: ReleaseLine, registry: string): void {
  if (installed === undefined) return;
  const { name, version } = line;
  // threat: a second registry that takes over a name by listing a higher version of it
  if (installed.registry !== registry) {
    throw new ClientError(
      'client/plugin/other-registry',
      `Cannot install ${name} from ${registry}: it is installed from ${installed.registry}`,
      { hint: `a name can come from one registry only; "plugindex remove ${name}" first` },
    );
  }
  // threat: a registry that replaces a release; the one that was verified first stays the only one
  if (installed.version === version && installed.digest !== line.digest) {
    throw new ClientError(
      'client/artifact/changed',
      `Cannot use ${name} ${version}: the index says its digest is ${line.digest}, it was ${installed.digest} when it was installed`,
      { hint: 'a release never changes; tell the registry' },
    );
  }
}

function needsDownload(
  line: ReleaseLine,
  installed: InstalledPlugin | undefined,
  missing: ReadonlySet<Digest>,
): boolean {
  if (missing.has(line.digest) || missing.has(line.bundle)) return true;
  return installed?.digest !== line.digest || installed.bundle !== line.bundle;
}

function toInstalled(line: ReleaseLine, { registry, requested }: PlanInput): InstalledPlugin {
  const needed = requirementsOf(line).filter(({ optional }) => !optional);
  return {
    registry,
    version: line.version,
    digest: line.digest,
    bundle: line.bundle,
    size: line.size,
    requested: requested.get(line.name) ?? null,
    dependencies: Object.fromEntries(needed.map(({ name, range }) => [name, range])),
    granted: line.capabilities ?? {},
  };
}

function toGeneration({ number, current, createdAt, reason }: GenerationFacts, plugins: Plugins): Generation {
  return {
    format: 1,
    number,
    previous: current?.number ?? null,
    createdAt,
    reason: reason.length > maxReasonLength ? `${reason.slice(0, maxReasonLength - 1)}…` : reason,
    plugins: Object.fromEntries([...plugins].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function actionsBetween(before: Plugins, after: Plugins): readonly PlannedAction[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.flatMap((name): PlannedAction[] => {
    const [from, to] = [before.get(name), after.get(name)];
    if (from === undefined && to !== undefined) return [{ type: 'add', name, to: to.version }];
    if (from !== undefined && to === undefined) return [{ type: 'remove', name, from: from.version }];
    if (from === undefined || to === undefined) return [];
    // A version that changed words only has the bytes of the one before: it is another version all the same.
    if (from.version === to.version && from.digest === to.digest) return [];
    return [{ type: 'change', name, from: from.version, to: to.version }];
  });
}

/** Changes that no action names: another wish of the user, or a bundle that was signed anew. */
function differs(before: InstalledPlugin | undefined, after: InstalledPlugin): boolean {
  return before?.requested !== after.requested || before.bundle !== after.bundle;
}

function consentFor(line: ReleaseLine, installed: InstalledPlugin | undefined): ConsentRequest[] {
  const has = installed?.granted ?? {};
  const asks = addedCapabilities(has, line.capabilities ?? {});
  return Object.keys(asks).length === 0 ? [] : [{ name: line.name, version: line.version, asks, has }];
}

function noticeOf({ name, version, yanked, vanished }: ReleaseLine): PlanNotice[] {
  if (vanished) return [{ type: 'vanished', name, version }];
  return yanked === undefined ? [] : [{ type: 'yanked', name, version, reason: yanked.reason }];
}

/** Digests of everything that a generation needs in the store. */
export function neededDigests(generation: Generation): readonly Digest[] {
  return Object.values(generation.plugins).flatMap(({ digest, bundle }) => [digest, bundle]);
}
