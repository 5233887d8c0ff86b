// The one check that a relative path stays below the folder that it is joined to.
import { FolderError } from '@plugindex/model/ports';

/**
 * True for a path of forward slashes that names something strictly below its folder, on every system.
 * @example isSafeRelativePath('a/../../etc/passwd') // false
 */
export function isSafeRelativePath(path: string): boolean {
  if (path === '' || path.includes('\0') || path.includes('\\') || /^[A-Za-z]:/.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

// threat: a path from an index or a source that climbs out of the folder
/** The path itself. Throws a FolderError `folder/path` when it could leave its folder. */
export function checkedRelativePath(path: string): string {
  if (isSafeRelativePath(path)) return path;
  throw new FolderError(
    'folder/path',
    `Cannot use the path ${JSON.stringify(path)}: expected a relative path without empty, "." or ".." parts`,
  );
}
