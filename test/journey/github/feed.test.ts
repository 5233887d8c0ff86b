// A plugin whose author does nothing but release: the registry watches the feed of releases, proposes and publishes.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GitHubRegistry, openGitHubRegistry, registryName } from '../../kit/github-registry.ts';
import { findFaults } from '../../kit/journey-faults.ts';
import { proposalOf } from '../../kit/proposals.ts';
import { type PublishedPlugin, publishPlugin } from '../../kit/published-plugin.ts';
import { openClient } from '../../kit/registry-client.ts';

const refresh = '.github/workflows/refresh.yml';
let registry: GitHubRegistry;
let plugin: PublishedPlugin;
const issues = () => registry.github.repository(registryName).state.issues;

beforeAll(async () => {
  registry = await openGitHubRegistry();
  // The template for authors names the feed of its releases already.
  plugin = await publishPlugin(registry, { owner: registry.people.ann, name: 'greet-people' });
}, 600_000);
afterAll(async () => {
  await registry.close();
});

/** Tags a version in the author's repository, and releases it there. */
async function release(version: string): Promise<string> {
  const commit = await plugin.tag(version);
  const body = { tag_name: `v${version}`, name: version };
  await registry.api(registry.people.ann, { path: '/repos/ann/greet-people/releases', body });
  return commit;
}

/** What the last run of `refresh` said of the plugin. */
function lastWord(): string | undefined {
  const { log } = registry.actions.steps.findLast(({ step }) => step === './actions/refresh') ?? { log: '' };
  return log.split('\n').find((line) => line.startsWith('greet-people: '));
}

test('a release of the author is proposed, decided and published without a word of theirs', async () => {
  const commit = await release('0.1.1');
  await registry.actions.schedule(refresh);
  expect(issues().get(2)).toMatchObject({
    title: 'Release greet-people 0.1.1',
    author: { login: 'github-actions[bot]' },
  });
  expect(proposalOf(registry, 2)).toMatchObject({ isMerged: true, labels: ['lane:update'] });
  const by = issues()
    .get(2)
    ?.comments.map(({ author }) => author.login);
  expect(new Set(by)).toEqual(new Set(['github-actions[bot]']));
  const { stdout } = await (await openClient(registry))('info', 'greet-people', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ version: '0.1.1', versions: [{ source: { commit } }, {}] });
}, 600_000);

test('a second look at the same feed does nothing', async () => {
  await registry.actions.schedule(refresh);
  expect(lastWord()).toContain('greet-people: current');
  expect(issues().size).toBe(2);
}, 120_000);

test('a tag that moves while its version waits for a maintainer is noticed, and the version is held', async () => {
  const asks = 'capabilities:\n  env: [GREETING]\nconfig:\n';
  await plugin.edit('manifest.yaml', (text) => text.replace(/^config:\n/m, asks));
  const from = await release('0.2.0');
  await registry.actions.schedule(refresh);
  expect(proposalOf(registry, 3).labels).toEqual([
    'lane:escalation',
    'state:needs-maintainer',
    'turn:maintainer',
  ]);
  const { headSha } = proposalOf(registry, 3);
  await registry.git(plugin.folder, 'commit', '--quiet', '--allow-empty', '--message', 'Something else');
  await registry.git(plugin.folder, 'tag', '--force', 'v0.2.0');
  await registry.git(plugin.folder, 'push', '--quiet', '--force', 'origin', 'v0.2.0');
  const to = await registry.git(plugin.folder, 'rev-parse', 'HEAD');
  await registry.actions.schedule(refresh);
  expect(lastWord()).toContain('greet-people: held');
  expect(proposalOf(registry, 3).labels).toContain('hold');
  const warning = issues()
    .get(3)
    ?.comments.find(({ body }) => body.startsWith('<!-- plugindex:tag-moved -->'));
  expect(warning?.body).toContain(`pointed to \`${from}\` when this was opened, and points to \`${to}\` now`);
  // What was looked at stays: the other commit never gets into the pull request.
  expect(proposalOf(registry, 3)).toMatchObject({ headSha, isOpen: true });
}, 600_000);

test('no step failed, no token stands in a log, and nobody departed from the API', () => {
  expect(findFaults(registry)).toEqual([]);
});
