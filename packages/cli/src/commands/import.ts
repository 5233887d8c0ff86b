// plugindex import
import { join } from 'node:path';
import { hasErrors, parseRegistryConfig, parseYaml, type RegistryConfig, shardPath } from '@plugindex/model';
import { importManifest } from '@plugindex/registry/import/mockforge';
import { renderTerminal } from '@plugindex/registry/report/terminal';
import { type Command, type CommandCall, flag, UsageError } from '../command.ts';
import { toJsonText } from '../output.ts';
import type { Workplace } from '../ports.ts';
import { readUserFile } from '../user-file.ts';

const maxManifestBytes = 512 * 1024;
const maxRegistryBytes = 4 * 1024 * 1024;

export const importCommand: Command = {
  name: 'import',
  summary: 'turn a manifest of the old kind into ours, and report what could not be carried over',
  arguments: '<plugin.yaml>',
  options: { write: { type: 'boolean', help: 'write the files into the index around the working folder' } },
  examples: ['plugindex import plugin.yaml', 'plugindex import plugin.yaml --write'],
  run: async (call) => {
    const [path, ...rest] = call.args;
    if (path === undefined || rest.length > 0)
      throw new UsageError('Cannot import: expected one file', 'plugindex import plugin.yaml');
    const text = await readUserFile(call.ports, path, maxManifestBytes);
    const workplace = await call.ports.openWorkplace();
    try {
      const imported = importManifest(text, { file: path, registry: await readRegistry(workplace) });
      const written = flag(call.values, 'write') ? await write(call, workplace, imported) : undefined;
      if (call.isJson) call.ports.out(toJsonText({ ...imported, ...(written && { written }) }));
      else call.ports.out(written?.map((file) => `${file}\n`).join('') ?? preview(imported));
      if (!call.isJson) call.ports.say(`${renderTerminal(imported.problems)}\n`);
      return hasErrors(imported.problems) ? 1 : 0;
    } finally {
      await workplace.close();
    }
  },
};

type Imported = ReturnType<typeof importManifest>;

function preview({ name, version, manifest, entry }: Imported): string {
  if (manifest === undefined || entry === undefined) return '';
  return `--- plugin.yaml of ${name ?? '?'}\n${entry}\n--- ${version ?? '?'}.yaml\n${manifest}`;
}

/** Absolute paths of the files that were written. */
async function write(
  { ports }: CommandCall,
  workplace: Workplace,
  imported: Imported,
): Promise<readonly string[]> {
  const { name, version, manifest, entry } = imported;
  if (name === undefined || version === undefined || manifest === undefined || entry === undefined) {
    throw new UsageError(
      'Cannot write the imported files: they have no name and version yet',
      'run without --write and read the report',
    );
  }
  const folder = join(workplace.root, 'index', 'plugins', shardPath(name));
  const files = [
    [join(folder, 'plugin.yaml'), entry],
    [join(folder, `${version}.yaml`), manifest],
  ] as const;
  for (const [file, text] of files) await ports.writeFile(file, new TextEncoder().encode(text));
  return files.map(([file]) => file);
}

async function readRegistry(workplace: Workplace): Promise<RegistryConfig> {
  const bytes = await (await workplace.head()).read('registry.yaml', { maxBytes: maxRegistryBytes });
  const document = parseYaml(new TextDecoder().decode(bytes), { file: 'index/registry.yaml' });
  const registry = document.ok ? parseRegistryConfig(document.value) : document;
  if (registry.ok) return registry.value;
  throw new UsageError(
    `Cannot read index/registry.yaml: ${registry.problems[0]?.message}`,
    'plugindex validate',
  );
}
