// Plans a change of what is installed: pure, from the generation in force and the chosen versions to a list of actions.
import type { Capabilities, Digest } from '@plugindex/model';
import { addedCapabilities } from '@plugindex/model/capability-diff';
import { ClientError } from './client-error.ts';
import { type Generation, type InstalledPlugin, installedPlugin, maxReasonLength } from './home-formats.ts';
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
  /** Lines whose artifact, bundle and manifest must be verified and in the store before the switch. */
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

type Registries = NonNullable<Generation['registries']>;

export interface PlanInput extends GenerationFacts {
  readonly chosen: ReadonlyMap<string, ReleaseLine>;
  /** Ranges that the user asked for, by name; a plugin without one is there because another needs it. */
  readonly requested: ReadonlyMap<string, string>;
  readonly registry: string;
  /** What that registry allows plugins at most. */
  readonly limits: Registries[string]['limits'];
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
  const downloads = lines.filter((line) => needsDownload(line, before.get(line.name), input.missing));
  return {
    ...changeBetween(before, after, {
      ...input,
      registries: { ...input.current?.registries, [input.registry]: { limits: input.limits } },
      // Downloads tell the manifest of a plugin that is installed without one.
      isMore: downloads.some(({ name }) => after.get(name)?.manifest === undefined),
    }),
    consents: lines.flatMap((line) => consentFor(line, before.get(line.name))),
    notices: lines.flatMap(noticeOf),
    downloads,
  };
}

interface ChangeFacts extends GenerationFacts {
  /** What the registries say now; what they said before if left out. */
  readonly registries?: Registries | undefined;
  /** True where there is more to be kept than shows here. */
  readonly isMore?: boolean;
}

/** The actions that lead from one set of plugins to another, and the generation that holds the second. */
export function changeBetween(
  before: Plugins,
  after: Plugins,
  { registries, isMore = false, ...facts }: ChangeFacts,
): Pick<InstallPlan, 'actions' | 'next'> {
  const actions = actionsBetween(before, after);
  const told = registriesOf(after, registries ?? facts.current?.registries);
  const isChanged =
    isMore ||
    actions.length > 0 ||
    [...after].some(([name, plugin]) => differs(before.get(name), plugin)) ||
    JSON.stringify(told) !== JSON.stringify(registriesOf(after, facts.current?.registries));
  return { actions, next: isChanged ? toGeneration(facts, after, told) : undefined };
}

/** Those that something is installed from, sorted. */
function registriesOf(plugins: Plugins, registries: Registries | undefined): Registries | undefined {
  const used = new Set([...plugins.values()].map(({ registry }) => registry));
  const kept = Object.entries(registries ?? {}).filter(([name]) => used.has(name));
  return kept.length === 0 ? undefined : Object.fromEntries(kept.toSorted(([a], [b]) => (a < b ? -1 : 1)));
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
  if (installed?.digest !== line.digest || installed.bundle !== line.bundle) return true;
  // What the index has no more need not be at its place any more: without its manifest it still works.
  if (installed.manifest === undefined) return line.vanished !== true;
  return missing.has(installed.manifest);
}

function toInstalled(line: ReleaseLine, { registry, requested, current }: PlanInput): InstalledPlugin {
  const before = installedPlugin(current, line.name);
  // A release never changes, and its manifest with it.
  const manifest = before?.version === line.version ? before.manifest : undefined;
  const needed = requirementsOf(line).filter(({ optional }) => !optional);
  return {
    registry,
    version: line.version,
    digest: line.digest,
    bundle: line.bundle,
    ...(manifest !== undefined && { manifest }),
    size: line.size,
    requested: requested.get(line.name) ?? null,
    dependencies: Object.fromEntries(needed.map(({ name, range }) => [name, range])),
    granted: line.capabilities ?? {},
  };
}

function toGeneration(
  { number, current, createdAt, reason }: GenerationFacts,
  plugins: Plugins,
  registries: Registries | undefined,
): Generation {
  return {
    format: 1,
    number,
    previous: current?.number ?? null,
    createdAt,
    reason: reason.length > maxReasonLength ? `${reason.slice(0, maxReasonLength - 1)}…` : reason,
    plugins: Object.fromEntries([...plugins].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    ...(registries !== undefined && { registries }),
  };
}

/** The generation with the manifests that were learned from verified bundles, by name. */
export function withManifests(generation: Generation, manifests: ReadonlyMap<string, Digest>): Generation {
  const plugins = Object.entries(generation.plugins).map(([name, plugin]) => {
    const manifest = manifests.get(name);
    return [name, manifest === undefined ? plugin : { ...plugin, manifest }] as const;
  });
  return { ...generation, plugins: Object.fromEntries(plugins) };
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
  return Object.values(generation.plugins).flatMap(({ digest, bundle, manifest }) =>
    manifest === undefined ? [digest, bundle] : [digest, bundle, manifest],
  );
}
