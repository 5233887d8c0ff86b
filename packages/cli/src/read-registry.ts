// registry.yaml of an index that somebody else keeps.
import {
  type Problem,
  parseRegistryConfig,
  parseYaml,
  type RegistryConfig,
  type TreePort,
} from '@plugindex/model';
import { indexRoot } from '@plugindex/registry/propose/current-entry';

const maxRegistryBytes = 4 * 1024 * 1024;

/** Throws a RegistryUnreadableError; `url` says whose it is. */
export async function readRegistryOf(
  index: TreePort,
  { url }: { readonly url: string },
): Promise<RegistryConfig> {
  const bytes = await index.read('registry.yaml', { maxBytes: maxRegistryBytes });
  const document = parseYaml(new TextDecoder().decode(bytes), { file: `${indexRoot}registry.yaml` });
  const registry = document.ok ? parseRegistryConfig(document.value) : document;
  if (registry.ok) return registry.value;
  throw new RegistryUnreadableError(url, registry.problems);
}

/** The registry itself is broken: nothing that its visitors can mend. */
export class RegistryUnreadableError extends Error {
  readonly code = 'cli/registry-unreadable';
  constructor(url: string, problems: readonly Problem[]) {
    super(`Cannot read the registry of ${url}: ${problems[0]?.message ?? 'found no registry.yaml'}`);
    this.name = 'RegistryUnreadableError';
  }
}
