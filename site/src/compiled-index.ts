// Reads the compiled index once per build: what the site shows is what clients fetch, and nothing else.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Description, RegistryDescriptor, Snapshot } from '@plugindex/model';

export interface CompiledIndex {
  readonly registry: RegistryDescriptor;
  readonly snapshot: Snapshot;
  /** Sorted by name. */
  readonly plugins: readonly Description[];
}

let memo: CompiledIndex | undefined;

/** The folder is named by SITE_INDEX: what lies below /v1/. Throws when it is not there. */
export function compiledIndex(): CompiledIndex {
  memo ??= readCompiledIndex(process.env.SITE_INDEX ?? '../.plugindex/current/v1');
  return memo;
}

function readCompiledIndex(folder: string): CompiledIndex {
  if (!existsSync(join(folder, 'config.json'))) {
    throw new Error(`Cannot build the site: no compiled index in ${folder}, expected config.json there. Run npm start first`);
  }
  const names = readdirSync(join(folder, 'plugins')).filter((name) => name.endsWith('.json'));
  return {
    registry: readJson<RegistryDescriptor>(join(folder, 'config.json')),
    snapshot: readJson<Snapshot>(join(folder, 'snapshot.json')),
    plugins: names.toSorted().map((name) => readJson<Description>(join(folder, 'plugins', name))),
  };
}

/** Our own output of a moment ago, written by compile through the same types. */
function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8'));
}
