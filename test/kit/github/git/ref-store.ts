// Refs read from the files they are: nothing here ever packs them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryGit } from './git-process.ts';
import { findObject } from './object-store.ts';

export interface Ref {
  readonly name: string;
  readonly sha: string;
  readonly type: string;
}

/** Every ref whose name starts with the prefix, sorted by name. */
export function listRefs(folder: string, prefix: string): readonly Ref[] {
  const root = join(folder, 'refs');
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => name.startsWith(prefix))
    .toSorted()
    .map((name) => {
      const sha = readFileSync(join(folder, name), 'utf8').trim();
      return { name, sha, type: findObject(folder, sha)?.type ?? 'commit' };
    });
}

/** Id of what a full ref or a commit's id points to, tags peeled down to the type asked for. */
export function resolveRevision(folder: string, revision: string, type: string): string | undefined {
  if (!isPlainRevision(revision)) return undefined;
  const direct = /^[0-9a-f]{40}$/.test(revision) ? revision : readRef(folder, revision);
  if (direct === undefined && revision.startsWith('refs/')) return undefined;
  const object = direct === undefined ? undefined : findObject(folder, direct);
  if (object?.type === type) return direct;
  const run = tryGit(folder, ['rev-parse', '--verify', '--quiet', `${revision}^{${type}}`]);
  return run.status === 0 ? run.stdout.toString().trim() : undefined;
}

function readRef(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  if (!name.startsWith('refs/') || !existsSync(path)) return undefined;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // A folder of refs, such as refs/heads/plugindex.
    return undefined;
  }
}

/** Nothing that git could take for an option, a range or a search, and no way out of the folder. */
function isPlainRevision(revision: string): boolean {
  return (
    /^[A-Za-z0-9_][^\s~^:?*[\\]*$/.test(revision) && !revision.includes('..') && !revision.includes('@{')
  );
}
