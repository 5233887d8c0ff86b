// What must hold on the branch of release records: the pipeline can write it, and nobody takes back what it wrote.
import { recordsBranch } from '../index-tree/lay-records.ts';
import { apiCall, type DoctorRule, known, settingsPage } from './doctor-rule.ts';
import type { BranchRules } from './settings.ts';

const protections: readonly (readonly [keyof BranchRules, string, string])[] = [
  ['isDeletionRefused', 'deletion', 'deletion'],
  ['isForcePushRefused', 'forced pushes', 'non_fast_forward'],
];

const recordsKept: DoctorRule = {
  code: 'doctor/records/protected',
  severity: 'error',
  documentation: {
    title: 'Release records can be added, and never taken back',
    why: 'Without its record a released version is work to be done again, and a manifest that was released could be edited. The branch is begun by the first release; its rules can be there before.',
    fix: 'Add the ruleset of `.github/ruleset-records.json`: it blocks deletion and forced pushes of the branch `records`.',
  },
  *check({ settings }) {
    const rules = known(settings.recordsRules);
    const open = protections.filter(([key]) => rules?.[key] === false);
    if (open.length === 0) return;
    const allowed = open.map(([, what]) => what).join(' and ');
    yield {
      at: settingsPage(settings, 'rules'),
      message: `Cannot keep the branch "${recordsBranch}": found ${allowed} allowed, expected a ruleset against it`,
      found: `${allowed} allowed`,
      expected: open.map(([, , rule]) => rule).join(', '),
      hint: apiCall(settings, '--method POST {repository}/rulesets --input .github/ruleset-records.json'),
    };
  },
};

const recordsWritable: DoctorRule = {
  code: 'doctor/records/writable',
  severity: 'error',
  documentation: {
    title: 'The pipeline can write release records',
    why: 'GitHub lets no workflow around a ruleset. Where the branch `records` asks for pull requests or checks, as one of a ruleset for all branches, nothing that is released is recorded, and so nothing is published.',
    fix: 'Let rulesets that require pull requests or checks target the default branch alone.',
  },
  *check({ settings }) {
    const rules = known(settings.recordsRules);
    if (rules === undefined) return;
    const asked = [
      ...(rules.isPullRequestRequired ? ['a pull request'] : []),
      ...(rules.requiredChecks.length > 0 ? ['checks'] : []),
    ];
    if (asked.length === 0) return;
    yield {
      at: settingsPage(settings, 'rules'),
      message: `Cannot record releases: found ${asked.join(' and ')} required on the branch "${recordsBranch}", expected neither`,
      found: asked.join(', '),
      expected: 'neither a pull request nor checks',
      hint: `exclude "${recordsBranch}" from that ruleset, or let it target the default branch alone`,
    };
  },
};

export const recordsRules: readonly DoctorRule[] = [recordsKept, recordsWritable];
