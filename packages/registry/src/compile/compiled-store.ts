// The files that are served now, as an incremental compile reads them.
import { RegistryError } from '../registry-error.ts';

/** Files below /v1/ of the last publication. They are our own work: nobody else writes there. */
export interface CompiledStore {
  /** Undefined where there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
}

/** Reads one JSON file that a compile wrote. Throws RegistryError `compile/store/incomplete` where it is missing. */
export async function readJson<T>(store: CompiledStore, path: string): Promise<T> {
  const value = await readJsonIfThere<T>(store, path);
  if (value === undefined) {
    throw new RegistryError(
      'compile/store/incomplete',
      `Cannot build upon the served index: ${path} is missing, compile all of it`,
    );
  }
  return value;
}

/** As readJson(), undefined where there is no such file. */
export async function readJsonIfThere<T>(store: CompiledStore, path: string): Promise<T | undefined> {
  const bytes = await store.read(path);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch (cause) {
    const message = `Cannot build upon the served index: ${path} is not JSON, compile all of it`;
    throw new RegistryError('compile/store/incomplete', message, { cause });
  }
}
