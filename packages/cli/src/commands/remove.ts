// plugindex remove
import { remove } from '@plugindex/client';
import { changeOptions, changeOptionsFor, openSession, printPlan } from '../client-session.ts';
import { type Command, UsageError } from '../command.ts';

export const removeCommand: Command = {
  name: 'remove',
  summary: 'remove plugins, and what only they needed',
  arguments: '<name>…',
  options: changeOptions,
  examples: ['plugindex remove auth-jwt'],
  run: async (call) => {
    if (call.args.length === 0) throw new UsageError('Cannot remove: no plugin was named', 'plugindex list');
    const session = await openSession(call);
    const options = await changeOptionsFor(call, session);
    return printPlan(call, await remove(session.context, session.index, { names: call.args, options }));
  },
};
