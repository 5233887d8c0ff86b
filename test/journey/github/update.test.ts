// A new version of a known owner's plugin: proposed with one command, and nobody touches it until it is installed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type GitHubRegistry,
  openGitHubRegistry,
  registryName,
  registryUrl,
} from '../../kit/github-registry.ts';
import { findFaults } from '../../kit/journey-faults.ts';
import { proposalOf } from '../../kit/proposals.ts';
import { type PublishedPlugin, publishPlugin } from '../../kit/published-plugin.ts';
import { openClient, type RegistryClient, statusOf } from '../../kit/registry-client.ts';
import { countRequests, tally } from '../../kit/request-count.ts';

let registry: GitHubRegistry;
let plugin: PublishedPlugin;
let client: RegistryClient;

beforeAll(async () => {
  registry = await openGitHubRegistry();
  plugin = await publishPlugin(registry, { owner: registry.people.ann, name: 'greet-people' });
  client = await openClient(registry);
  expect(await client('install', 'greet-people', '--yes')).toMatchObject({ code: 0 });
}, 600_000);
afterAll(async () => {
  await registry.close();
});

test('an update merges with nobody touching it, and costs few requests', async () => {
  await plugin.edit('README.md', (text) => `${text}\nGreets in one more line.\n`);
  await plugin.tag('0.1.1');
  const { code, stderr } = await registry.plugindex(
    ['publish', '--tag', 'v0.1.1', '--repository', registryUrl],
    { by: registry.people.ann, folder: plugin.folder },
  );
  expect(stderr).toContain('Opened pull request #2: Release greet-people 0.1.1');
  expect(code).toBe(0);
  const count = countRequests(registry);
  await registry.actions.settle();
  count.stop();
  const { state } = registry.github.repository(registryName);
  expect(proposalOf(registry, 2)).toMatchObject({ isMerged: true, labels: ['lane:update'] });
  const issue = state.issues.get(2);
  expect(new Set(issue?.comments.map(({ author }) => author.login))).toEqual(
    new Set(['github-actions[bot]']),
  );
  expect(issue?.pull?.reviews).toEqual([]);
  expect(await statusOf(registry, 2)).toContain('state   Merged');
  expect(state.releases.map(({ tag }) => tag)).toEqual(['greet-people-v0.1.0', 'greet-people-v0.1.1']);
  // Written down, so that one more is noticed. The first update of all gives the label of its lane a colour: one less later.
  expect(tally(count)).toEqual([
    ['decide.yml ./actions/decide', 15],
    ['report.yml ./actions/report', 3],
    ['publish.yml ./actions/release', 27],
    ['publish.yml ./actions/compile', 1],
  ]);
  const decided = count.steps[0]?.requests ?? [];
  const started = decided.findIndex((request) => request.endsWith('/workflows/publish.yml/dispatches'));
  // From the list of pull requests to the start of the publication.
  expect(started + 1).toBeGreaterThan(0);
  expect(started + 1).toBeLessThanOrEqual(13);
}, 600_000);

test('with nothing to do, a look at the queue asks three things at most', async () => {
  const count = countRequests(registry);
  await registry.actions.schedule('.github/workflows/decide.yml');
  count.stop();
  // The answers are known by their ETags; nothing else is started.
  expect(tally(count)).toEqual([['decide.yml ./actions/decide', 2]]);
}, 60_000);

test('a client moves to the new version, verified', async () => {
  const update = await client('update', '--yes');
  expect(update.stdout).toBe('~ greet-people 0.1.0 → 0.1.1\n');
  expect(update.stderr).toContain('verified  greet-people 0.1.1');
  expect(update.code).toBe(0);
}, 60_000);

test('no step failed, no token stands in a log, and nobody departed from the API', () => {
  expect(findFaults(registry)).toEqual([]);
});
