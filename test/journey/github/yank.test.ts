// A version is withdrawn: by its owner, by nobody else, and back again only with a maintainer.
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type GitHubRegistry,
  openGitHubRegistry,
  registryName,
  registryUrl,
} from '../../kit/github-registry.ts';
import { findFaults } from '../../kit/journey-faults.ts';
import { proposalOf } from '../../kit/proposals.ts';
import { publishPlugin } from '../../kit/published-plugin.ts';
import { openClient, type RegistryClient, statusOf } from '../../kit/registry-client.ts';

const reason = 'Greets the wrong people';
const place = ['--repository', registryUrl];
let registry: GitHubRegistry;
/** Had the version before it was yanked. */
let early: RegistryClient;

beforeAll(async () => {
  registry = await openGitHubRegistry();
  await publishPlugin(registry, { owner: registry.people.ann, name: 'greet-people' });
  early = await openClient(registry);
  expect(await early('install', 'greet-people', '--yes')).toMatchObject({ code: 0 });
}, 600_000);
afterAll(async () => {
  await registry.close();
});

test('a stranger cannot yank: the command says whose plugin it is, and sends nothing', async () => {
  const { mallory } = registry.people;
  const yank = ['yank', 'greet-people', '0.1.0', '--reason', 'I want the name', ...place];
  const { code, stderr } = await registry.plugindex(yank, { by: mallory });
  expect(stderr).toContain('validate/owner/not-author');
  expect(stderr).toContain('Nothing was sent.');
  expect(code).toBe(1);
  expect(registry.github.repository(registryName).state.issues.size).toBe(1);
}, 600_000);

test('the owner yanks with one command, and nobody else has to do anything', async () => {
  const yank = ['yank', 'greet-people', '0.1.0', '--reason', reason, ...place];
  const { code, stderr } = await registry.plugindex(yank, { by: registry.people.ann });
  expect(stderr).toContain('Yank greet-people 0.1.0');
  expect(code).toBe(0);
  await registry.actions.settle();
  expect(proposalOf(registry, 2)).toMatchObject({ isMerged: true, labels: ['lane:update'] });
  expect(proposalOf(registry, 2).decision).toContain(`Yanks \` 0.1.0 \`: \` ${reason} \``);
}, 600_000);

test('new installations get the version no more, and are told why', async () => {
  const late = await openClient(registry, registry.people.bob);
  const { code, stderr } = await late('install', 'greet-people', '--yes');
  expect(code).not.toBe(0);
  expect(stderr).toContain(reason);
}, 60_000);

test('an installation that has the version goes on working', async () => {
  expect((await early('verify')).code).toBe(0);
  const again = await early('install', 'greet-people', '--yes');
  expect(again.stderr).toContain(reason);
  expect(again.code).toBe(0);
}, 60_000);

test('a yank is taken back only with a maintainer', async () => {
  const { ann, maintainer } = registry.people;
  const { stderr } = await registry.plugindex(['unyank', 'greet-people', '0.1.0', ...place], { by: ann });
  expect(stderr).toContain('pull request #3');
  await registry.actions.settle();
  expect(proposalOf(registry, 3)).toMatchObject({
    isOpen: true,
    labels: ['lane:escalation', 'state:needs-maintainer', 'turn:maintainer'],
  });
  expect(await statusOf(registry, 3)).toContain('turn    a maintainer');
  const review = { event: 'APPROVE', commit_id: proposalOf(registry, 3).headSha };
  await registry.api(maintainer, { path: `/repos/${registryName}/pulls/3/reviews`, body: review });
  await registry.actions.settle();
  expect(proposalOf(registry, 3).isMerged).toBe(true);
  const late = await openClient(registry, registry.people.bob);
  expect(await late('install', 'greet-people', '--yes')).toMatchObject({ code: 0 });
}, 600_000);

test('no step failed, no token stands in a log, and nobody departed from the API', () => {
  expect(findFaults(registry)).toEqual([]);
});
