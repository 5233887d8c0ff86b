// What must hold for who may see and do what: the repository, the token of workflows, pull requests from forks, reports.
import { apiCall, type DoctorRule, known, settingsPage } from './doctor-rule.ts';
import type { Fact, RepositorySettings } from './settings.ts';

/** Facts that may stay unread, in the words of their settings pages. */
function facts(
  settings: RepositorySettings,
): readonly (readonly [string, string | undefined, Fact<unknown>])[] {
  return [
    ['the rules of the default branch', 'rules', settings.branchRules],
    ['the rules of the branch of records', 'rules', settings.recordsRules],
    ['immutable releases', undefined, settings.hasImmutableReleases],
    ['GitHub Pages', 'pages', settings.pages],
    ['the environments', 'environments', settings.environments],
    ['the permissions of workflows', 'actions', settings.workflowToken],
    ['the approval of workflows from forks', 'actions', settings.forkApproval],
    ['private vulnerability reporting', 'security_analysis', settings.hasPrivateReports],
    ['the workflows', 'actions', settings.workflows],
    ['the labels', undefined, settings.labels],
    ...[...settings.accountIds].map(([login, fact]) => [`the account ${login}`, undefined, fact] as const),
  ];
}

const unread: DoctorRule = {
  code: 'doctor/settings/unread',
  severity: 'warning',
  documentation: {
    title: 'Every setting could be read',
    why: 'Most settings answer only to somebody who administers the repository. What was not read was not judged either: neither good nor bad.',
    fix: 'Run it again with a token of a maintainer: a fine-grained token for this repository with "Administration: read" is enough.',
  },
  *check({ settings }) {
    for (const [what, page, fact] of facts(settings)) {
      if (fact.isKnown) continue;
      yield {
        at: settingsPage(settings, page),
        message: `Cannot judge ${what}: found ${fact.reason}, expected an answer`,
        found: fact.reason,
        expected: 'an answer',
        hint: 'use a token that may read the administration of this repository, or look at the page',
      };
    }
  },
};

const isPublic: DoctorRule = {
  code: 'doctor/repository/public',
  severity: 'error',
  documentation: {
    title: 'The repository is public',
    why: 'Authors fork it, clients download release assets without an account, and the transparency log names it: all of that needs a public repository.',
    fix: 'Change the visibility in the general settings.',
  },
  *check({ settings }) {
    if (settings.isPublic) return;
    yield {
      at: settingsPage(settings),
      message: 'Cannot serve plugins from here: found a repository that is not public, expected a public one',
      found: 'not public',
      expected: 'public',
      hint: 'change the visibility under "Danger Zone" of the general settings',
    };
  },
};

const tokenReads: DoctorRule = {
  code: 'doctor/actions/token',
  severity: 'error',
  documentation: {
    title: 'The token of workflows reads only, unless a workflow asks for more',
    why: 'Each workflow here names the permissions of each job. A workflow that is added and forgets to do so must not get a token that writes.',
    fix: 'Under "Workflow permissions", choose "Read repository contents and packages permissions".',
  },
  *check({ settings }) {
    if (known(settings.workflowToken)?.defaultAccess !== 'write') return;
    yield {
      at: settingsPage(settings, 'actions'),
      message: 'Cannot leave workflows without permissions of their own harmless: found write, expected read',
      found: 'write',
      expected: 'read',
      hint: apiCall(
        settings,
        '--method PUT {repository}/actions/permissions/workflow -f default_workflow_permissions=read -F can_approve_pull_request_reviews=true',
      ),
    };
  },
};

const mayOpenPullRequests: DoctorRule = {
  code: 'doctor/actions/pull-requests',
  severity: 'error',
  documentation: {
    title: 'Workflows may open pull requests',
    why: 'Issue forms and release feeds become pull requests that a workflow opens. Without the right, both fail.',
    fix: 'Under "Workflow permissions", switch on "Allow GitHub Actions to create and approve pull requests". No workflow here approves one.',
  },
  *check({ settings }) {
    const token = known(settings.workflowToken);
    if (token === undefined || token.mayOpenPullRequests) return;
    yield {
      at: settingsPage(settings, 'actions'),
      message: 'Cannot turn issue forms and feeds into pull requests: found workflows that may not open any',
      found: 'not allowed',
      expected: 'allowed',
      hint: apiCall(
        settings,
        `--method PUT {repository}/actions/permissions/workflow -f default_workflow_permissions=${token.defaultAccess} -F can_approve_pull_request_reviews=true`,
      ),
    };
  },
};

const forkApproval: DoctorRule = {
  code: 'doctor/actions/fork-approval',
  severity: 'warning',
  documentation: {
    title: 'Only first pull requests wait for a person before checks run',
    why: 'With approval for all from outside, each update of each author waits for a click before anything is checked. The checks of a fork run without secrets and with a token that only reads, so the click protects nothing but minutes.',
    fix: 'Choose "Require approval for first-time contributors" or the choice before it.',
  },
  *check({ settings }) {
    if (known(settings.forkApproval) !== 'all_external_contributors') return;
    yield {
      at: settingsPage(settings, 'actions'),
      message:
        'Cannot check updates at once: found approval for all external contributors, expected for first-time contributors',
      found: 'all_external_contributors',
      expected: 'first_time_contributors',
      hint: apiCall(
        settings,
        '--method PUT {repository}/actions/permissions/fork-pr-contributor-approval -f approval_policy=first_time_contributors',
      ),
    };
  },
};

const privateReports: DoctorRule = {
  code: 'doctor/security/private-reports',
  severity: 'warning',
  documentation: {
    title: 'Weaknesses can be reported in private',
    why: 'Whoever finds a hole in a plugin or in the registry otherwise has no way but a public issue.',
    fix: 'Switch on "Private vulnerability reporting" under "Advanced Security".',
  },
  *check({ settings }) {
    if (known(settings.hasPrivateReports) !== false) return;
    yield {
      at: settingsPage(settings, 'security_analysis'),
      message: 'Cannot take private reports of weaknesses: found the way to send them off, expected on',
      found: 'off',
      expected: 'on',
      hint: apiCall(settings, '--method PUT {repository}/private-vulnerability-reporting'),
    };
  },
};

export const accessRules: readonly DoctorRule[] = [
  unread,
  isPublic,
  tokenReads,
  mayOpenPullRequests,
  forkApproval,
  privateReports,
];
