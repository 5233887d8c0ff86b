// Names that resemble one another: which pairs are found, and that all near pairs of a large set are.
import { editDistance } from '@plugindex/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findSimilarNames, nameSkeleton } from '../../../packages/registry/src/validate/similar-names.ts';

const affixes = ['plugin', 'gateway'];
const similarity = (name: string, other: string) => findSimilarNames([name], [other], affixes)[0]?.similarity;

describe('findSimilarNames() tells', () => {
  test.each([
    ['auth-jvvt', 'auth-jwt', 'confusable'],
    ['hrnac', 'hmac', 'confusable'],
    ['g1obal', 'global', 'confusable'],
    ['authjwt', 'auth-jwt', 'separators'],
    ['auth-j-wt', 'auth-jwt', 'separators'],
    ['auth-jwt-plugin', 'auth-jwt', 'affix'],
    ['gateway-auth-jwt', 'auth-jwt', 'affix'],
    ['jwt-auth', 'auth-jwt', 'word-order'],
    ['auth-jtw', 'auth-jwt', 'edit'],
    ['auth-jwtt', 'auth-jwt', 'edit'],
    ['templates-crypto', 'template-crypto', 'edit'],
    ['templste-crypto', 'template-crypto', 'edit'],
  ])('%s beside %s: %s', (name, other, expected) => {
    expect(similarity(name, other)).toBe(expected);
  });

  test.each([
    ['datasource-csv', 'datasource-tsv'],
    ['hash-sha256', 'hash-sha512'],
    ['api-v1', 'api-v2'],
    ['auth-jwt', 'auth-basic'],
    ['abc', 'abd'],
  ])('nothing of %s beside %s: they are other things', (name, other) => {
    expect(similarity(name, other)).toBeUndefined();
  });
});

test('findSimilarNames() tells a pair of two new names once', () => {
  expect(findSimilarNames(['auth-jwt', 'auth-jtw'], [], [])).toHaveLength(1);
});

test('findSimilarNames() finds every pair at edit distance 1 that a comparison of all pairs finds', () => {
  const word = fc.stringMatching(/^[a-d]{4,7}$/);
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 2, maxLength: 40 }), (names) => {
      const found = new Set(findSimilarNames(names, [], []).map((pair) => `${pair.name} ${pair.other}`));
      for (const name of names) {
        for (const other of names) {
          if (name > other && editDistance(name, other) === 1) expect(found).toContain(`${name} ${other}`);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('nameSkeleton() is the same for look-alikes', () => {
  expect(nameSkeleton('rnodu1e-0')).toBe(nameSkeleton('module-o'));
});
