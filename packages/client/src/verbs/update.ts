// update: moves plugins to the newest versions that their ranges allow.
import { type ChangeOptions, changePlugins, installedFrom } from '../change-plugins.ts';
import type { ClientContext } from '../context.ts';
import { readCurrent } from '../home.ts';
import type { InstallPlan } from '../plan-install.ts';
import { notInstalled } from '../plan-removal.ts';
import type { VerifiedIndex } from '../verified-index.ts';

/** Without names, everything may move. */
export async function update(
  context: ClientContext,
  index: VerifiedIndex,
  { names, options }: { readonly names: readonly string[]; readonly options: ChangeOptions },
): Promise<InstallPlan> {
  const installed = installedFrom(await readCurrent(context.home), context.registry.name);
  const unknown = names.find((name) => !installed.has(name));
  if (unknown !== undefined) throw notInstalled(unknown);
  return changePlugins(context, index, {
    reason: ['update', ...names].join(' '),
    wishes: (before) => before,
    unlock: names.length === 0 ? 'all' : new Set(names),
    options,
  });
}
