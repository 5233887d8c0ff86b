// plugindex unyank
import { planUnyank } from '@plugindex/registry/propose/plan-yank';
import { type Command, UsageError } from '../command.ts';
import { carryOut, openProposing, planFor, proposingOptions } from '../proposing.ts';

export const unyankCommand: Command = {
  name: 'unyank',
  summary: 'take a yank back, where it was a mistake',
  arguments: '<plugin> <version>',
  options: proposingOptions,
  examples: ['plugindex unyank auth-jwt 1.2.0'],
  run: async (call) => {
    const [name, version, ...rest] = call.args;
    if (name === undefined || version === undefined || rest.length > 0)
      throw new UsageError(
        'Cannot take a yank back: expected a plugin and a version',
        'plugindex help unyank',
      );
    const proposing = await openProposing(call);
    return carryOut(proposing, await planFor(proposing, name, (entry) => planUnyank(entry, { version })));
  },
};
