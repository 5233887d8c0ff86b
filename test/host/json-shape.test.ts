// Texts that would be dear to parse are known before anybody parses them; all others pass.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findDearShape, harmlessBytes, maxNesting, maxValues } from '../../packages/host/src/json-shape.ts';

const check = (text: string) => findDearShape(new TextEncoder().encode(text));
const padding = JSON.stringify('x'.repeat(harmlessBytes));

test('brackets within one another have an end, whatever stands between them', () => {
  const nested = (depth: number) => `[${padding},${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}]`;
  expect(check(nested(maxNesting))).toBeUndefined();
  expect(check(nested(maxNesting + 1))).toBe('it nests more than 1000 lists and objects');
  expect(check(`[${padding},${'{"a":['.repeat(600)}${']}'.repeat(600)}]`)).toMatch(/nests/);
  // Side by side is not within.
  expect(check(`[${padding}${',[[]]'.repeat(10_000)}]`)).toBeUndefined();
});

test('values have a number', () => {
  expect(check(`[${'1,'.repeat(maxValues - 2)}1]`)).toBeUndefined();
  expect(check(`[${'[],'.repeat(maxValues)}[]]`)).toBe('it has more than 1000000 values');
});

test('what is in a string counts for nothing', () => {
  for (const text of [
    '['.repeat(100_000),
    '"['.repeat(50_000),
    '\\"['.repeat(50_000),
    '\\',
    'ü['.repeat(50_000),
  ])
    expect(check(JSON.stringify([padding, text, { [text]: text }]))).toBeUndefined();
});

test('every JSON that people could write passes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 10 }), (value) => {
      expect(check(JSON.stringify([padding, value]))).toBeUndefined();
    }),
  );
});

test('what is no JSON ends too', () => {
  for (const text of ['"', '"\\', '{"a', ']]]', '[,'])
    expect(check(`${' '.repeat(harmlessBytes + 1)}${text}`)).toBeUndefined();
});
