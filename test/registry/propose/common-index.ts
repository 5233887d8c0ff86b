// The index that every plan in these tests starts from: that of the validation fixtures, with files laid over it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRegistryConfig, parseYaml, type RegistryConfig, type TreePort } from '@plugindex/model';
import { type CurrentEntry, readCurrentEntry } from '@plugindex/registry/propose/current-entry';
import { memoryTree } from '../../kit/memory-tree.ts';
import { validateFixtures } from '../../kit/validate-case.ts';

const common = join(validateFixtures, 'common');

/** `files`: path inside the index to its text. */
export function commonIndex(files: Readonly<Record<string, string>> = {}): TreePort {
  const paths = readdirSync(common, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const texts = paths.map((file) => {
    const path = join(file.parentPath, file.name);
    return [path.slice(common.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')] as const;
  });
  return memoryTree(new Map([...texts, ...Object.entries(files)]));
}

export async function commonRegistry(): Promise<RegistryConfig> {
  const text = readFileSync(join(common, 'registry.yaml'), 'utf8');
  const document = parseYaml(text, { file: 'registry.yaml' });
  const registry = document.ok ? parseRegistryConfig(document.value) : document;
  if (!registry.ok) throw new Error(JSON.stringify(registry.problems));
  return registry.value;
}

export async function entryOf(index: TreePort, name: string): Promise<CurrentEntry> {
  const entry = await readCurrentEntry(index, name);
  if (!entry.ok) throw new Error(JSON.stringify(entry.problems));
  return entry.value;
}
