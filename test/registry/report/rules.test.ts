// The table of all rules: codes are unique and well-formed, words follow the house style, explain knows every code.

import { explain, findRule, nearestCode } from '@plugindex/registry/explain';
import { toProblemCodesPage } from '@plugindex/registry/report/problem-codes-page';
import { allRules } from '@plugindex/registry/rules';
import { validateRules } from '@plugindex/registry/validate/rules';
import { describe, expect, test } from 'vitest';

test('Every code stands for one rule', () => {
  const codes = allRules.map(({ code }) => code);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

describe.each(allRules.map((rule) => [rule.code, rule] as const))('%s', (code, { documentation }) => {
  test('is a path of lower-case words, and explained in sentences', () => {
    expect(code).toMatch(/^[a-z]+(?:\/[a-z0-9-]+){1,2}$/);
    // A file name may come first, and keeps its case.
    expect(documentation.title).toMatch(/^(?:[A-Z"“]|[a-z-]+\.[a-z]+ )[^\n]*[^.\n]$/);
    expect(documentation.why).toMatch(/[.)]$/);
    expect(explain(code)).toContain(documentation.title);
  });
});

test('Every validation rule shows an excerpt that breaks it and the way out', () => {
  for (const { documentation } of validateRules) {
    expect(documentation.bad).toBeTruthy();
    expect(documentation.fix).toMatch(/\.$/);
  }
});

test('explain() knows no other code, and nearestCode() tells which one was meant', () => {
  expect(explain('validate/host/unbound')).toBeUndefined();
  expect(nearestCode('validate/host/unbound')).toBe('validate/host/unbounded');
  expect(findRule('validate/host/unbounded')?.severity).toBe('error');
});

test('toProblemCodesPage() has one heading per code and no text of a rule becomes markup', () => {
  const page = toProblemCodesPage(allRules);
  const headings = [...page.matchAll(/^### (.+)$/gm)].map((match) => match[1]);
  expect(headings.toSorted()).toEqual(allRules.map(({ code }) => code).toSorted());
  const prose = page.slice(page.indexOf('-->')).replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');
  expect(prose.slice(3)).not.toMatch(/<[a-z]/);
});
