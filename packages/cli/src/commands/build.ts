// plugindex build
import { isAbsolute, join, relative } from 'node:path';
import { renderTerminal } from '@plugindex/registry/report/terminal';
import { abi1, type ImportFact } from '@plugindex/wasm';
import { authorRegistryOption } from '../author/author-registry.ts';
import { buildLocally, type LocalBuild } from '../author/local-build.ts';
import { folderArgument, type OpenedPlugin, withPluginFolder } from '../author/local-plugin.ts';
import { refuseWith } from '../author/report-problems.ts';
import { type Command, type CommandCall, textOption } from '../command.ts';
import { toJsonText, toSafeLine } from '../output.ts';

export const buildCommand: Command = {
  name: 'build',
  summary: 'build the plugin of a folder as the registry does, and inspect the module by the same rules',
  arguments: '[folder]',
  options: {
    ...authorRegistryOption,
    out: {
      type: 'string',
      value: 'file',
      help: 'where the module goes (default: build/<name>.wasm in the folder)',
    },
    log: { type: 'boolean', help: 'show what the compiler printed' },
  },
  examples: ['plugindex build', 'plugindex build plugins/auth-jwt --out auth-jwt.wasm'],
  run: (call) =>
    withPluginFolder(call, folderArgument(call, 'build'), async (opened) => {
      const outcome = await buildLocally(opened);
      if (!outcome.ok) return refuseWith(call, outcome.problems, 'Nothing was written');
      const file = await writeModule(call, opened, outcome.value);
      if (call.values.log === true && !call.isJson) call.ports.say(outcome.value.built.log);
      call.ports.out(
        call.isJson ? toJsonText(buildData(outcome.value, file)) : buildText(outcome.value, file),
      );
      if (!call.isJson && outcome.problems.length > 0) call.ports.say(renderTerminal(outcome.problems));
      return 0;
    }),
};

/** Absolute path of the file. */
async function writeModule(
  { values, ports }: CommandCall,
  { folder }: OpenedPlugin,
  { plugin, built }: LocalBuild,
): Promise<string> {
  const named = textOption(values, 'out');
  const file = named ?? join(folder.path, 'build', `${plugin.manifest.name}.wasm`);
  await ports.writeFile(file, built.artifact);
  return file;
}

function buildText({ plugin, built, inspection }: LocalBuild, file: string): string {
  const { name, version } = plugin.manifest;
  const tools = Object.entries(built.builder.tools).map(([tool, found]) => `${tool} ${found}`);
  const shown = isAbsolute(file) ? relative(plugin.folder.path, file) || file : file;
  const rows: readonly (readonly [string, string])[] = [
    ['built with', tools.join(', ')],
    ['size', `${built.artifact.length} bytes`],
    ['digest', built.digest],
    ['hooks', inspection.hooks.join(', ') || 'none'],
    ['imports', (inspection.facts?.imports ?? []).map(importText).join(', ') || 'none'],
    ['asks for', Object.keys(plugin.grants).join(', ') || 'no capability'],
    ['written to', shown],
  ];
  const lines = rows.map(([label, text]) => `  ${label.padEnd(11)}${toSafeLine(text)}\n`);
  return `${name} ${version}${built.fromCache ? ', unchanged since it was built before' : ''}\n${lines.join('')}`;
}

/** `clock (capability clock)`, `config`. */
function importText({ name }: ImportFact): string {
  const capability = abi1.imports.find((known) => known.name === name)?.capability ?? null;
  return capability === null ? name : `${name} (capability ${capability})`;
}

function buildData({ plugin, built, inspection, problems }: LocalBuild, file: string): unknown {
  const { name, version } = plugin.manifest;
  return {
    ok: true,
    name,
    version,
    file,
    bytes: built.artifact.length,
    digest: built.digest,
    tools: built.builder.tools,
    hooks: inspection.hooks,
    imports: (inspection.facts?.imports ?? []).map((found) => found.name),
    capabilitiesUsed: inspection.capabilitiesUsed,
    fromCache: built.fromCache,
    problems,
  };
}
