// plugindex list
import {
  ClientError,
  type Generation,
  listGenerations,
  readCurrent,
  readGeneration,
  readInstalledManifest,
} from '@plugindex/client';
import type { FolderPort } from '@plugindex/model';
import { limitText, scopeText } from '../capability-text.ts';
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
    const limits = await limitTexts(ports.home, current);
    ports.out(isJson ? toJsonText(current?.plugins ?? {}) : pluginTable(current, limits));
    return 0;
  },
};

/** The limits that each manifest asks, in words, by plugin. */
async function limitTexts(
  home: FolderPort,
  current: Generation | undefined,
): Promise<ReadonlyMap<string, string>> {
  const texts = Object.entries(current?.plugins ?? {}).map(async ([name, plugin]) => {
    try {
      const manifest = await readInstalledManifest(home, name, plugin);
      return [name, manifest === undefined ? 'safe defaults' : limitText(manifest.limits)] as const;
    } catch (error) {
      // A list is what one looks at when something is wrong: "plugindex verify" says what.
      if (!(error instanceof ClientError)) throw error;
      return [name, 'unreadable'] as const;
    }
  });
  return new Map(await Promise.all(texts));
}

function pluginTable(current: Generation | undefined, limits: ReadonlyMap<string, string>): string {
  const plugins = Object.entries(current?.plugins ?? {});
  if (plugins.length === 0) return 'Nothing is installed.\n';
  return table(
    ['plugin', 'version', 'from', 'asked for', 'granted', 'limits'],
    plugins.map(([name, plugin]) => [
      name,
      plugin.version,
      plugin.registry,
      plugin.requested ?? '(needed by another)',
      Object.entries(plugin.granted)
        .map(([capability, scope]) => (scope === true ? capability : `${capability}: ${scopeText(scope)}`))
        .join('; ') || 'nothing',
      limits.get(name) ?? '',
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
