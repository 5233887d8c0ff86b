// plugindex search
import { search } from '@plugindex/client';
import { openSession, registryOption } from '../client-session.ts';
import { type Command, textOption, UsageError } from '../command.ts';
import { toJsonText } from '../output.ts';
import { table } from '../table.ts';

const defaultLimit = 10;
const maxLimit = 100;

export const searchCommand: Command = {
  name: 'search',
  summary: 'find plugins by words; a typing error in a word is forgiven',
  arguments: '<words>…',
  options: {
    ...registryOption,
    limit: { type: 'string', value: 'number', help: `at most this many (default ${defaultLimit})` },
  },
  examples: ['plugindex search jwt', 'plugindex search csv filter --limit 3'],
  run: async (call) => {
    const query = call.args.join(' ');
    if (query.trim() === '')
      throw new UsageError('Cannot search: no words were given', 'plugindex search jwt');
    const { index } = await openSession(call);
    const { results } = await search(index, { query, limit: limitFrom(textOption(call.values, 'limit')) });
    if (call.isJson) {
      call.ports.out(toJsonText(results));
    } else if (results.length === 0) {
      call.ports.out(`Nothing found for "${query}".\n`);
    } else {
      const rows = results.map(({ card }) => [card.name, card.version, card.category, card.summary]);
      call.ports.out(table(['plugin', 'version', 'category', 'what it does'], rows));
    }
    return 0;
  },
};

function limitFrom(text: string | undefined): number {
  const limit = text === undefined ? defaultLimit : Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxLimit) return limit;
  throw new UsageError(`Cannot show "${text}" results: expected a whole number from 1 to ${maxLimit}`);
}
