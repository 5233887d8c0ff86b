// Does a grant cover a path? Globs: `*` within one segment, `**` for any number of whole segments, `?` for one character.
import { accessOf, type FileGrant } from '@plugindex/model';

type FileGrants = readonly FileGrant[];

// Longer paths are nobody's file and would make matching slow.
const maxPathLength = 512;

/**
 * True when `path` is well formed and one grant with that access covers it.
 * @example isFileGranted([{ path: 'data/*.csv', access: 'read' }], 'data/users.csv', 'read') // true
 */
export function isFileGranted(grants: FileGrants, path: string, access: 'read' | 'write'): boolean {
  return (
    isPlainPath(path) && grants.some((grant) => accessOf(grant) === access && matchesGlob(grant.path, path))
  );
}

/**
 * True where a grant may cover something below the folder, so that its name may be shown. The root is "".
 * @example isFolderVisible([{ path: 'data/*.csv', access: 'read' }], 'data') // true
 */
export function isFolderVisible(grants: FileGrants, path: string): boolean {
  const segments = path === '' ? [] : path.split('/');
  return grants.some(
    (grant) => accessOf(grant) === 'read' && matchesBeginning(grant.path.split('/'), segments),
  );
}

// Names that Windows takes for devices, whatever follows their first dot; a path means the same on every machine.
const deviceName =
  /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/i;

/**
 * threat: path traversal. Relative, forward slashes, no empty, "." or ".." segment, no control character, no name that
 * some system reads as another one: devices, streams (":"), dots and spaces at the end.
 */
export function isPlainPath(path: string): boolean {
  if (path.length === 0 || path.length > maxPathLength || !path.isWellFormed()) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  if (/[\\:\u0000-\u001f\u007f-\u009f]/.test(path)) return false;
  return path
    .split('/')
    .every((segment) => segment !== '' && !/[. ]$/.test(segment) && !deviceName.test(segment.trimStart()));
}

/** True when the segments are a beginning of something that the pattern matches, with at least one segment to come. */
function matchesBeginning(pattern: readonly string[], segments: readonly string[]): boolean {
  // Places in the pattern that the segments so far may have led to.
  let places = withFollowers([0], pattern);
  for (const segment of segments) {
    const next = [...places].flatMap((at) => {
      const expected = pattern[at];
      if (expected === '**') return [at];
      return expected !== undefined && matchesSegment(expected, segment) ? [at + 1] : [];
    });
    places = withFollowers(next, pattern);
  }
  return [...places].some((at) => at < pattern.length);
}

/** `**` may stand for nothing: what follows it is reached at once. */
function withFollowers(places: readonly number[], pattern: readonly string[]): ReadonlySet<number> {
  const all = new Set(places);
  for (const at of all) if (pattern[at] === '**') all.add(at + 1);
  return all;
}

function matchesGlob(glob: string, path: string): boolean {
  return matchesList(glob.split('/'), path.split('/'), { many: '**', matchesOne: matchesSegment });
}

function matchesSegment(glob: string, segment: string): boolean {
  return matchesList([...glob], [...segment], { many: '*', matchesOne: (g, c) => g === '?' || g === c });
}

/**
 * True only where every path that `inner` matches is one that `outer` matches; sometimes false where that holds too.
 * @example isGlobWithin('data/*.csv', 'data/**') // true
 */
export function isGlobWithin(inner: string, outer: string): boolean {
  return matchesList(outer.split('/'), inner.split('/'), { many: '**', matchesOne: isSegmentWithin });
}

/** `inner` is a pattern too: its `**` stands for segments, its `*` for characters, which only the same or more can cover. */
function isSegmentWithin(outer: string, inner: string): boolean {
  const matchesOne = (g: string, c: string) => c !== '*' && (g === '?' || g === c);
  return inner !== '**' && matchesList([...outer], [...inner], { many: '*', matchesOne });
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
