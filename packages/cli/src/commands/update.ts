// plugindex update
import { update } from '@plugindex/client';
import { changeOptions, changeOptionsFor, openSession, printPlan } from '../client-session.ts';
import type { Command } from '../command.ts';

export const updateCommand: Command = {
  name: 'update',
  summary: 'move plugins to the newest versions that their ranges allow',
  arguments: '[name…]',
  options: changeOptions,
  examples: ['plugindex update', 'plugindex update auth-jwt --dry-run'],
  run: async (call) => {
    const session = await openSession(call);
    const options = await changeOptionsFor(call, session);
    return printPlan(call, await update(session.context, session.index, { names: call.args, options }));
  },
};
