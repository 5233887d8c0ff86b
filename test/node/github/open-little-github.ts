// A little GitHub with the index of an organisation, its owner, and an author without rights; closed when the test ends.
import {
  createGitHubClient,
  type GitHubClient,
  type GitHubClientOptions,
  type RepositoryName,
} from '@plugindex/node/github/github-client';
import { expect, onTestFinished } from 'vitest';
import {
  type LittleGitHub,
  type LittleGitHubOptions,
  startLittleGitHub,
  type TestAccount,
  type TestGitHubRepository,
} from '../../kit/github/little-github.ts';

export const repository: RepositoryName = { owner: 'plugindex', repo: 'index' };

export interface OpenedGitHub {
  readonly github: LittleGitHub;
  readonly index: TestGitHubRepository;
  readonly owner: TestAccount;
  readonly author: TestAccount;
  client(token: string | undefined, options?: Partial<GitHubClientOptions>): GitHubClient;
}

/** For the life of a file or a suite, closed by whoever opens it. */
export async function openGitHub(options: LittleGitHubOptions = {}): Promise<OpenedGitHub> {
  const github = await startLittleGitHub(options);
  const owner = github.addUser({ login: 'plugindex' });
  const author = github.addUser({ login: 'ada' });
  const index = github.addRepository({
    owner: owner.login,
    name: repository.repo,
    files: {
      'README.md': '# Index\n',
      '.github/workflows/publish.yml':
        'on:\n  workflow_dispatch:\n    inputs:\n      reason: { type: string }\n',
      '.github/workflows/pull-request.yml':
        'on:\n  pull_request:\n  workflow_dispatch:\n    inputs:\n      pull_request: { type: string, required: true }\n',
      'index/plugins/ab/c/plugin.yaml': 'owners: []\n',
      'index/plugins/ab/c/old.yaml': 'old\n',
    },
  });
  const client: OpenedGitHub['client'] = (token, more) =>
    createGitHubClient({
      apiUrl: github.apiUrl,
      userAgent: 'test',
      retryPauseMs: 1,
      ...(token !== undefined && { token }),
      ...more,
    });
  return { github, index, owner, author, client };
}

/** For one test. It fails when anybody departed from GitHub's own description of its API. */
export async function littleGitHub(options: LittleGitHubOptions = {}): Promise<OpenedGitHub> {
  const opened = await openGitHub(options);
  onTestFinished(async () => {
    await opened.github.close();
    expect(opened.github.violations).toEqual([]);
  });
  return opened;
}

/** Half of the failures come before the work, half after it: one request in five in all. */
export function failOneInFive({ faults }: LittleGitHub): void {
  faults.add({ kind: 'drop', when: { share: 0.05 }, moment: 'before' });
  faults.add({ kind: 'drop', when: { share: 0.05 }, moment: 'after' });
  faults.add({ kind: 'error', when: { share: 0.05 }, moment: 'before', status: 500 });
  faults.add({ kind: 'error', when: { share: 0.05 }, moment: 'after', status: 502 });
}
