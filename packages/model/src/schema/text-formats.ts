// Text formats that a pattern alone cannot decide: each has an exact check and a portable pattern for other validators.
import { canonicalLicense, isLicenseExpression, licensePattern } from '../license.ts';
import {
  canonicalRange,
  canonicalVersion,
  isRange,
  isVersion,
  rangePattern,
  versionPattern,
} from '../version.ts';

export interface TextFormat {
  /** Necessary, not sufficient: what a validator without our formats still checks. */
  readonly pattern: string;
  /** Reads on from "expected …". */
  readonly expected: string;
  readonly check: (text: string) => boolean;
  /** The same thing in canonical spelling, where a wrong text can mean one thing only. */
  readonly repair?: (text: string) => string | undefined;
}

const timestampPattern =
  '^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$';
// RFC 3986 characters; user information ("@" before the first slash) is not in the authority's set.
const urlRest =
  "[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%\\[\\]-]*)?$";
const httpsUrlPattern = `^https://${urlRest}`;
const urlPattern = `^https?://${urlRest}`;

export const textFormats = {
  'plugindex-version': {
    pattern: versionPattern,
    expected: 'a semantic version without build metadata, such as "1.2.0" or "2.0.0-beta.1"',
    check: isVersion,
    repair: canonicalVersion,
  },
  'plugindex-range': {
    pattern: rangePattern,
    expected: 'a range of versions, such as "^1.2.0" or ">=0.3 <2"',
    check: isRange,
    repair: canonicalRange,
  },
  'plugindex-timestamp': {
    pattern: timestampPattern,
    expected: 'a UTC time in whole seconds, such as "2026-08-01T12:00:00Z"',
    check: isTimestamp,
    repair: canonicalTimestamp,
  },
  'plugindex-https-url': {
    pattern: httpsUrlPattern,
    expected: 'an absolute https URL without credentials, such as "https://example.com/docs"',
    check: isHttpsUrl,
  },
  'plugindex-url': {
    pattern: urlPattern,
    expected: 'an absolute http or https URL without credentials, such as "https://example.com/docs"',
    check: isUrl,
  },
  'plugindex-spdx': {
    pattern: licensePattern,
    expected: 'an SPDX licence expression, such as "MIT OR Apache-2.0"',
    check: isLicenseExpression,
    repair: canonicalLicense,
  },
} satisfies Record<string, TextFormat>;

export type TextFormatName = keyof typeof textFormats;

const timestampRegExp = new RegExp(timestampPattern);
const httpsUrlRegExp = new RegExp(httpsUrlPattern);
const urlRegExp = new RegExp(urlPattern);

/** True for a UTC time that exists, in whole seconds. @example isTimestamp('2026-02-30T00:00:00Z') // false */
export function isTimestamp(text: string): boolean {
  if (!timestampRegExp.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && `${new Date(time).toISOString().slice(0, 19)}Z` === text;
}

/** A time that says its zone, in UTC and whole seconds; undefined where a reader would have to guess. */
function canonicalTimestamp(text: string): string | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(?:Z|[+-][0-9]{2}:[0-9]{2})$/i.test(text)) return undefined;
  // The 30th of February is no other day.
  if (!isTimestamp(`${text.slice(0, 10)}T00:00:00Z`)) return undefined;
  const time = new Date(text.replace(' ', 'T').toUpperCase());
  return Number.isNaN(time.getTime()) ? undefined : toTimestamp(time);
}

/** The canonical text of a time, cut to whole seconds. @example toTimestamp(new Date(0)) // '1970-01-01T00:00:00Z' */
export function toTimestamp(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/**
 * True for an absolute https URL without credentials, with a lower-case ASCII host.
 * @example isHttpsUrl('https://user@example.com/') // false
 */
export function isHttpsUrl(text: string): boolean {
  return httpsUrlRegExp.test(text) && URL.canParse(text);
}

/**
 * True for an absolute http or https URL without credentials, with a lower-case ASCII host.
 * @example isUrl('http://example.com/') // true
 */
export function isUrl(text: string): boolean {
  return urlRegExp.test(text) && URL.canParse(text);
}
