// Reads a file that need not be there.
import { readFile } from 'node:fs/promises';
import { hasErrorCode } from '@plugindex/node/error-code';

/** Text of a file, undefined when there is none. Throws what else `node:fs` throws. */
export async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(undefinedIfMissing);
}

/** For `catch()`: undefined for a path that names nothing; throws every other error again. */
export function undefinedIfMissing(error: unknown): undefined {
  if (hasErrorCode(error, 'ENOENT')) return undefined;
  throw error;
}
