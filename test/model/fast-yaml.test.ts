// The fast YAML path against the library: whatever it answers is what the library says, without an error or a warning.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { parseFastYaml } from '../../packages/model/src/parse/fast-yaml.ts';
import { yamlCharacters, yamlDocuments, yamlLines, yamlMutants, yamlOddDocuments } from './yaml-texts.ts';

// A few seconds by default; `FUZZ_RUNS=100000` once, before a release.
const numRuns = Number(process.env.FUZZ_RUNS ?? 3000);

const projectFiles = globSync(['index/**/*.yaml', 'test/fixtures/**/*.yaml', 'packages/**/*.yaml'], {
  exclude: ['**/node_modules/**'],
});
const foreignFiles = existsSync('../shared/data') ? globSync('../shared/data/**/*.yaml') : [];
const realFiles = [...projectFiles, ...foreignFiles].slice(0, 400).map((path) => readFileSync(path, 'utf8'));

function expectAgreement(text: string): boolean {
  const fast = parseFastYaml(text);
  if (fast === undefined) return false;
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    stringKeys: true,
    prettyErrors: false,
  });
  const sure = {
    errors: document.errors.map((error) => error.code),
    warnings: document.warnings.map((warning) => warning.code),
    value: document.toJS(),
  };
  const expected = { errors: [], warnings: [], value: fast.value };
  // Fast first: vitest's own comparison is slow, and takes -0 for 0.
  if (!isDeepStrictEqual(sure, expected)) {
    expect({ text, ...sure }).toStrictEqual({ text, ...expected });
    expect.fail(`0 and -0 differ in ${JSON.stringify(text)}`);
  }
  return true;
}

const sources = {
  'lines of nearly right YAML': yamlLines,
  'texts made of indicators': yamlCharacters,
  'documents with odd scalars and keys': yamlOddDocuments,
  'mutants of plain documents': yamlMutants(yamlDocuments),
  'mutants of real files': yamlMutants(fc.constantFrom(...realFiles.filter((text) => text.length < 3000))),
};

for (const [source, texts] of Object.entries(sources)) {
  test(`the fast path agrees with the library on ${source}`, () => {
    fc.assert(
      fc.property(texts, (text) => void expectAgreement(text)),
      { numRuns },
    );
  });
}

// What fuzzing found once; the fast path was wrong about each.
test.each(['a: {- b: 1}\n', 'a: { b: c\n#d: 1\n }\n', 'a: { b: "c\\\nd\\"e" }\n'])(
  'the fast path leaves %j to the library',
  (text) => {
    expect(expectAgreement(text)).toBe(false);
  },
);

test('the fast path answers nearly every plain document, and as the library does', () => {
  const answered = fc.sample(yamlDocuments, { numRuns }).filter(expectAgreement).length;
  expect(answered / numRuns).toBeGreaterThan(0.9);
});

test('the fast path answers every entry of the index and agrees with the library on all real files', () => {
  for (const text of realFiles) expectAgreement(text);
  for (const path of globSync('index/plugins/**/*.yaml')) {
    expect(parseFastYaml(readFileSync(path, 'utf8')), path).toBeDefined();
  }
});
