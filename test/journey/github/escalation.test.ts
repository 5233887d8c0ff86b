// A new version that asks for more than the one before it: held for a maintainer whatever anybody else does, and asked about
// once more where it is installed.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestAccount } from '../../kit/github/little-github.ts';
import {
  type GitHubRegistry,
  openGitHubRegistry,
  registryName,
  registryUrl,
} from '../../kit/github-registry.ts';
import { callClock, type PluginSource } from '../../kit/github-source.ts';
import { proposalOf, say } from '../../kit/proposals.ts';
import { seedPlugins } from '../../kit/seeded-plugins.ts';

const name = 'greet-people';
/** Of the pull request. */
const number = 1;
let registry: GitHubRegistry;
let source: PluginSource;
const proposal = () => proposalOf(registry, number);

beforeAll(async () => {
  registry = await openGitHubRegistry();
  const [seeded] = await seedPlugins(registry, [{ owner: registry.people.ann, name }]);
  if (seeded === undefined) throw new Error('There is no plugin');
  source = seeded;
  const add = ['registry', 'add', registry.servedUrl, '--trusted-root', registry.trustedRootFile, '--yes'];
  await registry.plugindex(add);
  await registry.plugindex(['install', name]);
}, 900_000);
afterAll(async () => {
  await registry.close();
});

test('a version that asks for a new capability is held for a maintainer, who is told what it asks for', async () => {
  const { ann } = registry.people;
  await callClock(source);
  await source.edit('manifest.yaml', (text) => `${text}capabilities: { clock: true }\n`);
  await source.tag('0.2.0');
  const { code, stderr } = await registry.plugindex(
    ['publish', '--tag', 'v0.2.0', '--repository', registryUrl],
    { by: ann, folder: source.folder },
  );
  expect(code, stderr).toBe(0);
  await registry.actions.settle();

  expect(proposal().labels).toEqual(['lane:escalation', 'state:needs-maintainer', 'turn:maintainer']);
  expect(proposal().decision).toContain('Version ` 0.2.0 ` asks for more than the one before: ` clock `.');
  expect(proposal().report).toContain('+ capability clock');
  expect(proposal().isOpen).toBe(true);
}, 600_000);

test('no label, word or approval of anybody else opens the way, nor an approval of another commit', async () => {
  const { ann, bob, mallory, maintainer } = registry.people;
  // He may sort pull requests, and no more.
  registry.github.repository(registryName).state.collaborators.set(bob.id, 'triage');
  await label(bob, ['lane:update', 'state:ready', 'turn:machine', 'asks:skip-wait', 'publish:pending']);
  for (const forged of ['lane:escalation', 'state:needs-maintainer', 'turn:maintainer'])
    await registry.api(bob, {
      method: 'DELETE',
      path: `/repos/${registryName}/issues/${number}/labels/${forged}`,
    });
  await expect(approve(ann)).rejects.toThrow('422');
  await approve(mallory);
  await approve(bob);
  await approve(maintainer);
  await pushAnotherCommit();
  for (const by of [ann, bob, mallory]) await say(registry, { by, number, words: '/skip-wait' });
  await registry.actions.settle();

  expect(proposal().isOpen).toBe(true);
  expect(proposal().labels).toEqual(['lane:escalation', 'state:needs-maintainer', 'turn:maintainer']);
  expect(proposal().decision).toContain('1 approval of an earlier commit no longer counts');
}, 600_000);

test("it is merged and published after a maintainer's approval of this very commit", async () => {
  await approve(registry.people.maintainer);
  await registry.actions.settle();

  expect(proposal().isMerged).toBe(true);
  const { releases } = registry.github.repository(registryName).state;
  expect(releases.filter(({ isDraft }) => !isDraft).map(({ tag }) => tag)).toEqual([
    `${name}-v0.1.0`,
    `${name}-v0.2.0`,
  ]);
  expect(registry.github.violations).toEqual([]);
}, 600_000);

test('whoever has the plugin gets the new version only by granting what it asks for', async () => {
  const refused = await registry.plugindex(['update']);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('client/consent/required');
  expect((await registry.plugindex(['list'])).stdout).toContain('0.1.0');

  const granted = await registry.plugindex(['update', '--grant', 'clock']);
  expect(granted.code, granted.stderr).toBe(0);
  expect((await registry.plugindex(['list'])).stdout).toContain('0.2.0');
}, 120_000);

async function approve(by: TestAccount): Promise<void> {
  await registry.api(by, {
    path: `/repos/${registryName}/pulls/${number}/reviews`,
    body: { event: 'APPROVE', commit_id: proposal().headSha },
  });
}

async function label(by: TestAccount, labels: readonly string[]): Promise<void> {
  await registry.api(by, { path: `/repos/${registryName}/issues/${number}/labels`, body: { labels } });
}

/** Harmless in itself: what counts is that nobody has looked at it. */
async function pushAnotherCommit(): Promise<void> {
  const { ann } = registry.people;
  const folder = await registry.clone(ann, `${ann.login}/registry`);
  const branch = registry.github.repository(registryName).state.issues.get(number)?.pull?.head.branch ?? '';
  await registry.git(folder, 'checkout', '--quiet', branch);
  const file = join(folder, 'index/plugins/gr/ee', name, '0.2.0.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/^summary: .*$/m, 'summary: A template function that greets by day'));
  await registry.git(folder, 'commit', '--quiet', '--all', '--message', 'Another summary');
  await registry.git(folder, 'push', '--quiet', 'origin', branch);
}
