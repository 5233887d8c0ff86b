// plugindex deprecate

import { planDeprecation } from '@plugindex/registry/propose/plan-deprecation';
import type { DeprecationWish } from '@plugindex/registry/propose/wishes';
import { type Command, type CommandCall, flag, textOption, UsageError } from '../command.ts';
import { carryOut, openProposing, planFor, proposingOptions } from '../proposing.ts';

export const deprecateCommand: Command = {
  name: 'deprecate',
  summary: 'say that nobody should start with a plugin any more, and what to use instead (maintainers)',
  arguments: '<plugin>',
  options: {
    ...proposingOptions,
    reason: { type: 'string', value: 'text', help: 'why, for readers' },
    replacement: { type: 'string', value: 'plugin', help: 'the plugin to use instead' },
    undo: { type: 'boolean', help: 'take an earlier deprecation back' },
  },
  examples: [
    'plugindex deprecate auth-old --reason "Its service was shut down" --replacement auth-jwt',
    'plugindex deprecate auth-old --undo',
  ],
  run: async (call) => {
    const [name, ...rest] = call.args;
    if (name === undefined || rest.length > 0)
      throw new UsageError('Cannot deprecate: expected one plugin', 'plugindex help deprecate');
    const wish = wishFrom(call, name);
    const proposing = await openProposing(call);
    return carryOut(proposing, await planFor(proposing, name, (entry) => planDeprecation(entry, wish)));
  },
};

function wishFrom({ values }: CommandCall, name: string): DeprecationWish {
  const reason = textOption(values, 'reason');
  const replacement = textOption(values, 'replacement');
  const isUndone = flag(values, 'undo');
  if (isUndone === (reason !== undefined)) {
    throw new UsageError(
      `Cannot deprecate ${name}: expected either --reason or --undo`,
      `plugindex deprecate ${name} --reason "<why>"`,
    );
  }
  return reason === undefined ? { deprecated: false } : { deprecated: true, reason, replacement };
}
