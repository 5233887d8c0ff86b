// What must hold on the default branch: everything comes by pull request, checked, and nothing that is there goes away.
import { quote } from '@plugindex/model';
import { reviewPolicy } from '../decide/review-policy.ts';
import { apiCall, type DoctorRule, known, settingsPage } from './doctor-rule.ts';
import type { RepositorySettings } from './settings.ts';

/** Numeric id of the app GitHub Actions, on github.com. */
const actionsApp = 15368;

const rulesets = (settings: RepositorySettings) => settingsPage(settings, 'rules');

const rulesetHint = (settings: RepositorySettings, what: string) =>
  `${what}, in a ruleset for the default branch: ${rulesets(settings)}`;

const pullRequestRequired: DoctorRule = {
  code: 'doctor/branch/pull-request',
  severity: 'error',
  documentation: {
    title: 'Changes reach the default branch by pull request only',
    why: 'A push would go around every check: what lands on the default branch is built, signed and published.',
    fix: 'In a ruleset for the default branch, switch on "Require a pull request before merging".',
  },
  *check({ settings }) {
    if (known(settings.branchRules)?.isPullRequestRequired !== false) return;
    yield {
      at: rulesets(settings),
      message: `Cannot keep pushes out of ${quote(settings.defaultBranch)}: found no rule against them, expected "Require a pull request before merging"`,
      found: 'no such rule',
      expected: 'pull_request',
      hint: rulesetHint(settings, 'switch on "Require a pull request before merging"'),
    };
  },
};

const approvals: DoctorRule = {
  code: 'doctor/branch/approvals',
  severity: 'warning',
  documentation: {
    title: 'The ruleset itself asks for no approval',
    why: 'GitHub counts approvals without looking at lanes. With one required, an update by a known owner waits for a person, and machines merge nothing. Which pull request needs a person is decided by the lanes, and held by their check.',
    fix: 'Set "Required approvals" to 0. `CODEOWNERS` still asks maintainers to look at what is outside `index/plugins`.',
  },
  *check({ settings }) {
    const required = known(settings.branchRules)?.requiredApprovals ?? 0;
    if (required === 0) return;
    yield {
      at: rulesets(settings),
      message: `Cannot merge updates without a person: found ${required} required approvals, expected 0`,
      found: String(required),
      expected: '0',
      hint: rulesetHint(settings, 'set "Required approvals" to 0'),
    };
  },
};

const checksRequired: DoctorRule = {
  code: 'doctor/branch/checks',
  severity: 'error',
  documentation: {
    title: 'The checks of registry.yaml are required by GitHub too',
    why: 'Without them a pull request can be merged by hand, or by a button pressed too early, before anybody knows whether the index holds together and the plugin builds.',
    fix: 'In the same ruleset, switch on "Require status checks to pass" and add those of `policy.review.requiredChecks`: `validate` and `build`, where it names none.',
  },
  *check({ settings, registry }) {
    const rules = known(settings.branchRules);
    if (rules === undefined) return;
    const requiredChecks = reviewPolicy(registry).requiredChecks;
    const names = rules.requiredChecks.map(({ name }) => name);
    const missing = requiredChecks.filter((name) => !names.includes(name));
    if (missing.length === 0) return;
    yield {
      at: rulesets(settings),
      message: `Cannot rely on the checks: found ${names.length === 0 ? 'none' : names.map((name) => quote(name)).join(', ')} required, expected ${missing.map((name) => quote(name)).join(' and ')} too`,
      found: names.join(', '),
      expected: requiredChecks.join(', '),
      hint: rulesetHint(settings, `require the checks ${missing.join(' and ')} from GitHub Actions`),
    };
  },
};

const checkSource: DoctorRule = {
  code: 'doctor/branch/check-source',
  severity: 'warning',
  documentation: {
    title: 'Required checks come from GitHub Actions',
    // threat: an app or a token with the right to write statuses reports success under the same name
    why: 'A required check without a source is met by anybody who may write a status of that name.',
    fix: 'In the ruleset, choose "GitHub Actions" as the source of each required check.',
  },
  *check({ settings, registry }) {
    const requiredChecks = reviewPolicy(registry).requiredChecks;
    const open = (known(settings.branchRules)?.requiredChecks ?? []).filter(
      ({ name, app }) => requiredChecks.includes(name) && app !== actionsApp,
    );
    for (const { name, app } of open) {
      yield {
        at: rulesets(settings),
        message: `Cannot tell who reports ${quote(name)}: found ${app === null ? 'any source' : `app ${app}`}, expected GitHub Actions`,
        found: String(app ?? 'any source'),
        expected: String(actionsApp),
        hint: rulesetHint(settings, `choose "GitHub Actions" as the source of ${name}`),
      };
    }
  },
};

const forcePush: DoctorRule = {
  code: 'doctor/branch/force-push',
  severity: 'error',
  documentation: {
    title: 'Nobody can rewrite the default branch',
    why: 'The index is append-only: a release never changes and the log of changes only grows. A forced push could take both back.',
    fix: 'In the ruleset, switch on "Block force pushes".',
  },
  *check({ settings }) {
    if (known(settings.branchRules)?.isForcePushRefused !== false) return;
    yield {
      at: rulesets(settings),
      message: `Cannot keep the history of ${quote(settings.defaultBranch)}: found forced pushes allowed, expected "Block force pushes"`,
      found: 'allowed',
      expected: 'non_fast_forward',
      hint: rulesetHint(settings, 'switch on "Block force pushes"'),
    };
  },
};

const deletion: DoctorRule = {
  code: 'doctor/branch/deletion',
  severity: 'error',
  documentation: {
    title: 'Nobody can delete the default branch',
    why: 'Whoever may push could otherwise delete it and push another in its place.',
    fix: 'In the ruleset, switch on "Restrict deletions".',
  },
  *check({ settings }) {
    if (known(settings.branchRules)?.isDeletionRefused !== false) return;
    yield {
      at: rulesets(settings),
      message: `Cannot keep ${quote(settings.defaultBranch)}: found deletion allowed, expected "Restrict deletions"`,
      found: 'allowed',
      expected: 'deletion',
      hint: rulesetHint(settings, 'switch on "Restrict deletions"'),
    };
  },
};

const immutableReleases: DoctorRule = {
  code: 'doctor/releases/immutable',
  severity: 'error',
  documentation: {
    title: 'Releases are immutable',
    why: 'Without it, whoever may write to the repository can replace an asset or move a tag after publication. Clients would refuse the changed bytes, so the plugin would be gone.',
    fix: 'Switch on "Enable release immutability" in the general settings. It holds for releases made from then on.',
  },
  *check({ settings }) {
    if (known(settings.hasImmutableReleases) !== false) return;
    yield {
      at: settingsPage(settings),
      message: 'Cannot promise that a release never changes: found immutable releases off, expected on',
      found: 'off',
      expected: 'on',
      hint: apiCall(settings, '--method PUT {repository}/immutable-releases'),
    };
  },
};

export const branchRules: readonly DoctorRule[] = [
  pullRequestRequired,
  approvals,
  checksRequired,
  checkSource,
  forcePush,
  deletion,
  immutableReleases,
];
