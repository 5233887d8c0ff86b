// install: adds plugins, with all that they need.
import { isPluginName } from '@plugindex/model/name';
import { isRange } from '@plugindex/model/version';
import { type ChangeOptions, changePlugins } from '../change-plugins.ts';
import { ClientError } from '../client-error.ts';
import type { ClientContext } from '../context.ts';
import type { InstallPlan } from '../plan-install.ts';
import type { VerifiedIndex } from '../verified-index.ts';

export interface WantedPlugin {
  readonly name: string;
  readonly range: string;
}

/**
 * Reads `name` or `name@range`. Throws ClientError `client/plugin/not-found` for what can be no plugin.
 * @example parseWanted('auth-jwt@^1.2') // { name: 'auth-jwt', range: '^1.2' }
 */
export function parseWanted(text: string): WantedPlugin {
  const at = text.indexOf('@');
  const [name, range] = at === -1 ? [text, '*'] : [text.slice(0, at), text.slice(at + 1)];
  if (isPluginName(name) && (range === '*' || isRange(range))) return { name, range };
  throw new ClientError(
    'client/plugin/not-found',
    `Cannot install "${text}": expected a name, or name@range such as auth-jwt@^1.2.0`,
  );
}

export async function install(
  context: ClientContext,
  index: VerifiedIndex,
  { wanted, options }: { readonly wanted: readonly WantedPlugin[]; readonly options: ChangeOptions },
): Promise<InstallPlan> {
  return changePlugins(context, index, {
    reason: `install ${wanted.map(({ name, range }) => (range === '*' ? name : `${name}@${range}`)).join(' ')}`,
    wishes: (before) => new Map([...before, ...wanted.map(({ name, range }) => [name, range] as const)]),
    unlock: new Set(),
    options,
  });
}
