// Every validation rule on its own fixture, with the whole report as people see it. UPDATE_GOLDEN=1 writes the reports.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderTerminal } from '@plugindex/registry/report/terminal';
import { validateRules } from '@plugindex/registry/validate/rules';
import { validateIndex } from '@plugindex/registry/validate/validate';
import { describe, expect, test } from 'vitest';
import { listCases, readCase, validateFixtures } from '../../kit/validate-case.ts';

const folderOf = (code: string) => code.replaceAll('/', '-');

describe('validateIndex() reports', () => {
  test.each(listCases())('%s as expected.txt says', async (name) => {
    const report = renderTerminal(await validateIndex(readCase(name).input));
    const golden = join(validateFixtures, name, 'expected.txt');
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, report);
    expect(report).toBe(readFileSync(golden, 'utf8'));
  });

  test.each(validateRules.map(({ code }) => code))('%s in the fixture of that name', async (code) => {
    const problems = await validateIndex(readCase(folderOf(code)).input);
    expect(problems.map((problem) => problem.code)).toContain(code);
  });
});

test('validateIndex() finds nothing in a change in which everything is right', async () => {
  expect(await validateIndex(readCase('good').input)).toEqual([]);
});

test('validateIndex() finds nothing in a whole index in which everything is right', async () => {
  const { input } = readCase('good');
  expect(await validateIndex({ head: input.head })).toEqual([]);
});
