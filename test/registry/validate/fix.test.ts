// Mechanical repairs: what they change, what they leave alone, and that they end the problem.
import type { Problem } from '@plugindex/model';
import { applyFixes } from '@plugindex/registry/validate/fix';
import { validateIndex } from '@plugindex/registry/validate/validate';
import { expect, test } from 'vitest';
import { listCases, readCase } from '../../kit/validate-case.ts';

const problem = (pointer: string, fix: Problem['fix']): Problem => ({
  code: 'validate/test/test',
  severity: 'error',
  where: { file: 'a.yaml', pointer },
  message: 'Cannot test',
  ...(fix === undefined ? {} : { fix }),
});
const set = (pointer: string, value: unknown) => problem(pointer, { file: 'a.yaml', pointer, value });
const remove = (pointer: string) => problem(pointer, { file: 'a.yaml', pointer });
const apply = (text: string, ...problems: Problem[]) =>
  applyFixes(new Map([['a.yaml', text]]), problems).files.get('a.yaml');

test('applyFixes() replaces a value and moves no other byte', () => {
  const text = '# first\nhost:   ">=1"   # any\n\n\nkinds: [ a,b ]\n';
  expect(apply(text, set('/host', '>=1 <2'), set('/kinds/1', 'auth'))).toBe(
    '# first\nhost:   ">=1 <2"   # any\n\n\nkinds: [ a,auth ]\n',
  );
});

test('applyFixes() quotes a value that would be read as something else', () => {
  expect(apply('version: one\n', set('/version', '1.0'))).toBe('version: "1.0"\n');
  expect(apply('a: b\n', set('/a', 'x: y # z'))).toBe('a: "x: y # z"\n');
  expect(apply('a: b\n', set('/a', 'two\nlines: x'))).toBe('a: "two\\nlines: x"\n');
});

test('applyFixes() removes a key and keeps the comments of the others', () => {
  expect(apply('a: 1 # one\nb: 2 # two\n# three\nc: 3\n', remove('/b'))).toBe('a: 1 # one\n# three\nc: 3\n');
});

test('applyFixes() removes two items of one list, whatever their order', () => {
  expect(apply('a:\n  - x\n  - y\n  - z\n', remove('/a/0'), remove('/a/1'))).toBe('a:\n  - z\n');
});

test('applyFixes() adds a key that is not there', () => {
  expect(apply('a: 1 # one\n', set('/b/c', true))).toBe('a: 1 # one\nb:\n  c: true\n');
});

test('applyFixes() takes the first of two repairs of one place', () => {
  expect(apply('a: 1\n', set('/a', 2), set('/a', 3))).toBe('a: 2\n');
});

test('applyFixes() leaves a file alone that is no YAML, is no YAML file, or is not given', () => {
  expect(apply('a: [\n', set('/a', 2))).toBeUndefined();
  expect(applyFixes(new Map(), [set('/a', 2)]).files.size).toBe(0);
});

const fixable: string[] = [];
for (const name of listCases()) {
  const problems = await validateIndex(readCase(name).input);
  if (problems.some(({ fix }) => fix !== undefined)) fixable.push(name);
}

test.each(fixable)(
  '--fix on %s ends every problem that it repairs and starts no other error',
  async (name) => {
    const { input, head } = readCase(name);
    const before = await validateIndex(input);
    const texts = new Map([...head].map(([path, text]) => [`index/${path}`, text]));
    const { files, fixed } = applyFixes(texts, before);
    expect(fixed.length).toBeGreaterThan(0);
    const after = await validateIndex(readCase(name, files).input);
    const keyOf = ({ code, where }: Problem) => `${code} ${where.file} ${where.pointer}`;
    const left = new Set(after.map(keyOf));
    expect(fixed.filter((item) => left.has(keyOf(item)))).toEqual([]);
  },
);
