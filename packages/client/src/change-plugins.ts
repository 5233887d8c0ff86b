// The one path by which installed plugins change: install, remove and update differ only in what they wish for.
import { toTimestamp } from '@plugindex/model';
import { type ApplyOptions, applyInstall } from './apply-install.ts';
import type { ClientContext } from './context.ts';
import { listGenerations, readCurrent } from './home.ts';
import type { Generation } from './home-formats.ts';
import { type InstallPlan, planInstall } from './plan-install.ts';
import type { Requirement } from './resolve.ts';
import { resolveWithIndex } from './resolve-with-index.ts';
import type { VerifiedIndex } from './verified-index.ts';

/** How long to wait for another process that is changing the same home, in milliseconds. */
const lockTimeoutMs = 30_000;

export interface WishedChange {
  readonly reason: string;
  /** From what the user asked for so far, to what the user asks for now: name to range. */
  readonly wishes: (before: ReadonlyMap<string, string>) => ReadonlyMap<string, string>;
  /** Plugins whose installed version may move although it still fits; 'all' for a full update. */
  readonly unlock: ReadonlySet<string> | 'all';
}

export interface ChangeOptions extends ApplyOptions {
  readonly isDryRun: boolean;
}

/** Resolves, plans and, unless it is a dry run, applies, with the home locked against other processes. */
export async function changePlugins(
  context: ClientContext,
  index: VerifiedIndex,
  change: WishedChange & { readonly options: ChangeOptions },
): Promise<InstallPlan> {
  return context.home.withLock({ timeoutMs: lockTimeoutMs }, async () => {
    const current = await readCurrent(context.home);
    const plan = await planChange(context, index, { ...change, current });
    if (!change.options.isDryRun) await applyInstall(context, plan, change.options);
    return plan;
  });
}

async function planChange(
  context: ClientContext,
  index: VerifiedIndex,
  { current, reason, wishes, unlock }: WishedChange & { readonly current: Generation | undefined },
): Promise<InstallPlan> {
  const mine = installedFrom(current, context.registry.name);
  const requested = wishes(
    new Map([...mine].flatMap(([name, { requested }]) => (requested ? [[name, requested]] : []))),
  );
  const requirements = [...requested].map(([name, range]): Requirement => ({ name, range, by: 'you' }));
  const chosen = await resolveWithIndex(index, {
    requirements,
    hostVersion: context.hostVersion,
    locked: new Map([...mine].map(([name, plugin]) => [name, plugin.version])),
    unlock: unlock === 'all' ? new Set(mine.keys()) : unlock,
  });
  const numbers = await listGenerations(context.home);
  return planInstall({
    current,
    chosen,
    requested,
    registry: context.registry.name,
    reason,
    createdAt: toTimestamp(context.now()),
    number: (numbers.at(-1) ?? 0) + 1,
  });
}

/** What is installed from one registry. */
export function installedFrom(
  current: Generation | undefined,
  registry: string,
): ReadonlyMap<string, Generation['plugins'][string]> {
  return new Map(Object.entries(current?.plugins ?? {}).filter(([, plugin]) => plugin.registry === registry));
}
