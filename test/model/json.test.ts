// JSON: the same values as JSON.parse, where nothing is ambiguous; a place and a reason where something is.
import { parseJson, parseRules } from '@plugindex/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const file = 'snapshot.json';

const cases: readonly (readonly [code: string, input: string | Uint8Array, place: string])[] = [
  ['parse/json/encoding', new Uint8Array([0x22, 0xff, 0x22]), '-'],
  ['parse/json/syntax', '\ufeff{}', '1:1'],
  ['parse/json/syntax', '{"a":1,}', '1:8'],
  ['parse/json/syntax', '[1] x', '1:5'],
  ['parse/json/syntax', "{'a':1}", '1:2'],
  ['parse/json/syntax', '"a\nb"', '1:1'],
  ['parse/json/syntax', '[01]', '1:3'],
  ['parse/json/syntax', '', '1:1'],
  ['parse/json/duplicate-key', '{"a":1,\n"\\u0061":2}', '2:1'],
  ['parse/json/forbidden-key', '{"__proto__":{"x":1}}', '1:2'],
  ['parse/json/number', '[1e400]', '1:2'],
  ['parse/json/number', '9007199254740993', '1:1'],
  ['parse/json/too-deep', '['.repeat(100_000), '1:65'],
];

for (const [code, input, place] of cases) {
  test(`parseJson() finds ${code} in ${JSON.stringify(String(input).slice(0, 30))}`, () => {
    const parsed = parseJson(input, { file });
    expect(parsed.problems.map((problem) => problem.code)).toEqual([code]);
    const { line, column } = parsed.problems[0]?.where ?? {};
    expect(line === undefined ? '-' : `${line}:${column}`).toBe(place);
  });
}

test('parseJson() stops before it parses more than it was allowed', () => {
  const codes = parseJson('[1,2,3]', { file, maxBytes: 6 }).problems.map(({ code }) => code);
  expect(codes).toEqual(['parse/json/too-large']);
});

test('every JSON code has a case', () => {
  const documented = parseRules.map(({ code }) => code).filter((code) => code.startsWith('parse/json/'));
  const tested = new Set([...cases.map(([code]) => code), 'parse/json/too-large']);
  expect(documented.filter((code) => !tested.has(code))).toEqual([]);
});

test('parseJson() gives what JSON.parse gives, for every value in every spelling', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2, '\t'), (value, space) => {
      const text = JSON.stringify(value, null, space);
      const plain: unknown = JSON.parse(text);
      const parsed = parseJson(new TextEncoder().encode(text), { file });
      if (parsed.ok) expect(parsed.value.value).toStrictEqual(plain);
      else expect(['parse/json/number', 'parse/json/forbidden-key']).toContain(parsed.problems[0]?.code);
    }),
    { numRuns: 2000 },
  );
});

test('parseJson() accepts nothing that JSON.parse refuses', () => {
  const texts = fc.string({ unit: fc.constantFrom(...'{}[]",:0123456789-+.eE\\untrfalse \n\t"') });
  fc.assert(
    fc.property(texts, (text) => {
      const parsed = parseJson(text, { file });
      if (parsed.ok) expect(JSON.parse(text)).toStrictEqual(parsed.value.value);
    }),
    { numRuns: 5000 },
  );
});

test('locate() points at values in JSON', () => {
  const parsed = parseJson('{\n  "a": [1,\n    {"b/c": true}]\n}', { file });
  const at = (pointer: string) => (parsed.ok ? parsed.value.locate(pointer) : undefined);
  expect(at('')).toEqual({ line: 1, column: 1 });
  expect(at('/a/1')).toEqual({ line: 3, column: 5 });
  expect(at('/a/1/b~1c')).toEqual({ line: 3, column: 13 });
  expect(at('/b')).toBeUndefined();
});
