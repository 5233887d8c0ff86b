// Every rule of the doctor: silent where all is well, one finding where its own setting is wrong, silent where nobody knows.
import { doctor, doctorRules } from '@plugindex/registry/setup/doctor';
import type { RepositorySettings } from '@plugindex/registry/setup/settings';
import { describe, expect, test } from 'vitest';
import { goodRegistry, goodSettings } from './sample-settings.ts';

const registry = goodRegistry();
const { deployment, policy } = registry;

type Change = (settings: RepositorySettings) => RepositorySettings;

const withRules =
  (branch: 'branchRules' | 'recordsRules', change: object): Change =>
  (settings) => {
    const rules = settings[branch];
    if (!rules.isKnown) throw new Error('the sample knows its rules');
    return { ...settings, [branch]: { isKnown: true, value: { ...rules.value, ...change } } };
  };
const withBranch = (change: object): Change => withRules('branchRules', change);

const badSettings: Readonly<Record<string, Change>> = {
  'doctor/settings/unread': (good) => ({ ...good, labels: { isKnown: false, reason: 'status 403' } }),
  'doctor/repository/public': (good) => ({ ...good, isPublic: false }),
  'doctor/actions/token': (good) => ({
    ...good,
    workflowToken: { isKnown: true, value: { defaultAccess: 'write', mayOpenPullRequests: true } },
  }),
  'doctor/actions/pull-requests': (good) => ({
    ...good,
    workflowToken: { isKnown: true, value: { defaultAccess: 'read', mayOpenPullRequests: false } },
  }),
  'doctor/actions/fork-approval': (good) => ({
    ...good,
    forkApproval: { isKnown: true, value: 'all_external_contributors' },
  }),
  'doctor/security/private-reports': (good) => ({
    ...good,
    hasPrivateReports: { isKnown: true, value: false },
  }),
  'doctor/branch/pull-request': withBranch({ isPullRequestRequired: false }),
  'doctor/branch/approvals': withBranch({ requiredApprovals: 1 }),
  'doctor/branch/checks': withBranch({ requiredChecks: [{ name: 'validate', app: 15368 }] }),
  'doctor/branch/check-source': withBranch({
    requiredChecks: [
      { name: 'validate', app: 15368 },
      { name: 'build', app: null },
    ],
  }),
  'doctor/branch/force-push': withBranch({ isForcePushRefused: false }),
  'doctor/branch/deletion': withBranch({ isDeletionRefused: false }),
  'doctor/records/protected': withRules('recordsRules', { isDeletionRefused: false }),
  'doctor/records/writable': withRules('recordsRules', { isPullRequestRequired: true }),
  'doctor/releases/immutable': (good) => ({ ...good, hasImmutableReleases: { isKnown: true, value: false } }),
  'doctor/workflows/missing': (good) => ({
    ...good,
    workflows: {
      isKnown: true,
      value: (good.workflows.isKnown ? good.workflows.value : []).filter(
        ({ file }) => file !== 'refresh.yml',
      ),
    },
  }),
  'doctor/workflows/disabled': (good) => ({
    ...good,
    workflows: {
      isKnown: true,
      value: (good.workflows.isKnown ? good.workflows.value : []).map((workflow) =>
        workflow.file === 'refresh.yml' ? { ...workflow, isActive: false } : workflow,
      ),
    },
  }),
  'doctor/pages/source': (good) => ({ ...good, pages: { isKnown: true, value: { source: 'branch' } } }),
  'doctor/pages/address': (good) => ({
    ...good,
    pages: { isKnown: true, value: { source: 'workflow', url: 'https://plugins.example.com' } },
  }),
  'doctor/pages/environment': (good) => ({ ...good, environments: { isKnown: true, value: ['other'] } }),
  'doctor/labels/missing': (good) => ({
    ...good,
    labels: {
      isKnown: true,
      value: (good.labels.isKnown ? good.labels.value : []).filter((label) => label !== 'form: yank'),
    },
  }),
  'doctor/identity/maintainers': (good) => ({
    ...good,
    accountIds: new Map([['ada', { isKnown: true, value: 666 }]]),
  }),
};

test('doctor() finds nothing where the settings are as the guide says', () => {
  expect(doctor({ settings: goodSettings, registry })).toEqual([]);
});

describe.each(Object.entries(badSettings))('%s', (code, change) => {
  test('is the one thing found where its own setting is wrong, with a way out', () => {
    const problems = doctor({ settings: change(goodSettings), registry });
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    for (const { message, hint } of problems) {
      expect(message).toMatch(/^Cannot [^\n]+: [^\n]*[^.]$/);
      expect(hint).toBeTruthy();
    }
  });
});

test('records that can be rewritten are told with the call that mends it, and a ruleset for all branches too', () => {
  const rewritten = withRules('recordsRules', { isDeletionRefused: false, isForcePushRefused: false });
  expect(doctor({ settings: rewritten(goodSettings), registry })).toMatchObject([
    {
      message:
        'Cannot keep the branch "records": found deletion and forced pushes allowed, expected a ruleset against it',
      hint: 'gh api --method POST repos/acme/plugins/rulesets --input .github/ruleset-records.json',
    },
  ]);
  const checked = withRules('recordsRules', { requiredChecks: [{ name: 'validate', app: null }] });
  expect(doctor({ settings: checked(goodSettings), registry }).map(({ code }) => code)).toEqual([
    'doctor/records/writable',
  ]);
});

test('a fork that still names its origin is told both addresses, both signers', () => {
  const settings = { ...goodSettings, url: 'https://github.com/other/plugins' };
  const problems = doctor({ settings, registry });
  expect(problems.map(({ where }) => where.pointer)).toEqual([
    '/deployment/urls/repository',
    '/deployment/urls/asset',
    '/deployment/trust/release/identity',
    '/deployment/trust/snapshot/identity',
  ]);
});

test('a signer that is nearly right is not right', () => {
  const near = `${deployment.trust.release.identity.replace('@refs/heads/main', '@refs/heads/main2')}`;
  const trust = { ...deployment.trust, release: { ...deployment.trust.release, identity: near } };
  const problems = doctor({
    settings: goodSettings,
    registry: { ...registry, deployment: { ...deployment, trust } },
  });
  expect(problems.map(({ code }) => code)).toEqual(['doctor/identity/signers']);
});

test('a maintainer whose account is gone is found', () => {
  const accountIds = new Map([['ada', { isKnown: true, value: null } as const]]);
  const [problem] = doctor({ settings: { ...goodSettings, accountIds }, registry });
  expect(problem?.message).toBe(
    'Cannot tell who "ada" is: found id 1001, but GitHub knows no account of that name',
  );
});

test('the checks that registry.yaml requires are those that GitHub must require', () => {
  const review = policy.review;
  if (review === undefined) throw new Error('init writes how pull requests are decided');
  const stricter = { ...review, requiredChecks: ['validate', 'build', 'scan'] };
  const problems = doctor({
    settings: goodSettings,
    registry: { ...registry, policy: { ...policy, review: stricter } },
  });
  expect(problems.map(({ message }) => message)).toEqual([
    'Cannot rely on the checks: found "validate", "build" required, expected "scan" too',
  ]);
});

test('what could not be read is said, and never judged', () => {
  const unknown = { isKnown: false, reason: 'status 403' } as const;
  const settings: RepositorySettings = {
    url: goodSettings.url,
    defaultBranch: 'main',
    isPublic: true,
    branchRules: unknown,
    recordsRules: unknown,
    hasImmutableReleases: unknown,
    pages: unknown,
    environments: unknown,
    workflowToken: unknown,
    forkApproval: unknown,
    hasPrivateReports: unknown,
    workflows: unknown,
    labels: unknown,
    accountIds: new Map([['ada', unknown]]),
  };
  const problems = doctor({ settings, registry });
  expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['doctor/settings/unread']));
  expect(problems).toHaveLength(11);
});

test('every rule of the doctor has a bad setting in this file', () => {
  const tested = [...Object.keys(badSettings), 'doctor/identity/repository', 'doctor/identity/signers'];
  expect(doctorRules.map(({ code }) => code).toSorted()).toEqual(tested.toSorted());
});
