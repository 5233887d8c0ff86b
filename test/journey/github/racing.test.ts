// Two people ask for one name, twice: the older pull request goes first, and the other is told how it ends.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestAccount } from '../../kit/github/little-github.ts';
import {
  type GitHubRegistry,
  openGitHubRegistry,
  registryName,
  registryUrl,
} from '../../kit/github-registry.ts';
import { createSource } from '../../kit/github-source.ts';
import { proposalOf, say } from '../../kit/proposals.ts';

let registry: GitHubRegistry;
const proposal = (number: number) => proposalOf(registry, number);

beforeAll(async () => {
  registry = await openGitHubRegistry();
  const { ann, bob } = registry.people;
  await submit(ann, 'greet-people');
  await submit(bob, 'greet-people');
  await submit(ann, 'tide-tables');
  await submit(bob, 'tide-tables');
  await registry.actions.settle();
}, 900_000);
afterAll(async () => {
  await registry.close();
});

/** Numbers count from 1, in the order of the calls. */
async function submit(by: TestAccount, name: string): Promise<void> {
  const source = await createSource(registry, by, name);
  await source.tag('0.1.0');
  const { code, stderr } = await registry.plugindex(['submit', '--repository', registryUrl], {
    by,
    folder: source.folder,
  });
  if (code !== 0) throw new Error(stderr);
}

test('the older of two pull requests for one name goes first, and the other waits and is told', () => {
  const [first, second] = [proposal(1), proposal(2)];
  expect(first.labels).toEqual(['lane:new-name', 'state:waiting-period', 'turn:nobody']);
  expect(second.labels).toEqual(['lane:new-name', 'state:blocked', 'turn:nobody']);
  expect(second.decision).toContain('Pull request #1 asked for the name ` greet-people `');
  expect(second.decision).toContain('If it is closed, this one goes on');
});

test('once the first is merged, the second is told that the name is taken; once it is closed, the second goes on', async () => {
  const { ann, maintainer } = registry.people;
  // All three end their waiting periods: only the race holds #2 and #4.
  for (const number of [1, 2, 4]) await say(registry, { by: maintainer, number, words: '/skip-wait' });
  await registry.api(ann, {
    method: 'PATCH',
    path: `/repos/${registryName}/pulls/3`,
    body: { state: 'closed' },
  });
  await registry.actions.settle();
  await registry.actions.schedule('.github/workflows/decide.yml');

  expect(proposal(1).isMerged).toBe(true);
  expect(proposal(2).isOpen).toBe(true);
  expect(proposal(2).labels).toContain('turn:author');
  expect(proposal(2).decision).toContain('The name ` greet-people ` is taken');
  expect(proposal(4).isMerged).toBe(true);
  expect(registry.github.violations).toEqual([]);
}, 900_000);
