// plugindex pack
import { join } from 'node:path';
import { digestOf, hasErrors } from '@plugindex/model';
import { inspect } from '@plugindex/registry/inspect/inspect';
import { manifestSection } from '@plugindex/registry/inspect/rules/section-rules';
import { appendCustomSection } from '@plugindex/wasm';
import { authorRegistryOption } from '../author/author-registry.ts';
import { buildLocally, type LocalBuild } from '../author/local-build.ts';
import { folderArgument, type OpenedPlugin, withPluginFolder } from '../author/local-plugin.ts';
import { refuseWith } from '../author/report-problems.ts';
import { type Command, textOption } from '../command.ts';
import { toJsonText } from '../output.ts';

export const packCommand: Command = {
  name: 'pack',
  summary: 'write one file for hosts without a registry: the module with its manifest inside',
  arguments: '[folder]',
  options: {
    ...authorRegistryOption,
    out: {
      type: 'string',
      value: 'file',
      help: 'where it goes (default: build/<name>-<version>.wasm in the folder)',
    },
  },
  examples: ['plugindex pack', 'plugindex pack plugins/auth-jwt --out auth-jwt.wasm'],
  run: (call) =>
    withPluginFolder(call, folderArgument(call, 'pack'), async (opened) => {
      const outcome = await buildLocally(opened);
      if (!outcome.ok) return refuseWith(call, outcome.problems, 'Nothing was written');
      const { packed, problems } = pack(outcome.value, opened);
      if (hasErrors(problems)) return refuseWith(call, problems, 'Nothing was written');
      const { name, version } = outcome.value.plugin.manifest;
      const file =
        textOption(call.values, 'out') ?? join(opened.folder.path, 'build', `${name}-${version}.wasm`);
      await call.ports.writeFile(file, packed);
      const digest = digestOf(packed);
      if (call.isJson) call.ports.out(toJsonText({ ok: true, file, bytes: packed.length, digest, problems }));
      else {
        call.ports.out(`${file}\n`);
        call.ports.say(
          `${name} ${version}: ${packed.length} bytes, ${digest}
Nobody vouches for this file: hosts that are to know where a plugin comes from install it from the registry.\n`,
        );
      }
      return 0;
    }),
};

/** The manifest goes without its source: a file cannot name the commit that it was built from. */
function pack({ plugin, built }: LocalBuild, { registry }: OpenedPlugin) {
  const { source: _source, ...stated } = plugin.manifest;
  const section = new TextEncoder().encode(JSON.stringify(stated));
  const packed = appendCustomSection(built.artifact, manifestSection, section);
  const { manifest, document } = plugin;
  const { problems } = inspect({
    bytes: packed,
    manifest,
    registry: registry.config,
    file: document.file,
    locate: (pointer) => document.locate(pointer),
  });
  return { packed, problems };
}
