// plugindex remove
import { remove } from '@plugindex/client';
import { type Command, flag, UsageError } from '../command.ts';
import { printPlans } from '../plan-text.ts';

export const removeCommand: Command = {
  name: 'remove',
  summary: 'remove plugins, and what only they needed',
  arguments: '<name>…',
  options: { 'dry-run': { type: 'boolean', help: 'show the plan and change nothing' } },
  examples: ['plugindex remove auth-jwt'],
  run: async (call) => {
    if (call.args.length === 0) throw new UsageError('Cannot remove: no plugin was named', 'plugindex list');
    const isDryRun = flag(call.values, 'dry-run');
    return printPlans(call, [await remove(call.ports, { names: call.args, isDryRun })]);
  },
};
