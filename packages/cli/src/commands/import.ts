// plugindex import
import { join } from 'node:path';
import { hasErrors, parseRegistryConfig, parseYaml, type RegistryConfig, shardPath } from '@plugindex/model';
import { importManifest, renderTerminal } from '@plugindex/registry';
import { type Command, type CommandCall, flag, UsageError } from '../command.ts';
import type { Workplace } from '../ports.ts';

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
    const text = new TextDecoder().decode(await call.ports.readFile(path, { maxBytes: maxManifestBytes }));
    const workplace = await call.ports.openWorkplace();
    try {
      const imported = importManifest(text, { file: path, registry: await readRegistry(workplace) });
      if (call.isJson) call.ports.out(`${JSON.stringify(imported)}\n`);
      else if (flag(call.values, 'write')) await write(call, workplace, imported);
      else call.ports.out(preview(imported));
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

async function write({ ports }: CommandCall, workplace: Workplace, imported: Imported): Promise<void> {
  const { name, version, manifest, entry } = imported;
  if (name === undefined || version === undefined || manifest === undefined || entry === undefined) {
    throw new UsageError(
      'Cannot write the imported files: they have no name and version yet',
      'run without --write and read the report',
    );
  }
  const folder = join(workplace.root, 'index', 'plugins', shardPath(name));
  for (const [file, text] of [
    ['plugin.yaml', entry],
    [`${version}.yaml`, manifest],
  ] as const) {
    await ports.writeFile(join(folder, file), new TextEncoder().encode(text));
    ports.out(`${join(folder, file)}\n`);
  }
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
