// plugindex rollback
import { rollback } from '@plugindex/client';
import { type Command, textOption, UsageError } from '../command.ts';
import { toJsonText } from '../output.ts';

export const rollbackCommand: Command = {
  name: 'rollback',
  summary: 'go back to the generation before, at once and without a network',
  arguments: '',
  options: { to: { type: 'string', value: 'number', help: 'go back to this generation' } },
  examples: ['plugindex rollback', 'plugindex rollback --to 3'],
  run: async ({ ports, values, isJson }) => {
    const text = textOption(values, 'to');
    if (text !== undefined && !/^[1-9][0-9]{0,9}$/.test(text)) {
      throw new UsageError(
        `Cannot roll back to "${text}": expected the number of a generation`,
        'plugindex list --generations',
      );
    }
    const generation = await rollback(ports.home, { to: text === undefined ? undefined : Number(text) });
    const names = Object.entries(generation.plugins).map(([name, { version }]) => `${name} ${version}`);
    if (isJson) ports.out(toJsonText(generation));
    else ports.out(`Now at generation ${generation.number}: ${names.join(', ') || 'nothing installed'}\n`);
    return 0;
  },
};
