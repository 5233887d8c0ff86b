// Finds a program on the PATH, as a shell would, without running anything.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * Absolute path of a program, or undefined. Links are not followed: some programs act by the name they are called by.
 * @example await findProgram('git') // '/usr/bin/git'
 */
export async function findProgram(name: string, path = process.env.PATH ?? ''): Promise<string | undefined> {
  if (isAbsolute(name)) return (await isProgram(name)) ? name : undefined;
  if (name === '' || name.includes('/') || name.includes('\\')) return undefined;
  // An empty or relative part of PATH means the current folder, which may hold a stranger's files.
  for (const folder of path.split(delimiter).filter((part) => isAbsolute(part))) {
    const candidate = join(folder, name);
    if (await isProgram(candidate)) return candidate;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    // Missing, or not ours to run: either way it is no program that we can use.
    return false;
  }
}
