// plugindex info
import { ClientError } from '@plugindex/client';
import type { Description } from '@plugindex/model';
import { limitText, scopeText } from '../capability-text.ts';
import { openSession, registryOption } from '../client-session.ts';
import { type Command, UsageError } from '../command.ts';
import { toJsonText, toSafeLine } from '../output.ts';
import { table } from '../table.ts';

export const infoCommand: Command = {
  name: 'info',
  summary: 'show everything about a plugin: versions, capabilities, provenance',
  arguments: '<name>',
  options: registryOption,
  examples: ['plugindex info auth-jwt', 'plugindex info auth-jwt --json'],
  run: async (call) => {
    const [name, ...rest] = call.args;
    if (name === undefined || rest.length > 0)
      throw new UsageError('Cannot show: expected one plugin name', 'plugindex search <words>');
    const { index, context } = await openSession(call);
    const description = await index.description(name);
    if (description === undefined) {
      throw new ClientError(
        'client/plugin/not-found',
        `Cannot find "${name}" in the registry ${context.registry.name}`,
        {
          hint: `plugindex search ${name}`,
        },
      );
    }
    call.ports.out(call.isJson ? toJsonText(description) : describe(description));
    return 0;
  },
};

function describe(plugin: Description): string {
  const newest = plugin.versions.find(({ version }) => version === plugin.version);
  const capabilities = Object.entries(newest?.capabilities ?? {}).map(
    ([name, scope]) => `${name}: ${scopeText(scope)}`,
  );
  const facts: readonly (readonly [string, string])[] = [
    ['version', `${plugin.version}, published ${newest?.publishedAt ?? 'never'}`],
    ['kinds', plugin.kinds.join(', ')],
    ['category', plugin.category],
    ['licence', plugin.license],
    ['owners', plugin.owners.map(({ github, id }) => `${github} (${id})`).join(', ')],
    ['source', `${newest?.source.repository} at ${newest?.source.commit ?? newest?.source.tree}`],
    ['digest', newest?.digest ?? ''],
    ['asks for', capabilities.join('; ') || 'nothing'],
    ['limits', limitText(newest?.limits)],
    ...(plugin.deprecated ? [['deprecated', plugin.deprecated.reason] as const] : []),
    ...plugin.advisories.map(({ id, summary }) => ['advisory', `${id}: ${summary}`] as const),
  ];
  const versions = plugin.versions.map((version) => [
    version.version,
    version.publishedAt,
    version.host,
    version.yank === undefined ? '' : `yanked: ${version.yank.reason}`,
  ]);
  const lines = facts.map(([label, text]) => `${label.padEnd(11)} ${toSafeLine(text)}`).join('\n');
  return `${plugin.name} — ${toSafeLine(plugin.description)}\n\n${lines}\n\n${table(['version', 'published', 'host', ''], versions)}`;
}
