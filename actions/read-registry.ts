// Reads registry.yaml alone, where the rest of the index is not needed.
import { parseRegistryConfig, parseYaml, type RegistryConfig, type TreePort } from '@plugindex/model';
import { ActionError } from './action-error.ts';

const file = 'index/registry.yaml';
const maxBytes = 512 * 1024;

/** `index`: the index folder. Throws ActionError `action/index`. */
export async function readRegistry(index: TreePort): Promise<RegistryConfig> {
  const text = new TextDecoder().decode(await index.read('registry.yaml', { maxBytes }));
  const document = parseYaml(text, { file });
  const parsed = document.ok ? parseRegistryConfig(document.value) : document;
  if (parsed.ok) return parsed.value;
  throw new ActionError('action/index', `Cannot read ${file}: ${parsed.problems[0]?.message}`);
}
