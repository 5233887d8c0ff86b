// Versions and ranges: strict Semantic Versioning 2.0.0 without build metadata, and ranges in npm notation.
// The semver library judges whatever names a pre-release.
import { loadSemver } from './libraries.ts';
import {
  compareNormalVersions,
  holdsNormalVersion,
  parseNormalVersion,
  parsePlainRange,
} from './plain-range.ts';

export const maxVersionLength = 64;
export const maxRangeLength = 128;

const number = '(?:0|[1-9][0-9]{0,14})';
const preRelease = '(?:0|[1-9][0-9]{0,14}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)';
const version = `${number}\\.${number}\\.${number}(?:-${preRelease}(?:\\.${preRelease})*)?`;
const partial = `(?:\\*|${number}(?:\\.[xX*]|\\.${number}(?:\\.[xX*])?)?|${version})`;
const comparator = `(?:<=|>=|<|>|=|\\^|~)?${partial}`;
const hyphenated = `${partial} - ${partial}`;
const conjunction = `(?:${hyphenated}|${comparator}(?: ${comparator})*)`;

/** Semantic version 2.0.0, clauses 2 and 9, without build metadata (clause 10) and without a leading "v". */
export const versionPattern = `^${version}$`;
/** Comparators joined by single spaces, alternatives joined by " || ". Other spellings of npm are not canonical. */
export const rangePattern = `^${conjunction}(?: \\|\\| ${conjunction})*$`;
const versionRegExp = new RegExp(versionPattern);
const hyphenatedRegExp = new RegExp(`^${hyphenated}$`);
const comparatorRegExp = new RegExp(`^${comparator}$`);

export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Identifiers after the hyphen, numeric ones as numbers; empty for a final version. */
  readonly preRelease: readonly (string | number)[];
}

/** True for a version in canonical form. @example isVersion('1.2.0-beta.1') // true */
export function isVersion(text: unknown): text is string {
  return (
    typeof text === 'string' &&
    text.length <= maxVersionLength &&
    (parseNormalVersion(text) !== undefined ||
      (versionRegExp.test(text) && loadSemver().parse(text) !== null))
  );
}

/** A version in canonical form: without spaces around it and without a leading "v" or "=". */
export function canonicalVersion(text: string): string | undefined {
  const bare = text.trim().replace(/^[v=]+/i, '');
  return isVersion(bare) ? bare : undefined;
}

/** A range in canonical spelling: no space behind an operator, single spaces elsewhere, no leading "v". */
export function canonicalRange(text: string): string | undefined {
  if (text.length > maxRangeLength) return undefined;
  const bare = text
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/([<>=^~]) ?v?(?=[0-9*])/gi, '$1')
    .replaceAll(/ ?\|\| ?/g, ' || ');
  return isRange(bare) ? bare : undefined;
}

/**
 * Takes a version apart, or returns undefined for anything but a canonical one.
 * @example parseVersion('2.0.0-beta.1') // { major: 2, minor: 0, patch: 0, preRelease: ['beta', 1] }
 */
export function parseVersion(text: string): Version | undefined {
  if (!isVersion(text)) return undefined;
  const parsed = loadSemver().parse(text);
  if (parsed === null) return undefined;
  return {
    major: parsed.major,
    minor: parsed.minor,
    patch: parsed.patch,
    preRelease: [...parsed.prerelease],
  };
}

/**
 * Orders by precedence (Semantic Versioning 2.0.0, clause 11). Both must be versions: throws a TypeError otherwise.
 * @example ['1.10.0', '1.9.0'].toSorted(compareVersions) // ['1.9.0', '1.10.0']
 */
export function compareVersions(a: string, b: string): -1 | 0 | 1 {
  const [normalA, normalB] = [parseNormalVersion(a), parseNormalVersion(b)];
  if (normalA === undefined || normalB === undefined) return loadSemver().compare(a, b);
  return compareNormalVersions(normalA, normalB);
}

/** True for a version with a pre-release part, which a range chooses only where it names one itself. */
export function isPreRelease(version: string): boolean {
  return parseNormalVersion(version) === undefined && loadSemver().prerelease(version) !== null;
}

/** True for a range in canonical spelling. @example isRange('>=0.3 <2 || ^3.1.0') // true */
export function isRange(text: unknown): text is string {
  return (
    typeof text === 'string' &&
    text.length <= maxRangeLength &&
    (parsePlainRange(text) !== undefined ||
      (text.split(' || ').every(isConjunction) && loadSemver().validRange(text) !== null))
  );
}

/** `rangePattern` part by part: V8 compiles the small expressions thirty times faster than the whole. */
function isConjunction(text: string): boolean {
  return text.includes(' - ')
    ? hyphenatedRegExp.test(text)
    : text.split(' ').every((part) => comparatorRegExp.test(part));
}

/**
 * True when `version` lies in `range`. Pre-releases count only where the range names one of the same release.
 * @example rangeSatisfies('1.4.0', '^1.2.0') // true
 */
export function rangeSatisfies(version: string, range: string): boolean {
  const normal = parseNormalVersion(version);
  const intervals = normal === undefined ? undefined : parsePlainRange(range);
  if (normal === undefined || intervals === undefined) return loadSemver().satisfies(version, range);
  return holdsNormalVersion(intervals, normal);
}

/** The highest of `versions` in `range`, or undefined. @example maxSatisfying(['1.0.0', '1.1.0'], '^1.0.0') // '1.1.0' */
export function maxSatisfying(versions: readonly string[], range: string): string | undefined {
  return versions
    .filter((version) => rangeSatisfies(version, range))
    .toSorted(compareVersions)
    .at(-1);
}

/** True when the range ends somewhere: no version is in it however high. @example isBoundedRange('>=1.0.0') // false */
export function isBoundedRange(range: string): boolean {
  const intervals = parsePlainRange(range);
  if (intervals !== undefined) return intervals.every(({ to }) => Number.isFinite(to[0]));
  const top = `${Number.MAX_SAFE_INTEGER}.${Number.MAX_SAFE_INTEGER}.${Number.MAX_SAFE_INTEGER}`;
  return !loadSemver().satisfies(top, range);
}
