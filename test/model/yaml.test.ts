// YAML: every problem is a value with a place, hostile texts end quickly, and positions point at what a reader looks for.
import { type ParseRuleCode, parseRules, parseYaml } from '@plugindex/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { yamlCharacters, yamlLines } from './yaml-texts.ts';

const file = 'plugin.yaml';

/** A text for every YAML code, with the place that is reported. */
const cases: readonly (readonly [code: ParseRuleCode, text: string, place: string])[] = [
  ['parse/yaml/control-character', 'a: b\nc: \u0007d\n', '2:4'],
  ['parse/yaml/control-character', 'a: \ud800\n', '1:4'],
  ['parse/yaml/control-character', 'a: b\ufeff\n', '1:5'],
  ['parse/yaml/syntax', 'a: b: c\n', '1:4'],
  ['parse/yaml/syntax', 'a: @b\n', '1:4'],
  ['parse/yaml/indent', 'a:\n\tb: c\n', '2:1'],
  ['parse/yaml/indent', 'a:\n   b: 1\n  c: 2\n', '3:1'],
  ['parse/yaml/escape', 'a: "\\q"\n', '1:5'],
  ['parse/yaml/key', '? [a]\n: b\n', '1:3'],
  ['parse/yaml/key', '&x a: b\n', '1:4'],
  ['parse/yaml/duplicate-key', 'a: 1\nb: 2\na: 3\n', '3:1'],
  ['parse/yaml/duplicate-key', 'a: {b: 1, "b": 2}\n', '1:11'],
  ['parse/yaml/forbidden-key', 'a:\n  __proto__: {}\n', '2:3'],
  ['parse/yaml/merge-key', 'a: &x {b: 1}\nc:\n  <<: *x\n', '3:3'],
  ['parse/yaml/alias', 'a: *b\n', '1:4'],
  ['parse/yaml/alias', 'a: &a [*a]\n', '1:8'],
  ['parse/yaml/tag', 'a: !!int "1"\n', '1:10'],
  ['parse/yaml/tag', 'a: !own {}\n', '1:9'],
  ['parse/yaml/directive', '%YAML 1.1\n---\na: yes\n', '1:1'],
  ['parse/yaml/directive', '# c\n%YAML 1.2\n', '1:1'],
  ['parse/yaml/documents', 'a: 1\n---\nb: 2\n', '2:1'],
  ['parse/yaml/number', 'a: .inf\n', '1:4'],
  ['parse/yaml/number', 'a: 9007199254740993\n', '1:4'],
  ['parse/yaml/too-deep', `a: ${'['.repeat(65)}${']'.repeat(65)}\n`, '1:67'],
];

for (const [code, text, place] of cases) {
  test(`parseYaml() finds ${code} in ${JSON.stringify(text.slice(0, 30))}`, () => {
    const parsed = parseYaml(text, { file });
    expect(parsed.ok).toBe(false);
    const [first] = parsed.problems;
    expect(first).toMatchObject({ code, severity: 'error', where: { file } });
    expect(`${first?.where.line}:${first?.where.column}`).toBe(place);
    expect(first?.hint).toBeTruthy();
  });
}

test('every YAML code has a case here or in the tests of sizes', () => {
  const documented = parseRules.map(({ code }) => code).filter((code) => code.startsWith('parse/yaml/'));
  const tested = new Set<string>([...cases.map(([code]) => code), 'parse/yaml/too-large']);
  expect(documented.filter((code) => !tested.has(code))).toEqual([]);
});

test('parseYaml() reports all mistakes of a text at once', () => {
  const parsed = parseYaml('a: *x\nb: !t 1\nc: 1\nc: 2\n<<: {}\n', { file });
  expect(parsed.problems.map(({ code }) => code)).toEqual([
    'parse/yaml/alias',
    'parse/yaml/tag',
    'parse/yaml/duplicate-key',
    'parse/yaml/merge-key',
  ]);
});

test('parseYaml() measures the size in bytes of UTF-8', () => {
  const text = `a: ${'é'.repeat(10)}\n`;
  expect(parseYaml(text, { file, maxBytes: 24 }).ok).toBe(true);
  expect(parseYaml(text, { file, maxBytes: 23 }).problems[0]?.code).toBe('parse/yaml/too-large');
});

test('parseYaml() takes aliases for what they stand for', () => {
  const parsed = parseYaml('a: &x {b: [1, 2]}\nc: *x\nd: [*x, *x]\n', { file });
  expect(parsed.ok && parsed.value.value).toEqual({
    a: { b: [1, 2] },
    c: { b: [1, 2] },
    d: [{ b: [1, 2] }, { b: [1, 2] }],
  });
});

test('parseYaml() ends quickly on aliases that multiply', () => {
  const levels = Array.from(
    { length: 30 },
    (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`)}]`,
  );
  const parsed = parseYaml(`l0: &l0 [x, x, x]\n${levels.join('\n')}\n`, { file });
  expect(parsed.problems[0]?.code).toBe('parse/yaml/alias');
});

test('parseYaml() ends quickly on deep, long and repetitive texts', () => {
  const texts = [
    '['.repeat(200_000),
    '{a: '.repeat(50_000),
    '- '.repeat(100_000),
    Array.from({ length: 40_000 }, (_, index) => `k${index}: 1\n`).join(''),
    Array.from({ length: 40_000 }, (_, index) => `"k${index}" : 1\n`).join(''),
    '"'.repeat(100_000),
    '&a '.repeat(50_000),
  ];
  for (const text of texts) {
    const start = performance.now();
    parseYaml(text, { file });
    // Seconds on a busy machine; a quadratic path would take minutes.
    expect(performance.now() - start).toBeLessThan(20_000);
  }
});

test('parseYaml() never throws, whatever the text', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), yamlCharacters, yamlLines);
  fc.assert(
    fc.property(texts, (text) => {
      const parsed = parseYaml(text, { file });
      expect(parsed.ok || parsed.problems.length > 0).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

const located = `# comment
name: auth-jwt
source:
  path: a
list:
  - one
  - key: two
flow: {a: [1, 2]}
"a/b~c": x
`;

test.each([
  ['', '2:1'],
  ['/name', '2:7'],
  ['/source', '3:1'],
  ['/source/path', '4:9'],
  ['/list', '5:1'],
  ['/list/0', '6:5'],
  ['/list/1', '7:5'],
  ['/list/1/key', '7:10'],
  ['/flow/a/1', '8:15'],
  ['/a~1b~0c', '9:10'],
  ['/missing', undefined],
  ['/name/deeper', undefined],
  ['/list/7', undefined],
])('locate(%j) is %s, on the fast path and on the library’s', (pointer, expected) => {
  // An alias is for the library; it stands where it moves nothing.
  for (const text of [located, `${located}z: &z 1\ny: *z\n`]) {
    const parsed = parseYaml(text, { file });
    const position = parsed.ok ? parsed.value.locate(pointer) : undefined;
    expect(position && `${position.line}:${position.column}`).toBe(expected);
  }
});
