// What must hold for publication: workflows are there and run, Pages takes what they deploy, labels exist.
import { quote } from '@plugindex/model';
import { formList } from '../forms/form-fields.ts';
import { apiCall, type DoctorRule, known, registryFile, settingsPage } from './doctor-rule.ts';

/** Workflows without which the marketplace does not run itself. */
const requiredWorkflows = [
  'pull-request.yml',
  'report.yml',
  'decide.yml',
  'publish.yml',
  'refresh.yml',
  'form.yml',
];

/** The environment that actions/deploy-pages deploys to. */
const pagesEnvironment = 'github-pages';

const workflowsThere: DoctorRule = {
  code: 'doctor/workflows/missing',
  severity: 'error',
  documentation: {
    title: 'Every workflow of the marketplace is there',
    why: 'Each of them is one part of the way from pull request to publication; nothing else takes over.',
    fix: 'Take the missing files of `.github/workflows` from the repository that this one was made from.',
  },
  *check({ settings }) {
    const workflows = known(settings.workflows);
    if (workflows === undefined) return;
    const files = workflows.map(({ file }) => file);
    for (const file of requiredWorkflows.filter((name) => !files.includes(name))) {
      yield {
        at: `.github/workflows/${file}`,
        message: `Cannot run the marketplace: found no workflow ${quote(file)} on ${quote(settings.defaultBranch)}, expected it`,
        found: 'no such workflow',
        expected: file,
        hint: 'restore the file, or switch Actions on under the tab "Actions"',
      };
    }
  },
};

const workflowsActive: DoctorRule = {
  code: 'doctor/workflows/disabled',
  severity: 'error',
  documentation: {
    title: 'Every workflow of the marketplace is switched on',
    why: 'A fork starts with its workflows off. GitHub also switches timers off in a public repository without a commit for 60 days; then the snapshot is signed no more and clients refuse it when it expires.',
    fix: 'Switch it on under the tab "Actions".',
  },
  *check({ settings }) {
    for (const { file, isActive } of known(settings.workflows) ?? []) {
      if (isActive || !requiredWorkflows.includes(file)) continue;
      yield {
        at: `.github/workflows/${file}`,
        message: `Cannot run the marketplace: found the workflow ${quote(file)} switched off, expected on`,
        found: 'switched off',
        expected: 'active',
        hint: apiCall(settings, `--method PUT {repository}/actions/workflows/${file}/enable`),
      };
    }
  },
};

const pagesSource: DoctorRule = {
  code: 'doctor/pages/source',
  severity: 'error',
  documentation: {
    title: 'Pages is deployed by Actions',
    why: 'The workflow `publish` deploys what it compiled. With Pages off, or built from a branch, clients and readers find nothing, or something else.',
    fix: 'Under "Build and deployment", choose the source "GitHub Actions".',
  },
  *check({ settings }) {
    const pages = known(settings.pages);
    if (pages === undefined || pages.source === 'workflow') return;
    const method = pages.source === 'off' ? 'POST' : 'PUT';
    yield {
      at: settingsPage(settings, 'pages'),
      message: `Cannot deploy to Pages: found the source ${quote(pages.source)}, expected "workflow"`,
      found: pages.source,
      expected: 'workflow',
      hint: apiCall(settings, `--method ${method} {repository}/pages -f build_type=workflow`),
    };
  },
};

const pagesAddress: DoctorRule = {
  code: 'doctor/pages/address',
  severity: 'warning',
  documentation: {
    title: 'Pages is served where registry.yaml says',
    why: 'Links of the site and addresses of the index are made from `deployment.urls`. Where Pages is served elsewhere, they lead nowhere, unless another server stands in front of it.',
    fix: 'Correct `deployment.urls.site` and `deployment.urls.registry`, or the custom domain of Pages.',
  },
  *check({ settings, registry }) {
    const url = known(settings.pages)?.url;
    if (url === undefined || url === registry.deployment.urls.site) return;
    yield {
      at: registryFile,
      pointer: '/deployment/urls/site',
      message: `Cannot link to the site: found ${quote(registry.deployment.urls.site)}, expected ${quote(url)}, where Pages serves it`,
      found: registry.deployment.urls.site,
      expected: url,
      hint: `set it to ${url}, or the custom domain at ${settingsPage(settings, 'pages')}`,
    };
  },
};

const environment: DoctorRule = {
  code: 'doctor/pages/environment',
  severity: 'warning',
  documentation: {
    title: 'The environment github-pages exists',
    why: 'Deployments go to it, and it can be bound to the default branch, so that no other branch deploys. GitHub makes it when Pages is switched on with the source "GitHub Actions".',
    fix: 'Switch Pages on, or create the environment by hand.',
  },
  *check({ settings }) {
    const environments = known(settings.environments);
    if (environments === undefined || environments.includes(pagesEnvironment)) return;
    yield {
      at: settingsPage(settings, 'environments'),
      message: `Cannot deploy to ${quote(pagesEnvironment)}: found no such environment, expected one`,
      found: environments.join(', '),
      expected: pagesEnvironment,
      hint: apiCall(settings, `--method PUT {repository}/environments/${pagesEnvironment}`),
    };
  },
};

const labels: DoctorRule = {
  code: 'doctor/labels/missing',
  severity: 'info',
  documentation: {
    title: 'The labels of the issue forms exist',
    why: 'GitHub sets a label of an issue form only where the label exists. The forms work without; the list of issues is harder to read. Labels of pull requests are made when they are first needed.',
    fix: 'Create the labels.',
  },
  *check({ settings }) {
    const present = known(settings.labels);
    if (present === undefined) return;
    for (const [, { label, title }] of formList) {
      if (present.includes(label)) continue;
      yield {
        at: `${settings.url}/labels`,
        message: `Cannot mark issues of the form ${quote(title)}: found no label ${quote(label)}, expected it`,
        found: 'no such label',
        expected: label,
        hint: apiCall(settings, `--method POST {repository}/labels -f name="${label}"`),
      };
    }
  },
};

export const publicationRules: readonly DoctorRule[] = [
  workflowsThere,
  workflowsActive,
  pagesSource,
  pagesAddress,
  environment,
  labels,
];
