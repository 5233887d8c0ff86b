// plugindex update
import { installedFrom, readCurrent, readRegistries, update } from '@plugindex/client';
import {
  changeOptions,
  changeOptionsFor,
  contextFor,
  hostOption,
  openContext,
  openSessionOf,
} from '../client-session.ts';
import { type Command, type CommandCall, textOption } from '../command.ts';
import { printPlans } from '../plan-text.ts';

export const updateCommand: Command = {
  name: 'update',
  summary: 'move plugins to the newest versions that their ranges allow',
  arguments: '[name…]',
  options: {
    ...changeOptions,
    registry: {
      type: 'string',
      value: 'name',
      help: 'only what came from this registry (default: from all)',
    },
  },
  examples: ['plugindex update', 'plugindex update auth-jwt --dry-run'],
  run: async (call) => {
    const plans = [];
    for (const { context, names } of await concerned(call)) {
      const session = await openSessionOf(call, context);
      const options = changeOptionsFor(call, session);
      plans.push(await update(session.context, session.index, { names, options }));
    }
    return printPlans(call, plans);
  },
};

/** The registries from which something is to be updated. Names that are installed from none go to the first, which says so. */
async function concerned(call: CommandCall) {
  const { ports, values, args } = call;
  const first = { context: await openContext(call), names: args };
  if (textOption(values, 'registry') !== undefined) return [first];
  const current = await readCurrent(ports.home);
  const registries = await readRegistries(ports.home);
  const all = registries.map((registry) => {
    const installed = installedFrom(current, registry.name);
    const context = contextFor(ports, registry, hostOption(values));
    return { context, isEmpty: installed.size === 0, names: args.filter((name) => installed.has(name)) };
  });
  const found = all.flatMap(({ names }) => names);
  if (args.some((name) => !found.includes(name))) return [first];
  return all.filter(({ isEmpty, names }) => (args.length === 0 ? !isEmpty : names.length > 0));
}
