// The settings of a repository that is set up as the guide says, and a registry.yaml that fits it.
import { parseRegistryConfig, parseYaml, type RegistryConfig } from '@plugindex/model';
import { planRegistry } from '@plugindex/registry/setup/plan-registry';
import type { RepositorySettings } from '@plugindex/registry/setup/settings';

export const goodSettings: RepositorySettings = {
  url: 'https://github.com/acme/plugins',
  defaultBranch: 'main',
  isPublic: true,
  branchRules: {
    isKnown: true,
    value: {
      isPullRequestRequired: true,
      requiredApprovals: 0,
      requiredChecks: [
        { name: 'validate', app: 15368 },
        { name: 'build', app: 15368 },
      ],
      isForcePushRefused: true,
      isDeletionRefused: true,
    },
  },
  recordsRules: {
    isKnown: true,
    value: {
      isPullRequestRequired: false,
      requiredApprovals: 0,
      requiredChecks: [],
      isForcePushRefused: true,
      isDeletionRefused: true,
    },
  },
  hasImmutableReleases: { isKnown: true, value: true },
  pages: { isKnown: true, value: { source: 'workflow', url: 'https://acme.github.io/plugins' } },
  environments: { isKnown: true, value: ['github-pages'] },
  workflowToken: { isKnown: true, value: { defaultAccess: 'read', mayOpenPullRequests: true } },
  forkApproval: { isKnown: true, value: 'first_time_contributors' },
  hasPrivateReports: { isKnown: true, value: true },
  workflows: {
    isKnown: true,
    value: ['pull-request', 'report', 'decide', 'publish', 'refresh', 'form', 'ci'].map((name) => ({
      file: `${name}.yml`,
      isActive: true,
    })),
  },
  labels: {
    isKnown: true,
    value: ['submit', 'version', 'yank', 'transfer', 'abuse'].map((form) => `form: ${form}`),
  },
  accountIds: new Map([['ada', { isKnown: true, value: 1001 }]]),
};

export function goodRegistry(): RegistryConfig {
  const { writes } = planRegistry(
    {
      name: 'acme',
      host: 'acme-tool',
      hostVersions: ['1.0.0'],
      kinds: ['command:run'],
      repository: 'acme/plugins',
      maintainers: ['ada:1001'],
    },
    { index: [], named: new Map(), oldRepository: undefined },
  );
  const document = parseYaml(writes.get('index/registry.yaml') ?? '', { file: 'index/registry.yaml' });
  const registry = document.ok ? parseRegistryConfig(document.value) : document;
  if (!registry.ok) throw new Error(registry.problems[0]?.message);
  return registry.value;
}
