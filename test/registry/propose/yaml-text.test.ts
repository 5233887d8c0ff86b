// Editing YAML in place: whatever the file looks like, the value comes out as it was meant and nothing else is lost.
import { parseYaml } from '@plugindex/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editYaml, orderYaml, renderYaml } from '../../../packages/registry/src/propose/yaml-text.ts';

const readValue = (text: string) => {
  const parsed = parseYaml(text, { file: 'a.yaml' });
  if (!parsed.ok) throw new Error(`${text}\n${JSON.stringify(parsed.problems)}`);
  return parsed.value.value;
};

test.each([
  ['a plain value in its place', 'a: 1 # one\nb: 2\n', ['a'], 'x', 'a: x # one\nb: 2\n'],
  ['a text that looks like a number', 'a: old # one\n', ['a'], '1e3', 'a: "1e3" # one\n'],
  ['a new key before those that come later', 'a: 1\nc: 3\n', ['b'], [1], 'a: 1\nb: [1]\nc: 3\n'],
  ['a key in flow style', 'a: { b: 1, c: 2 } # x\n', ['a', 'b'], 3, 'a: { b: 3, c: 2 } # x\n'],
  ['a key in an empty map', 'a: {}\n', ['a', 'b'], 1, 'a:\n  b: 1\n'],
  ['the last key of a map', 'a:\n  b: 1\nc: 2\n', ['a', 'b'], undefined, 'a: {}\nc: 2\n'],
  ['a map in flow style at the top', '{ a: 1 }\n', ['b'], 2, '{ a: 1, b: 2 }\n'],
  [
    'a block below its comment',
    '# why\na:\n  - 1\n\n# end\nb: 1\n',
    ['a'],
    [2],
    '# why\na: [2]\n\n# end\nb: 1\n',
  ],
  ['a key that is not there to remove', 'a: 1\n', ['b'], undefined, 'a: 1\n'],
  ['a file without a final line end', 'a: 1', ['b'], 2, 'a: 1\nb: 2\n'],
] as const)('editYaml() changes %s', (_, text, path, value, expected) => {
  const [first, ...rest] = path;
  expect(editYaml(text, [{ path: [first, ...rest], value }], ['a', 'b', 'c'])).toBe(expected);
});

test('editYaml() keeps a text block whose lines look like comments and keys', () => {
  const text = 'a: |\n  # no comment\n  b: no key\n\n  end\nc: 1\n';
  expect(editYaml(text, [{ path: ['c'], value: [2] }])).toBe(text.replace('c: 1', 'c: [2]'));
});

test('orderYaml() leaves a file alone in which an alias would come before its anchor', () => {
  const text = 'b: &x [1]\na: *x\n';
  expect(orderYaml(text, ['a', 'b'])).toBe(text);
});

const key = fc.constantFrom('a', 'b', 'c', 'd');
const scalar = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.integer({ min: -999, max: 999 }),
  fc.boolean(),
  fc.constant('1.0'),
  fc.constant('# no'),
);
const plain = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(key, scalar, { maxKeys: 3, noNullPrototype: true }),
);
const record = fc.dictionary(key, plain, { minKeys: 1, maxKeys: 4, noNullPrototype: true });

test('editYaml() gives the value that was meant, for any file and any value', () => {
  fc.assert(
    fc.property(record, key, plain, (before, name, value) => {
      // Characters that no YAML may hold are refused before anything is planned.
      const text = renderYaml(before);
      fc.pre(parseYaml(text, { file: 'a' }).ok && parseYaml(renderYaml({ [name]: value }), { file: 'a' }).ok);
      expect(readValue(editYaml(text, [{ path: [name], value }], ['a', 'b', 'c', 'd']))).toEqual({
        ...before,
        [name]: value,
      });
      expect(readValue(orderYaml(text, ['d', 'c', 'b', 'a']))).toEqual(before);
    }),
  );
});
