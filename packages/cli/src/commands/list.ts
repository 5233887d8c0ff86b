// plugindex list
import { type Generation, listGenerations, readCurrent, readGeneration } from '@plugindex/client';
import { scopeText } from '../capability-text.ts';
import { type Command, flag } from '../command.ts';
import { toJsonText } from '../output.ts';
import { table } from '../table.ts';

export const listCommand: Command = {
  name: 'list',
  summary: 'show what is installed, or the generations you can go back to',
  arguments: '',
  options: { generations: { type: 'boolean', help: 'list generations instead of plugins' } },
  examples: ['plugindex list', 'plugindex list --generations'],
  run: async ({ ports, values, isJson }) => {
    const current = await readCurrent(ports.home);
    if (flag(values, 'generations')) {
      const numbers = await listGenerations(ports.home);
      const generations = await Promise.all(numbers.map((number) => readGeneration(ports.home, number)));
      ports.out(isJson ? toJsonText(generations) : generationTable(generations, current?.number));
      return 0;
    }
    ports.out(isJson ? toJsonText(current?.plugins ?? {}) : pluginTable(current));
    return 0;
  },
};

function pluginTable(current: Generation | undefined): string {
  const plugins = Object.entries(current?.plugins ?? {});
  if (plugins.length === 0) return 'Nothing is installed.\n';
  return table(
    ['plugin', 'version', 'from', 'asked for', 'granted'],
    plugins.map(([name, plugin]) => [
      name,
      plugin.version,
      plugin.registry,
      plugin.requested ?? '(needed by another)',
      Object.entries(plugin.granted)
        .map(([capability, scope]) => (scope === true ? capability : `${capability}: ${scopeText(scope)}`))
        .join('; ') || 'nothing',
    ]),
  );
}

function generationTable(generations: readonly Generation[], current: number | undefined): string {
  if (generations.length === 0) return 'There is no generation yet.\n';
  return table(
    ['', 'generation', 'made', 'reason', 'plugins'],
    generations.map(({ number, createdAt, reason, plugins }) => [
      number === current ? '→' : '',
      String(number),
      createdAt,
      reason,
      String(Object.keys(plugins).length),
    ]),
  );
}
