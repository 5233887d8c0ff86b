// Somebody without Git: fills in a form, is told what is wrong with it, mends it, and has a published plugin in the end.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GitHubRegistry, openGitHubRegistry, registryName } from '../../kit/github-registry.ts';
import { createSource } from '../../kit/github-source.ts';
import { fillIssueForm } from '../../kit/issue-form.ts';
import { findFaults } from '../../kit/journey-faults.ts';
import { proposalOf, say } from '../../kit/proposals.ts';
import { openClient, type RegistryClient } from '../../kit/registry-client.ts';

let registry: GitHubRegistry;
const issueOf = (number: number) => registry.github.repository(registryName).state.issues.get(number);
const answerTo = (number: number) => issueOf(number)?.comments.map(({ body }) => body) ?? [];

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

beforeAll(async () => {
  registry = await openGitHubRegistry();
  const source = await createSource(registry, registry.people.bob, 'greet-people');
  await source.tag('0.1.0');
}, 120_000);
afterAll(async () => {
  await registry.close();
});

test('a form with mistakes is answered with all of them at once, and opens nothing', async () => {
  const mistaken = { ...answers, name: 'Greet People', version: 'v0.1.0', repository: 'greet-people' };
  const body = fillIssueForm('submit', mistaken);
  await registry.api(registry.people.bob, { path: `/repos/${registryName}/issues`, body });
  await registry.actions.settle();
  const [answer, ...more] = answerTo(1);
  expect(more).toEqual([]);
  expect(answer).toContain('**3 things have to change.**');
  for (const label of ['Name of the new plugin', 'Version', 'Repository'])
    expect(answer).toContain(`- **${label}**`);
  expect(issueOf(1)?.labels.map(({ name }) => name)).toEqual(['form: incomplete']);
  expect(registry.github.repository(registryName).state.issues.size).toBe(1);
}, 600_000);

test('the mended form becomes a pull request, which is checked and waits whether anybody objects', async () => {
  const { body } = fillIssueForm('submit', answers);
  await registry.api(registry.people.bob, {
    ...{ method: 'PATCH', path: `/repos/${registryName}/issues/1` },
    body: { body },
  });
  await registry.actions.settle();
  const [answer, ...more] = answerTo(1);
  expect(more).toEqual([]);
  expect(answer).toContain('This request is now the pull request #2.');
  expect(issueOf(1)).toMatchObject({ state: 'open', labels: [] });
  expect(issueOf(2)).toMatchObject({
    title: 'Add greet-people 0.1.0',
    author: { login: 'github-actions[bot]' },
  });
  const { labels, decision, report } = proposalOf(registry, 2);
  expect(labels).toEqual(['lane:new-name', 'state:waiting-period', 'turn:nobody']);
  expect(decision).toContain('## Waiting whether anybody objects');
  expect(report).toContain('## Build\n\nNo problems');
}, 600_000);

test('a maintainer ends the waiting period: the plugin is published, and the issue is closed by the merge', async () => {
  await say(registry, { by: registry.people.maintainer, number: 2, words: '/skip-wait' });
  await registry.actions.settle();
  expect(issueOf(2)?.pull?.merged?.by.login).toBe('github-actions[bot]');
  expect(issueOf(1)).toMatchObject({ state: 'closed', stateReason: 'completed' });
  const client = await openClient(registry);
  const { stdout } = await client('info', 'greet-people', '--json');
  // Whoever filled in the form owns the plugin, not the account that opened the pull request.
  expect(JSON.parse(stdout)).toMatchObject({ version: '0.1.0', owners: [{ github: 'bob', id: 5151 }] });
  expect(await client('install', 'greet-people', '--yes')).toMatchObject({ code: 0 });
}, 600_000);

test('its owner yanks it with a form, and nobody else has to do anything', async () => {
  const reason = 'Greets the wrong people';
  const body = fillIssueForm('yank', { name: 'greet-people', version: '0.1.0', reason });
  await registry.api(registry.people.bob, { path: `/repos/${registryName}/issues`, body });
  await registry.actions.settle();
  expect(answerTo(3)[0]).toContain('This request is now the pull request #4.');
  expect(proposalOf(registry, 4)).toMatchObject({ isMerged: true, labels: ['lane:update'] });
  expect(issueOf(3)?.state).toBe('closed');
  const late: RegistryClient = await openClient(registry, registry.people.mallory);
  const { code, stderr } = await late('install', 'greet-people', '--yes');
  expect(code).not.toBe(0);
  expect(stderr).toContain(reason);
}, 600_000);

test('no step failed, no token stands in a log, and nobody departed from the API', () => {
  expect(findFaults(registry)).toEqual([]);
});
