// Facts that the trust tests sign and verify.
import type { ReleaseFacts, SnapshotFacts } from '@plugindex/trust';

export const releaseFacts: ReleaseFacts = {
  name: 'auth-jwt',
  version: '1.2.0',
  manifest: `sha256:${'b'.repeat(64)}`,
  artifact: `sha256:${'a'.repeat(64)}`,
  source: {
    repository: 'https://github.com/author/auth-jwt',
    commit: 'd'.repeat(40),
    tree: 'e'.repeat(40),
  },
  run: {
    repository: 'https://github.com/acme/registry',
    repositoryId: '1234',
    ownerId: '99',
    ref: 'refs/heads/main',
    commit: 'c'.repeat(40),
    workflowPath: '.github/workflows/publish.yml',
    signerIdentity: 'https://github.com/acme/registry/.github/workflows/publish.yml@refs/heads/main',
    event: 'push',
    runnerEnvironment: 'github-hosted',
    invocationId: 'https://github.com/acme/registry/actions/runs/77/attempts/1',
  },
};

export const snapshotFacts: SnapshotFacts = {
  snapshot: `sha256:${'f'.repeat(64)}`,
  registry: 'acme',
  version: 7,
  createdAt: '2026-08-01T12:00:00Z',
  expires: '2026-08-02T12:00:00Z',
};
