// The one path by which plugins are brought in: install and update differ only in what they wish for.
import type { Digest, FolderPort } from '@plugindex/model';
import { toTimestamp } from '@plugindex/model/schema/text-formats';
import { type ApplyOptions, applyInstall } from './apply-install.ts';
import { type ClientContext, fetchLimits } from './context.ts';
import { listGenerations, lockTimeoutMs, readCurrent } from './home.ts';
import type { Generation, InstalledPlugin } from './home-formats.ts';
import { type GenerationFacts, type InstallPlan, planInstall } from './plan-install.ts';
import type { ReleaseLine, Requirement } from './resolve.ts';
import { resolveWithIndex } from './resolve-with-index.ts';
import { isStored } from './store.ts';
import type { VerifiedIndex } from './verified-index.ts';

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
  const { home, hostVersion, registry } = context;
  const installed = installedFrom(current, registry.name);
  const requested = wishes(
    new Map([...installed].flatMap(([name, plugin]) => (plugin.requested ? [[name, plugin.requested]] : []))),
  );
  const requirements = [...requested].map(([name, range]): Requirement => ({ name, range, by: 'you' }));
  const chosen = await resolveWithIndex(index, {
    requirements,
    hostVersion,
    installed,
    unlock: unlock === 'all' ? new Set(installed.keys()) : unlock,
  });
  const facts = await generationFacts(context, { current, reason });
  const missing = await missingFrom(home, chosen.values(), installed);
  const { limits } = await index.descriptor();
  return planInstall({ ...facts, chosen, requested, registry: registry.name, limits, missing });
}

export async function generationFacts(
  { home, now }: Pick<ClientContext, 'home' | 'now'>,
  { current, reason }: Pick<GenerationFacts, 'current' | 'reason'>,
): Promise<GenerationFacts> {
  const number = ((await listGenerations(home)).at(-1) ?? 0) + 1;
  return { current, reason, createdAt: toTimestamp(now()), number };
}

/** Digests of which the store holds nothing, or damaged bytes. */
async function missingFrom(
  home: FolderPort,
  lines: Iterable<ReleaseLine>,
  installed: ReadonlyMap<string, InstalledPlugin>,
): Promise<ReadonlySet<Digest>> {
  const missing = new Set<Digest>();
  const wanted = [...lines].flatMap(({ name, digest, bundle }) => {
    const manifest = installed.get(name)?.manifest;
    return manifest === undefined ? [digest, bundle] : [digest, bundle, manifest];
  });
  for (const digest of wanted) {
    if (!(await isStored(home, digest, fetchLimits.artifact))) missing.add(digest);
  }
  return missing;
}

/** What is installed from one registry. */
export function installedFrom(
  current: Generation | undefined,
  registry: string,
): ReadonlyMap<string, InstalledPlugin> {
  return new Map(Object.entries(current?.plugins ?? {}).filter(([, plugin]) => plugin.registry === registry));
}
