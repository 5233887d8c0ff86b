// What can be wrong with a file of test cases beyond its schema: one row per code, the docs are made from it.
import { listRules, type ProblemRule } from './problem.ts';

const rules = {
  'case/name/duplicate': {
    title: 'Two test cases of one file have the same name',
    documentation:
      'Reports, filters and snapshots go by the name. Give each case a sentence of its own that says what is expected.',
  },
  'case/now/invalid': {
    title: 'The time of a test case cannot be read',
    documentation: '`now` is what the clock shows during the call, as in `2024-01-01T00:00:00Z`.',
  },
  'case/hook/missing': {
    title: 'A test case names no hook',
    documentation: 'Write `hook` into the case, or once at the top of the file for all of its cases.',
  },
  'case/expectation/count': {
    title: 'A test case does not say exactly one thing that the call must give',
    documentation:
      'A case has one of `output` (the whole answer), `outputIncludes` (a part of it), `body` (the JSON inside of a response), `error` (a refusal) and `snapshot` (what was kept).',
  },
} as const;

export type CaseRuleCode = keyof typeof rules;

/** Every code of the checks of test cases with its documentation. */
export const caseRules: readonly ProblemRule[] = listRules(rules).map((rule) => ({
  severity: 'error',
  ...rule,
}));
