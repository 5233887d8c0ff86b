// Versions, ranges and the other texts of the formats: canonical spelling only, and of one mind with the semver library.
import {
  canonicalRange,
  canonicalVersion,
  compareVersions,
  isBoundedRange,
  isHttpsUrl,
  isLicenseExpression,
  isRange,
  isUrl,
  isVersion,
  parseVersion,
  quote,
  rangeSatisfies,
  textFormats,
} from '@plugindex/model';
import fc from 'fast-check';
import semver from 'semver';
import { expect, test } from 'vitest';
import { rangePattern } from '../../packages/model/src/version.ts';

const number = fc.oneof(fc.nat({ max: 20 }), fc.nat()).map(String);
const identifier = fc.oneof(number, fc.stringMatching(/^[0-9A-Za-z-]{1,6}$/));
const version = fc
  .tuple(number, number, number, fc.array(identifier, { maxLength: 3 }))
  .map(
    ([major, minor, patch, parts]) =>
      `${major}.${minor}.${patch}${parts.length > 0 ? `-${parts.join('.')}` : ''}`,
  );

test('isVersion() says yes to canonical versions, as semver does', () => {
  fc.assert(
    fc.property(
      fc.oneof(version, fc.stringMatching(/^[v=]?[0-9]{1,3}\.[0-9]{1,2}\.[0-9x]{1,2}[-+a-z0-9.]{0,6}$/)),
      (text) => {
        const parsed = semver.parse(text);
        expect(isVersion(text)).toBe(
          parsed !== null && parsed.version === text && parsed.build.length === 0 && text.length <= 64,
        );
      },
    ),
    { numRuns: 3000 },
  );
});

test.each([
  '',
  '1',
  '1.2',
  '01.2.3',
  '1.2.3+build',
  'v1.2.3',
  ' 1.2.3',
  '1.2.3-',
  '1.2.3-01',
  '1.2.3-a..b',
  '1.2.3\n',
  `1.0.0-${'a'.repeat(60)}`,
  '99999999999999999.0.0',
])('isVersion() refuses %j', (text) => expect(isVersion(text)).toBe(false));

test('compareVersions() orders as clause 11 of the specification does', () => {
  const ordered = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
  ];
  expect(ordered.toReversed().toSorted(compareVersions)).toEqual(ordered);
});

test('parseVersion() takes apart what it accepts, and nothing else', () => {
  expect(parseVersion('1.2.3')).toEqual({ major: 1, minor: 2, patch: 3, preRelease: [] });
  expect(parseVersion('v1.2.3')).toBeUndefined();
});

test('every range that isRange() accepts is one for semver, and contains what semver says', () => {
  const operator = fc.constantFrom('', '', '^', '~', '>=', '<', '>', '<=', '=');
  const partial = fc.oneof(version, fc.constantFrom('*', '1', '1.x', '1.2', '1.2.*', '0', '2.X'));
  const comparator = fc.tuple(operator, partial).map((parts) => parts.join(''));
  const range = fc.oneof(
    fc
      .array(fc.array(comparator, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
      .map((sets) => sets.map((set) => set.join(' ')).join(' || ')),
    fc.tuple(partial, partial).map((ends) => ends.join(' - ')),
  );
  let accepted = 0;
  fc.assert(
    fc.property(range, version, (text, candidate) => {
      const isTooLong = text.length > 128;
      if (isRange(text)) accepted += 1;
      else expect(isTooLong || semver.validRange(text) === null, text).toBe(true);
      if (isRange(text) && isVersion(candidate))
        expect(rangeSatisfies(candidate, text)).toBe(semver.satisfies(candidate, text));
    }),
    { numRuns: 3000 },
  );
  expect(accepted).toBeGreaterThan(1000);
});

test.each([
  '',
  ' ',
  'latest',
  '>= 1.0.0',
  '1.0.0||2.0.0',
  '>1.0.0  <2.0.0',
  'v1.0.0',
  '1.0.0 ||',
  '>=1.0.0 <2.0.0 ',
  '$(id)',
  '1.2.3+b',
  '^^1',
  '~>1.2',
])('isRange() refuses %j', (text) => expect(isRange(text)).toBe(false));

test('canonical spelling means the same and is accepted', () => {
  expect(canonicalVersion('v1.2.3')).toBe('1.2.3');
  expect(canonicalVersion('1.2')).toBeUndefined();
  fc.assert(
    fc.property(
      fc.stringMatching(/^[<>=^~]{0,2} ?v?[0-9](?:\.[0-9x]){0,2} {0,2}(?:\|\||<[0-9])? ?[0-9]?$/),
      (text) => {
        const canonical = canonicalRange(text);
        if (canonical === undefined) return;
        expect(isRange(canonical)).toBe(true);
        expect(semver.validRange(canonical)).toBe(semver.validRange(text));
      },
    ),
    { numRuns: 3000 },
  );
});

test('ranges without pre-releases hold the versions that semver says, from one side of each bound to the other', () => {
  const digit = fc.nat({ max: 3 }).map(String);
  const partial = fc
    .tuple(digit, digit, digit, fc.constantFrom('full', 'minor', 'minor.x', 'major', 'major.x', '*'))
    .map(
      ([major, minor, patch, form]) =>
        ({
          full: `${major}.${minor}.${patch}`,
          minor: `${major}.${minor}`,
          'minor.x': `${major}.${minor}.x`,
          major,
          'major.x': `${major}.*`,
          '*': '*',
        })[form] ?? '',
    );
  const operator = fc.constantFrom('', '^', '~', '>=', '<', '>', '<=', '=');
  const set = fc.array(fc.tuple(operator, partial), { minLength: 1, maxLength: 3 });
  const range = fc
    .array(set, { minLength: 1, maxLength: 3 })
    .map((sets) => sets.map((parts) => parts.map((part) => part.join('')).join(' ')).join(' || '));
  const candidates = [0, 1, 2, 3, 4].flatMap((major) =>
    [0, 1, 2, 3, 4].flatMap((minor) => [0, 1, 2, 3, 4].map((patch) => `${major}.${minor}.${patch}`)),
  );
  fc.assert(
    fc.property(range, fc.constantFrom('', '-alpha', '-0'), (text, end) => {
      expect(isRange(text), text).toBe(semver.validRange(text) !== null);
      const parsed = new semver.Range(text);
      const held = candidates.filter((candidate) => parsed.test(candidate + end));
      expect(
        candidates.filter((candidate) => rangeSatisfies(candidate + end, text)),
        text,
      ).toEqual(held);
      expect(isBoundedRange(text), text).toBe(!parsed.test('999999999.0.0'));
    }),
    { numRuns: 1000 },
  );
});

test('isBoundedRange() tells ranges without an end', () => {
  for (const text of ['*', '>=1.0.0', '>1', '1.0.0 || >=3', '>=1.0.0-rc.1'])
    expect(isBoundedRange(text), text).toBe(false);
  for (const text of ['^1.0.0', '1.x', '>=1 <2', '1.0.0', '<=99.0.0'])
    expect(isBoundedRange(text), text).toBe(true);
});

test.each([
  ['https://example.com', true],
  ['https://example.com:8443/a/b?c=d#e', true],
  ['https://EXAMPLE.com', false],
  ['http://example.com', false],
  ['https://user@example.com', false],
  ['https://user:secret@example.com', false],
  ['https://example.com\\@evil.com', false],
  ['https://exämple.com', false],
  ['https://example.com/a b', false],
  ['https://example.com/\u202e', false],
  ['javascript:alert(1)', false],
  ['//example.com', false],
  ['https://example.com:99999', false],
  ['https://', false],
])('isHttpsUrl(%j) is %s', (text, expected) => expect(isHttpsUrl(text)).toBe(expected));

test('isUrl() allows plain http, for registries on a loopback port', () => {
  expect(isUrl('http://127.0.0.1:8080/v1')).toBe(true);
  expect(isUrl('ftp://example.com')).toBe(false);
});

test('the portable pattern of a format accepts everything that the format accepts', () => {
  const texts = fc.oneof(
    version,
    fc.webUrl(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constantFrom('MIT', '(MIT OR ISC)', 'GPL-2.0-only WITH Classpath-exception-2.0', '^1.0.0'),
  );
  fc.assert(
    fc.property(texts, (text) => {
      for (const { check, pattern } of Object.values(textFormats)) {
        if (check(text)) expect(text).toMatch(new RegExp(pattern, 'u'));
      }
    }),
    { numRuns: 2000 },
  );
});

test('patterns take no longer on long hostile texts', () => {
  const start = performance.now();
  for (const seed of ['1.0.0-', 'a-', '1 ', '>=1 ', 'https://a.', '0.', '1.0.0-a.', '* || ']) {
    const text = `${seed.repeat(50_000 / seed.length)}!`;
    for (const { check, pattern } of Object.values(textFormats)) {
      check(text);
      new RegExp(pattern, 'u').test(text);
    }
  }
  expect(performance.now() - start).toBeLessThan(5000);
});

test('isLicenseExpression() follows SPDX, case included', () => {
  for (const text of ['MIT', 'MIT OR Apache-2.0', 'GPL-3.0-or-later', 'LicenseRef-own', '(MIT AND ISC)'])
    expect(isLicenseExpression(text), text).toBe(true);
  for (const text of ['', 'mit', 'MIT/Apache-2.0', 'GPL', 'MIT OR', 'UNLICENSED', 'see LICENSE'])
    expect(isLicenseExpression(text), text).toBe(false);
});

test('quote() shows what cannot be seen, and cuts what is long', () => {
  expect(quote('a\u0000b\u202ec')).toBe('"a\\u0000b\\u202ec"');
  expect(quote('x'.repeat(200))).toHaveLength(80);
  expect(quote(Array(100).fill(1))).toBe('"a list of 100 items"');
  expect(quote(undefined)).toBe('undefined');
  expect(quote('\u{e0041}')).toBe('"\\u{e0041}"');
});

test('isRange() says yes to what matches the published pattern and semver reads, and to nothing else', () => {
  const part = fc.oneof(
    version,
    fc.constantFrom('*', '1', '1.x', '1.2.*', '>=1', '<2.0.0', '^', '~1.2', '-', '||', '', ' ', 'v1', '>=01'),
    fc
      .tuple(fc.constantFrom('>', '>=', '<', '<=', '=', '^', '~', '=='), version)
      .map((both) => both.join('')),
  );
  const text = fc.tuple(
    part,
    fc.array(fc.tuple(fc.constantFrom(' ', ' - ', ' || ', '  ', '||'), part), { maxLength: 4 }),
  );
  const whole = new RegExp(rangePattern);
  let yes = 0;
  fc.assert(
    fc.property(
      text.map(([first, rest]) => first + rest.flat().join('')),
      (range) => {
        const expected = range.length <= 128 && whole.test(range) && semver.validRange(range) !== null;
        if (expected) yes += 1;
        expect(isRange(range), range).toBe(expected);
      },
    ),
    { numRuns: 5000 },
  );
  expect(yes).toBeGreaterThan(500);
});
