// The checks of pull requests: of one that the registry opened itself, on its very head; and once more, whenever somebody asks.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiRequest, GitHubRegistry } from '../../kit/github-registry.ts';
import { openGitHubRegistry, registryName } from '../../kit/github-registry.ts';
import { createSource } from '../../kit/github-source.ts';
import { fillIssueForm } from '../../kit/issue-form.ts';
import { findFaults } from '../../kit/journey-faults.ts';
import { proposalOf, say } from '../../kit/proposals.ts';

let registry: GitHubRegistry;
const state = () => registry.github.repository(registryName).state;
const shaOfMain = () => registry.github.repository(registryName).git.resolve('refs/heads/main') ?? '';
const byBob = (request: ApiRequest) => registry.api(registry.people.bob, request);

const answers = {
  name: 'greet-people',
  version: '0.1.0',
  summary: 'A template function that greets',
  description: 'Greets whoever a template names, in the words that its user chose.',
  category: 'template',
  kinds: 'template',
  tags: 'greeting',
  license: 'MIT',
  repository: 'https://github.com/bob/greet-people',
  tag: 'v0.1.0',
  toolchain: 'assemblyscript',
  host: '>=0.3.100 <0.4.0',
  updates: 'I will ask for each version',
  rights: 'yes',
};

/** Runs of pull-request.yml at a commit. */
const runsAt = (sha: string) =>
  state()
    .runs.filter(({ path, headSha }) => path === '.github/workflows/pull-request.yml' && headSha === sha)
    .map(({ id, event, headBranch, attempt, conclusion }) => ({
      id,
      event,
      headBranch,
      attempt,
      conclusion,
    }));

/** Required checks at a commit, the newest last. */
const checksAt = (sha: string) =>
  state()
    .checks.filter(({ headSha, name }) => headSha === sha && (name === 'validate' || name === 'build'))
    .map(({ name, conclusion }) => `${name}: ${conclusion}`);

beforeAll(async () => {
  registry = await openGitHubRegistry();
  const source = await createSource(registry, registry.people.bob, 'greet-people');
  await source.tag('0.1.0');
}, 120_000);
afterAll(async () => {
  await registry.close();
});

test('what the registry opens itself is checked on its head, by the code of the default branch', async () => {
  const body = fillIssueForm('submit', answers);
  await byBob({ path: `/repos/${registryName}/issues`, body });
  await registry.actions.settle();
  const { headSha } = proposalOf(registry, 2);
  expect(runsAt(headSha)).toMatchObject([
    {
      event: 'workflow_dispatch',
      headBranch: 'plugindex/submit/greet-people-0.1.0-issue-1',
      attempt: 1,
      conclusion: 'success',
    },
  ]);
  expect(checksAt(headSha)).toEqual(['validate: success', 'build: success']);
  expect(runsAt(shaOfMain())).toEqual([]);
  expect(proposalOf(registry, 2).report).toContain('## Build\n\nNo problems');
}, 600_000);

test('/rebuild of whoever filled in the form runs the same run again, and its checks are made anew', async () => {
  const { headSha } = proposalOf(registry, 2);
  const [before] = runsAt(headSha);
  await say(registry, { by: registry.people.bob, number: 2, words: '/rebuild' });
  await registry.actions.settle();
  expect(runsAt(headSha)).toEqual([{ ...before, attempt: 2 }]);
  expect(checksAt(headSha)).toEqual([
    ...['validate: success', 'build: success'],
    ...['validate: success', 'build: success'],
  ]);
  expect(proposalOf(registry, 2).labels).toEqual(['lane:new-name', 'state:waiting-period', 'turn:nobody']);
}, 600_000);

test('decide counts these checks, and merges', async () => {
  await say(registry, { by: registry.people.maintainer, number: 2, words: '/skip-wait' });
  await registry.actions.settle();
  expect(proposalOf(registry, 2)).toMatchObject({ isMerged: true, labels: ['lane:new-name'] });
}, 600_000);

test('/rebuild runs the checks of a fork again, with the rights that they had', async () => {
  await byBob({ path: `/repos/${registryName}/forks`, body: {} });
  const path = 'index/plugins/gr/ee/greet-people/plugin.yaml';
  const text = registry.readMain(path)?.replace('Greets whoever', 'Politely greets whoever') ?? '';
  const folder = await registry.clone(registry.people.bob, 'bob/registry');
  await registry.git(folder, 'checkout', '--quiet', '-b', 'politely');
  await writeFile(join(folder, path), text);
  await registry.git(folder, 'commit', '--quiet', '--all', '--message', 'Say it politely');
  await registry.git(folder, 'push', '--quiet', 'origin', 'politely');
  // A draft is checked, and merged by nobody.
  const body = { title: 'Politely', head: 'bob:politely', base: 'main', draft: true };
  await byBob({ path: `/repos/${registryName}/pulls`, body });
  await registry.actions.settle();
  const { headSha } = proposalOf(registry, 3);
  const [first, ...more] = runsAt(headSha);
  expect([first, more]).toMatchObject([{ event: 'pull_request', attempt: 1, conclusion: 'success' }, []]);
  await say(registry, { by: registry.people.bob, number: 3, words: '/rebuild' });
  await registry.actions.settle();
  expect(runsAt(headSha)).toEqual([{ ...first, attempt: 2 }]);
  expect(checksAt(headSha)).toHaveLength(4);
  expect(proposalOf(registry, 3).isOpen).toBe(true);
}, 600_000);

test('no step failed, no token stands in a log, and nobody departed from the API', () => {
  expect(findFaults(registry)).toEqual([]);
});
