// plugindex install
import { install, parseWanted } from '@plugindex/client';
import { changeOptions, changeOptionsFor, openSession } from '../client-session.ts';
import { type Command, UsageError } from '../command.ts';
import { printPlans } from '../plan-text.ts';

export const installCommand: Command = {
  name: 'install',
  summary: 'install plugins and what they need; every byte is verified first',
  arguments: '<name[@range]>…',
  options: changeOptions,
  examples: ['plugindex install auth-jwt', 'plugindex install auth-jwt@^0.1 --grant clock'],
  run: async (call) => {
    if (call.args.length === 0)
      throw new UsageError('Cannot install: no plugin was named', 'plugindex search <words>');
    const wanted = call.args.map(parseWanted);
    const session = await openSession(call);
    const options = changeOptionsFor(call, session);
    return printPlans(call, [await install(session.context, session.index, { wanted, options })]);
  },
};
