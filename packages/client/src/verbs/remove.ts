// remove: takes plugins away, and what only they needed.
import { type ChangeOptions, changePlugins, installedFrom } from '../change-plugins.ts';
import { ClientError } from '../client-error.ts';
import type { ClientContext } from '../context.ts';
import { readCurrent } from '../home.ts';
import type { InstallPlan } from '../plan-install.ts';
import type { VerifiedIndex } from '../verified-index.ts';

/** Throws ClientError `client/plugin/not-installed`, and `client/resolve/conflict` when what stays needs what goes. */
export async function remove(
  context: ClientContext,
  index: VerifiedIndex,
  { names, options }: { readonly names: readonly string[]; readonly options: ChangeOptions },
): Promise<InstallPlan> {
  const installed = installedFrom(await readCurrent(context.home), context.registry.name);
  for (const name of names) {
    if (!installed.has(name)) throw notInstalled(name);
    const needing = [...installed].filter(
      ([other, plugin]) => name in plugin.dependencies && !names.includes(other),
    );
    if (needing.length > 0)
      throw stillNeeded(
        name,
        needing.map(([other]) => other),
      );
  }
  return changePlugins(context, index, {
    reason: `remove ${names.join(' ')}`,
    wishes: (before) => new Map([...before].filter(([name]) => !names.includes(name))),
    unlock: new Set(),
    options,
  });
}

export function notInstalled(name: string): ClientError {
  return new ClientError('client/plugin/not-installed', `Cannot find ${name} among the installed plugins`, {
    hint: '"plugindex list" shows what is installed',
  });
}

function stillNeeded(name: string, others: readonly string[]): ClientError {
  return new ClientError('client/resolve/conflict', `Cannot remove ${name}: ${others.join(', ')} needs it`, {
    hint: `remove ${[name, ...others].join(' ')} together`,
  });
}
