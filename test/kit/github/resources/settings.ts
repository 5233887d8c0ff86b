// Settings that a check of the repository reads, and that a set-up writes: Actions, releases, reporting, Pages.
import { type Answer, created, noContent, notFound, ok, refusal } from '../answer.ts';
import { type Call, type Route, type Routes, reads, repositoryOf, writes } from '../route.ts';
import { repositoryApi } from '../shapes/repository.ts';
import type { Settings } from '../world.ts';

const readAdmin = { needs: reads('administration'), role: 'admin' } as const;
const writeAdmin = { needs: writes('administration'), role: 'admin' } as const;

type Switch =
  | 'immutableReleases'
  | 'privateVulnerabilityReporting'
  | 'vulnerabilityAlerts'
  | 'automatedSecurityFixes';

/** PUT switches a setting on, DELETE off. */
function turn(name: Switch, isOn: boolean): Route {
  return {
    ...writeAdmin,
    handle: (call) => {
      repositoryOf(call).settings[name] = isOn;
      return noContent;
    },
  };
}

const settingsOf = (call: Call): Settings => repositoryOf(call).settings;

export const settingRoutes: Routes = {
  'GET /repos/{owner}/{repo}/immutable-releases': {
    ...readAdmin,
    handle: (call) => {
      // 404 means "off": https://docs.github.com/rest/repos/repos#check-if-immutable-releases-are-enabled-for-a-repository
      if (!settingsOf(call).immutableReleases) throw notFound();
      return ok({ enabled: true, enforced_by_owner: false });
    },
  },
  'PUT /repos/{owner}/{repo}/immutable-releases': turn('immutableReleases', true),
  'DELETE /repos/{owner}/{repo}/immutable-releases': turn('immutableReleases', false),
  'GET /repos/{owner}/{repo}/private-vulnerability-reporting': {
    needs: [],
    handle: (call) => ok({ enabled: settingsOf(call).privateVulnerabilityReporting }),
  },
  'PUT /repos/{owner}/{repo}/private-vulnerability-reporting': turn('privateVulnerabilityReporting', true),
  'DELETE /repos/{owner}/{repo}/private-vulnerability-reporting': turn(
    'privateVulnerabilityReporting',
    false,
  ),
  'GET /repos/{owner}/{repo}/vulnerability-alerts': {
    ...readAdmin,
    handle: (call) => {
      if (!settingsOf(call).vulnerabilityAlerts) throw notFound();
      return noContent;
    },
  },
  'PUT /repos/{owner}/{repo}/vulnerability-alerts': turn('vulnerabilityAlerts', true),
  'DELETE /repos/{owner}/{repo}/vulnerability-alerts': turn('vulnerabilityAlerts', false),
  'GET /repos/{owner}/{repo}/automated-security-fixes': {
    ...readAdmin,
    handle: (call) => ok({ enabled: settingsOf(call).automatedSecurityFixes, paused: false }),
  },
  'PUT /repos/{owner}/{repo}/automated-security-fixes': turn('automatedSecurityFixes', true),
  'DELETE /repos/{owner}/{repo}/automated-security-fixes': turn('automatedSecurityFixes', false),
  'GET /repos/{owner}/{repo}/actions/permissions': { ...readAdmin, handle: readActions },
  'PUT /repos/{owner}/{repo}/actions/permissions': { ...writeAdmin, handle: writeActions },
  'GET /repos/{owner}/{repo}/actions/permissions/workflow': {
    ...readAdmin,
    handle: (call) => {
      const { defaultWorkflowPermissions, canApprovePullRequestReviews } = settingsOf(call);
      return ok({
        default_workflow_permissions: defaultWorkflowPermissions,
        can_approve_pull_request_reviews: canApprovePullRequestReviews,
      });
    },
  },
  'PUT /repos/{owner}/{repo}/actions/permissions/workflow': {
    ...writeAdmin,
    handle: writeWorkflowPermissions,
  },
  'GET /repos/{owner}/{repo}/actions/permissions/fork-pr-contributor-approval': {
    ...readAdmin,
    handle: (call) => ok({ approval_policy: settingsOf(call).forkApproval }),
  },
  'PUT /repos/{owner}/{repo}/actions/permissions/fork-pr-contributor-approval': {
    ...writeAdmin,
    handle: (call) => {
      settingsOf(call).forkApproval = call.body.text('approval_policy') ?? settingsOf(call).forkApproval;
      return noContent;
    },
  },
  'GET /repos/{owner}/{repo}/pages': { needs: reads('pages'), handle: readPages },
  'POST /repos/{owner}/{repo}/pages': { needs: writes('pages'), role: 'admin', handle: createPages },
  'PUT /repos/{owner}/{repo}/pages': { needs: writes('pages'), role: 'admin', handle: updatePages },
  'DELETE /repos/{owner}/{repo}/pages': {
    needs: writes('pages'),
    role: 'admin',
    handle: (call) => {
      if (settingsOf(call).pages === undefined) throw notFound();
      settingsOf(call).pages = undefined;
      return noContent;
    },
  },
};

function readActions(call: Call): Answer {
  const { actionsEnabled, allowedActions, pinShas } = settingsOf(call);
  const selected = `${repositoryApi(call.world, repositoryOf(call))}/actions/permissions/selected-actions`;
  return ok({
    enabled: actionsEnabled,
    ...(actionsEnabled ? { allowed_actions: allowedActions } : {}),
    ...(allowedActions === 'selected' ? { selected_actions_url: selected } : {}),
    sha_pinning_required: pinShas,
  });
}

function writeActions(call: Call): Answer {
  const settings = settingsOf(call);
  settings.actionsEnabled = call.body.flag('enabled') ?? settings.actionsEnabled;
  const allowed = call.body.text('allowed_actions');
  if (allowed === 'all' || allowed === 'local_only' || allowed === 'selected')
    settings.allowedActions = allowed;
  settings.pinShas = call.body.flag('sha_pinning_required') ?? settings.pinShas;
  return noContent;
}

function writeWorkflowPermissions(call: Call): Answer {
  const settings = settingsOf(call);
  const level = call.body.text('default_workflow_permissions');
  if (level === 'read' || level === 'write') settings.defaultWorkflowPermissions = level;
  settings.canApprovePullRequestReviews =
    call.body.flag('can_approve_pull_request_reviews') ?? settings.canApprovePullRequestReviews;
  return noContent;
}

function pagesShape(call: Call, pages: NonNullable<Settings['pages']>) {
  const repository = repositoryOf(call);
  return {
    url: `${repositoryApi(call.world, repository)}/pages`,
    status: 'built',
    cname: null,
    custom_404: false,
    html_url: `https://${repository.owner.login}.github.io/${repository.name}/`,
    build_type: pages.buildType,
    source: { branch: pages.branch, path: '/' },
    public: true,
    https_enforced: true,
  };
}

function readPages(call: Call): Answer {
  const { pages } = settingsOf(call);
  if (pages === undefined) throw notFound();
  return ok(pagesShape(call, pages));
}

function wantedPages(call: Call): NonNullable<Settings['pages']> {
  return {
    buildType: call.body.text('build_type') === 'workflow' ? 'workflow' : 'legacy',
    branch: call.body.inner('source').text('branch') ?? repositoryOf(call).defaultBranch,
  };
}

function createPages(call: Call): Answer {
  if (settingsOf(call).pages !== undefined) throw refusal(409, 'GitHub Pages is already enabled.');
  const pages = wantedPages(call);
  settingsOf(call).pages = pages;
  return created(pagesShape(call, pages));
}

function updatePages(call: Call): Answer {
  if (settingsOf(call).pages === undefined) throw notFound();
  settingsOf(call).pages = wantedPages(call);
  return noContent;
}
