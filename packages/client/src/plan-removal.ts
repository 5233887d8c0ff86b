// Plans a removal: pure, from what is installed alone, so that it needs neither a network nor a registry that still exists.
import { ClientError } from './client-error.ts';
import type { InstalledPlugin } from './home-formats.ts';
import { changeBetween, type GenerationFacts, type InstallPlan } from './plan-install.ts';

/**
 * Takes the named plugins away, and what nobody needs any more.
 * Throws ClientError `client/plugin/not-installed`, and `client/resolve/conflict` when what stays needs what goes.
 */
export function planRemoval(names: readonly string[], facts: GenerationFacts): InstallPlan {
  const before = new Map(Object.entries(facts.current?.plugins ?? {}));
  for (const name of names) {
    if (!before.has(name)) throw notInstalled(name);
    const needing = [...before].filter(
      ([other, plugin]) => Object.hasOwn(plugin.dependencies, name) && !names.includes(other),
    );
    if (needing.length > 0) {
      const others = needing.map(([other]) => other);
      throw stillNeeded(name, others);
    }
  }
  const left = new Map([...before].filter(([name]) => !names.includes(name)));
  const needed = reachable(left);
  const after = new Map([...left].filter(([name]) => needed.has(name)));
  return { ...changeBetween(before, after, facts), consents: [], notices: [], downloads: [] };
}

/** Names of what the user asked for, and of all that it needs. */
function reachable(plugins: ReadonlyMap<string, InstalledPlugin>): ReadonlySet<string> {
  const reached = new Set(
    [...plugins].flatMap(([name, { requested }]) => (requested === null ? [] : [name])),
  );
  // A set gives what is added while it is walked, too.
  for (const name of reached) {
    for (const other of Object.keys(plugins.get(name)?.dependencies ?? {})) reached.add(other);
  }
  return reached;
}

export function notInstalled(name: string): ClientError {
  return new ClientError('client/plugin/not-installed', `Cannot find ${name} among the installed plugins`, {
    hint: '"plugindex list" shows what is installed',
  });
}

function stillNeeded(name: string, others: readonly string[]): ClientError {
  const verb = others.length === 1 ? 'needs' : 'need';
  return new ClientError(
    'client/resolve/conflict',
    `Cannot remove ${name}: ${others.join(', ')} ${verb} it`,
    {
      hint: `plugindex remove ${[name, ...others].join(' ')}`,
    },
  );
}
