// Documents with mistakes: every problem of each, as people read it, is kept beside the file.
import { readdirSync, readFileSync } from 'node:fs';
import {
  type Parsed,
  type Problem,
  parseAdvisory,
  parseManifest,
  parsePluginEntry,
  parseRegistryConfig,
  parseYaml,
  parseYanks,
  registryRules,
  type SourceDocument,
  schemaRules,
  sortProblems,
  valueAt,
} from '@plugindex/model';
import { expect, test } from 'vitest';

const folder = 'test/fixtures/model';

const parsers: Record<string, (source: SourceDocument) => Parsed<unknown>> = {
  'advisory.yaml': parseAdvisory,
  'manifest.yaml': parseManifest,
  'plugin.yaml': parsePluginEntry,
  'registry.yaml': parseRegistryConfig,
  'yanks.yaml': parseYanks,
};

function problemsOf(caseName: string): { problems: readonly Problem[]; source: SourceDocument } {
  const file = readdirSync(`${folder}/${caseName}`).find((name) => name in parsers) ?? '';
  const source = parseYaml(readFileSync(`${folder}/${caseName}/${file}`, 'utf8'), { file });
  if (!source.ok) throw new Error(`${caseName}: ${JSON.stringify(source.problems)}`);
  const parsed = parsers[file]?.(source.value);
  return { problems: sortProblems(parsed?.problems ?? []), source: source.value };
}

function rendered(problem: Problem): string {
  const { where, code, message, hint, fix } = problem;
  return [
    `${where.file}:${where.line}:${where.column} ${code}`,
    `  ${message}`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
    ...(fix === undefined
      ? []
      : [`  fix: ${fix.pointer} ${'value' in fix ? JSON.stringify(fix.value) : 'removed'}`]),
    '',
  ].join('\n');
}

const cases = readdirSync(folder);
const seen = new Set<string>();

test.each(cases)('every problem of %s is found at once and reads well', async (caseName) => {
  const { problems } = problemsOf(caseName);
  for (const { code } of problems) seen.add(code);
  await expect(problems.map(rendered).join('\n')).toMatchFileSnapshot(
    `../fixtures/model/${caseName}/expected.txt`,
  );
});

test.each(cases)('no message of %s carries a control or bidirectional character', (caseName) => {
  const { problems } = problemsOf(caseName);
  expect(problems.length).toBeGreaterThan(0);
  for (const problem of problems) expect(rendered(problem)).not.toMatch(/[\p{Cf}\p{Cs}]|(?!\n)\p{Cc}/u);
});

test('a fix names a value that is there, or a key that is missing', () => {
  for (const caseName of cases) {
    const { problems, source } = problemsOf(caseName);
    for (const { fix } of problems) {
      if (fix === undefined || fix.pointer === '') continue;
      const parent = fix.pointer.slice(0, fix.pointer.lastIndexOf('/'));
      expect(valueAt(source.value, parent), fix.pointer).toBeDefined();
    }
  }
});

test('every code of the schemas and of the registry has a case', () => {
  // The two that no schema of today can give: one waits for other keywords, one needs fifty mistakes (next test).
  const elsewhere = ['validate/schema/other', 'validate/schema/too-many-problems'];
  const codes = [...schemaRules, ...registryRules].map(({ code }) => code);
  expect(codes.filter((code) => !seen.has(code) && !elsewhere.includes(code))).toEqual([]);
});

test('a file made of mistakes gives fifty problems and says that there are more', () => {
  const value = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key${index}`, 1]));
  const parsed = parseYanks({ file: 'yanks.yaml', value, locate: () => undefined });
  expect(parsed.problems).toHaveLength(51);
  expect(parsed.problems.at(-1)).toMatchObject({
    code: 'validate/schema/too-many-problems',
    message: 'Cannot show every problem: found more than 50',
  });
});

test('the registry of this repository is described without a problem', () => {
  const source = parseYaml(readFileSync('index/registry.yaml', 'utf8'), { file: 'index/registry.yaml' });
  expect(source.ok && parseRegistryConfig(source.value).problems).toEqual([]);
});
