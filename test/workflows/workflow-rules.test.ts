// One folder per rule: workflows that break it, with the whole report, and one that does not.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderTerminal } from '@plugindex/registry/report/terminal';
import { describe, expect, test } from 'vitest';
import { checkWorkflow } from '../../scripts/workflow-rules/check-workflow.ts';
import { workflowRules } from '../../scripts/workflow-rules/rules/index.ts';

const fixtures = join(import.meta.dirname, '../fixtures/workflows');
const folderOf = (code: string) => code.slice('workflow/'.length).replaceAll('/', '-');

const check = (folder: string, name: string) =>
  checkWorkflow(readFileSync(join(fixtures, folder, name), 'utf8'), { file: `.github/workflows/${name}` });

test('every rule has its fixtures, and every fixture its rule', () => {
  expect(readdirSync(fixtures).toSorted()).toEqual(
    workflowRules.map(({ code }) => folderOf(code)).toSorted(),
  );
});

test('no two rules share a code', () => {
  expect(new Set(workflowRules.map(({ code }) => code)).size).toBe(workflowRules.length);
});

describe.each(workflowRules)('$code', ({ code }) => {
  const folder = folderOf(code);
  const bad = readdirSync(join(fixtures, folder)).filter((name) => /^bad.*\.yml$/.test(name));

  test.each(bad)('refuses %s, and nothing else is wrong with it', async (name) => {
    const problems = check(folder, name);
    expect(new Set(problems.map((problem) => problem.code))).toEqual(new Set([code]));
    const golden = join(fixtures, folder, name.replace('.yml', '.expected.txt'));
    await expect(renderTerminal(problems)).toMatchFileSnapshot(golden);
  });

  test('accepts good.yml', () => {
    expect(check(folder, 'good.yml')).toEqual([]);
  });
});
