// Does a grant cover a path? Globs: `*` within one segment, `**` for any number of whole segments, `?` for one character.
import type { Capabilities } from '@plugindex/model';

type FileGrants = NonNullable<Capabilities['fs']>;

// Longer paths are nobody's file and would make matching slow.
const maxPathLength = 512;

/**
 * True when `path` is well formed and one grant with that access covers it.
 * @example isFileGranted([{ path: 'data/*.csv', access: 'read' }], 'data/users.csv', 'read') // true
 */
export function isFileGranted(grants: FileGrants, path: string, access: 'read' | 'write'): boolean {
  return (
    isPlainPath(path) && grants.some((grant) => grant.access === access && matchesGlob(grant.path, path))
  );
}

/** threat: path traversal. Relative, forward slashes, no empty, "." or ".." segment, no control character. */
function isPlainPath(path: string): boolean {
  if (path.length === 0 || path.length > maxPathLength) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  if (/[\\:\u0000-\u001f\u007f]/.test(path)) return false;
  return path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}

function matchesGlob(glob: string, path: string): boolean {
  return matchesList(glob.split('/'), path.split('/'), { many: '**', matchesOne: matchesSegment });
}

function matchesSegment(glob: string, segment: string): boolean {
  return matchesList([...glob], [...segment], { many: '*', matchesOne: (g, c) => g === '?' || g === c });
}

/** Greedy with one point of return: linear space, at most pattern × items steps, whatever a hostile pattern says. */
function matchesList(
  pattern: readonly string[],
  items: readonly string[],
  rule: { readonly many: string; readonly matchesOne: (pattern: string, item: string) => boolean },
): boolean {
  let at = 0;
  let lastMany = -1;
  let resumeAt = 0;
  let index = 0;
  while (index < items.length) {
    const expected = pattern[at];
    const item = items[index] ?? '';
    if (expected === rule.many) {
      lastMany = at++;
      resumeAt = index;
    } else if (expected !== undefined && rule.matchesOne(expected, item)) {
      at++;
      index++;
    } else if (lastMany >= 0) {
      at = lastMany + 1;
      index = ++resumeAt;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every((part) => part === rule.many);
}
