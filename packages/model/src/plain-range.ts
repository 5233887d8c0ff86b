// Ranges and versions without pre-releases, nearly all there are: a range of them is a few half-open intervals, which cost
// a process less than loading the library that knows the rest.

/** Major, minor, patch: a version without a pre-release (Semantic Versioning 2.0.0, clause 2). */
export type NormalVersion = readonly [major: number, minor: number, patch: number];

/** The versions from `from` up to but not including `to`. */
export interface Interval {
  readonly from: NormalVersion;
  readonly to: NormalVersion;
}

const number = '(0|[1-9][0-9]{0,14})';
const normalRegExp = new RegExp(`^${number}\\.${number}\\.${number}$`);
const comparatorRegExp = new RegExp(
  `^(<=|>=|<|>|=|\\^|~)?${number}(?:\\.(?:[xX*]|${number}(?:\\.(?:[xX*]|${number}))?))?$`,
);
const lowest: NormalVersion = [0, 0, 0];
const above: NormalVersion = [Number.POSITIVE_INFINITY, 0, 0];

/** Undefined for what is not a canonical version without a pre-release. @example parseNormalVersion('1.2.3') // [1, 2, 3] */
export function parseNormalVersion(version: string): NormalVersion | undefined {
  const match = normalRegExp.exec(version);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

export function compareNormalVersions(a: NormalVersion, b: NormalVersion): -1 | 0 | 1 {
  const difference = a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
  return difference === 0 ? 0 : difference < 0 ? -1 : 1;
}

const known = new Map<string, readonly Interval[] | undefined>();
const mostKnown = 1000;

/**
 * The intervals of a range, one for each of its alternatives; undefined where it names a pre-release, has a hyphen or is
 * no range in canonical spelling.
 * @example parsePlainRange('^1.2.0') // [{ from: [1, 2, 0], to: [2, 0, 0] }]
 */
export function parsePlainRange(range: string): readonly Interval[] | undefined {
  if (known.has(range)) return known.get(range);
  const intervals = range.split(' || ').map(parseAlternative);
  const parsed = intervals.every((interval) => interval !== undefined) ? intervals : undefined;
  // threat: texts from outside that grow the table without end
  if (known.size >= mostKnown) known.clear();
  known.set(range, parsed);
  return parsed;
}

/** True when the version lies in one of the intervals. */
export function holdsNormalVersion(intervals: readonly Interval[], version: NormalVersion): boolean {
  return intervals.some(
    ({ from, to }) => compareNormalVersions(from, version) <= 0 && compareNormalVersions(version, to) < 0,
  );
}

/** What all comparators hold: from the highest beginning to the lowest end. */
function parseAlternative(text: string): Interval | undefined {
  let from = lowest;
  let to = above;
  for (const part of text.split(' ')) {
    const interval = part === '*' ? { from: lowest, to: above } : parseComparator(part);
    if (interval === undefined) return undefined;
    if (compareNormalVersions(interval.from, from) > 0) from = interval.from;
    if (compareNormalVersions(interval.to, to) < 0) to = interval.to;
  }
  return { from, to };
}

function parseComparator(text: string): Interval | undefined {
  const match = comparatorRegExp.exec(text);
  if (match === null) return undefined;
  const [, operator = '=', majorText, minorText, patchText] = match;
  const major = Number(majorText);
  const minor = minorText === undefined ? undefined : Number(minorText);
  const patch = patchText === undefined ? undefined : Number(patchText);
  const from: NormalVersion = [major, minor ?? 0, patch ?? 0];
  const nextMajor: NormalVersion = [major + 1, 0, 0];
  const nextMinor: NormalVersion = minor === undefined ? nextMajor : [major, minor + 1, 0];
  const next: NormalVersion =
    minor === undefined || patch === undefined ? nextMinor : [major, minor, patch + 1];
  switch (operator) {
    case '>=':
      return { from, to: above };
    case '>':
      return { from: next, to: above };
    case '<':
      return { from: lowest, to: from };
    case '<=':
      return { from: lowest, to: next };
    case '~':
      return { from, to: nextMinor };
    case '^':
      // Up to the next change of the leftmost number that is not zero.
      return { from, to: major > 0 ? nextMajor : minor === 0 ? next : nextMinor };
    default:
      return { from, to: next };
  }
}
