// plugindex yank
import { planYank } from '@plugindex/registry/propose/plan-yank';
import { type Command, textOption, UsageError } from '../command.ts';
import { carryOut, openProposing, planFor, proposingOptions } from '../proposing.ts';

export const yankCommand: Command = {
  name: 'yank',
  summary: 'withdraw a version from new installations, with a reason; lockfiles that name it still work',
  arguments: '<plugin> <version>',
  options: {
    ...proposingOptions,
    reason: { type: 'string', value: 'text', help: 'why, for everybody who meets it' },
    advisory: { type: 'string', value: 'id', help: 'id of the advisory behind it' },
  },
  examples: ['plugindex yank auth-jwt 1.2.0 --reason "Accepts expired tokens"'],
  run: async (call) => {
    const [name, version, ...rest] = call.args;
    if (name === undefined || version === undefined || rest.length > 0)
      throw new UsageError('Cannot yank: expected a plugin and a version', 'plugindex help yank');
    const reason = textOption(call.values, 'reason');
    if (reason === undefined)
      throw new UsageError(
        `Cannot yank ${name} ${version}: no reason was given`,
        'add --reason "<what happened>"',
      );
    const proposing = await openProposing(call);
    const { registry } = proposing;
    const advisory = textOption(call.values, 'advisory');
    const planned = await planFor(proposing, name, (entry) =>
      planYank(entry, { version, reason, advisory }, { registry, now: call.ports.now() }),
    );
    return carryOut(proposing, planned);
  },
};
