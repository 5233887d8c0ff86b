// Keeps revisions and paths that come from outside apart from options and expressions.
import { TreeError } from '@plugindex/model';
import { isSafeRelativePath } from '../relative-path.ts';

// Names and ids only: no leading hyphen, none of Git's operators (^ ~ : @{ ..).
const plainRevision = /^(?!-)(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}$/;

// threat: a revision "--output=…" or "HEAD:../x" that reaches git's own parser
export function checkedRevision(revision: string): string {
  if (plainRevision.test(revision)) return revision;
  throw new TreeError(
    'tree/revision',
    `Cannot use the revision ${JSON.stringify(revision)}: expected an object id or the name of a branch or tag`,
  );
}

// threat: a folder's name that asks git a second question, so that every answer after it is another one's
export function checkedFolder(path: string | undefined): string {
  if (path === undefined || path === '') return '';
  if (isSafeRelativePath(path) && !path.includes('\n')) return path;
  throw new TreeError(
    'tree/path',
    `Cannot use the folder ${JSON.stringify(path)}: expected a relative path without line feeds and empty, "." or ".." parts`,
  );
}

export function noSuchTree(root: string, revision: string, path: string | undefined): TreeError {
  const what = path ? `the folder "${path}" at ${revision}` : `the tree of ${revision}`;
  return new TreeError('tree/not-found', `Cannot read ${what}: ${root} has no such tree`);
}

/** Seconds since 1970 as RFC 3339 UTC. Undefined for a time that no calendar has. */
export function toTimestamp(seconds: number): string | undefined {
  // The year 9999, the last that RFC 3339 can write.
  if (!Number.isInteger(seconds) || Math.abs(seconds) > 253_402_300_799) return undefined;
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
