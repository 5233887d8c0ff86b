// Pull requests that mean harm, all in one marketplace: none is merged, none changes anything, nothing of theirs runs beside a
// token or comes alive in what the registry says.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GitHubRegistry, registryName } from '../../kit/github-registry.ts';
import { attacks } from '../../kit/hostile/attacks.ts';
import { livingLogLines, livingMarkdown } from '../../kit/hostile/living-text.ts';
import { type HostileWorld, launch, openHostileWorld } from '../../kit/hostile/world.ts';
import { proposalOf, say } from '../../kit/proposals.ts';
import { publishedAssets, releaseStates } from '../../kit/published-state.ts';

let world: HostileWorld;
let registry: GitHubRegistry;
/** Numbers of the pull requests, by what they try. */
const numbers = new Map<string, number>();
let before: ReturnType<typeof publishedState>;
const refused = new Set<string>();

beforeAll(async () => {
  world = await openHostileWorld();
  registry = world.registry;
  before = publishedState();
  for (const [order, attack] of attacks.entries())
    numbers.set(attack.title, await launch(world, attack, order));
  await saysWhatItMayNot();
  await registry.actions.settle({ maxRuns: 500 });
}, 1_500_000);
afterAll(async () => {
  await world.close();
});

/** Everything that a merge or a release would change. */
function publishedState() {
  const { git, state } = registry.github.repository(registryName);
  return {
    refs: [...git.refs('refs/heads/'), ...git.refs('refs/tags/')],
    assets: publishedAssets(registry),
    releases: releaseStates(registry),
    collaborators: [...state.collaborators],
  };
}

/** Commands and a comment of `decide`, by somebody who has no say in the pull request of another. */
async function saysWhatItMayNot(): Promise<void> {
  const { mallory } = registry.people;
  const { number, headSha } = world.scene.bystander;
  const judged = `<!-- plugindex:judged head=${headSha} since=2020-01-01T00:00:00Z -->`;
  for (const words of ['/skip-wait', '/adopt', '/rebuild', `<!-- plugindex:decide -->\n${judged}\nAccepted`])
    await say(registry, { by: mallory, number, words });
}

describe('a pull request that', () => {
  test.each(attacks)('$title is refused for it', ({ title, refused: expected }) => {
    const shown = proposalOf(registry, numbers.get(title) ?? 0);
    expect(shown.isMerged).toBe(false);
    if (expected === 'nobody looks') expect(shown.decision).toBe('');
    else {
      expect(shown.decision).toContain(expected.because);
      expect(shown.labels).toContain(`lane:${expected.lane}`);
      expect(shown.labels).not.toContain('state:ready');
    }
    refused.add(title);
  });
});

test('27 hostile pull requests were tried, and 27 were refused', () => {
  expect(attacks).toHaveLength(27);
  expect(refused.size).toBe(27);
});

test('nothing that is published changed', () => {
  expect(publishedState()).toEqual(before);
});

test('nothing of a stranger ran, or came alive in a comment, a check, a summary or a log', () => {
  const { state } = registry.github.repository(registryName);
  const said = [...state.issues.values()].flatMap(({ comments }) =>
    comments.filter(({ byWorkflow }) => byWorkflow).map(({ body }) => body),
  );
  const checks = state.checks.flatMap(({ output }) => [output.title ?? '', output.summary ?? '']);
  const ownWorkflow = /\/(?:pull-request|report|decide|publish)\.yml$/;
  const steps = registry.actions.steps.filter(({ workflow }) => ownWorkflow.test(workflow));
  expect(said.length).toBeGreaterThan(attacks.length);
  expect(said.flatMap(livingMarkdown)).toEqual([]);
  expect(checks.flatMap(livingMarkdown)).toEqual([]);
  expect(steps.flatMap(({ summary }) => livingMarkdown(summary))).toEqual([]);
  expect(steps.flatMap(({ log }) => livingLogLines(log))).toEqual([]);
  expect(world.canary.harm()).toEqual([]);
});

test('no token is in a log, a report, a comment or a release', () => {
  const { state } = registry.github.repository(registryName);
  const texts = [
    ...registry.actions.steps.flatMap(({ log, summary }) => [log, summary]),
    ...[...state.issues.values()].flatMap(({ comments }) => comments.map(({ body }) => body)),
    ...state.artifacts.map(({ zip }) => Buffer.from(zip).toString('latin1')),
    ...state.releases.flatMap(({ assets }) =>
      assets.map(({ bytes }) => Buffer.from(bytes).toString('latin1')),
    ),
  ];
  expect(texts.filter((text) => /gh[ps]_[0-9a-f]{8}|ACTIONS_ID_TOKEN/.test(text))).toEqual([]);
});

test('a build that looks around finds an environment without secrets, and no network', () => {
  const { report } = proposalOf(registry, numbers.get('looks around while it is built') ?? 0);
  expect(report).toContain('network false');
  expect(report).not.toContain('GITHUB_');
});

test('a forged report says nothing below the pull request that it names', () => {
  const { report } = proposalOf(registry, world.scene.bystander.number);
  expect(report).toContain('No problems');
  const refusals = registry.actions.steps.filter(
    ({ step, outcome }) => step === './actions/report' && outcome === 'failure',
  );
  expect(refusals.map(({ log }) => log).join('')).toContain('action/hand-over');
});

test('words of a stranger change nothing in the pull request of another', () => {
  const shown = proposalOf(registry, world.scene.bystander.number);
  expect(shown.isOpen).toBe(true);
  expect(shown.labels).toContain('lane:new-name');
  expect(shown.decision).toContain('Then the machine merges');
  expect(shown.labels).not.toContain('asks:skip-wait');
  expect(shown.labels).not.toContain('asks:rebuild');
});

test('the API itself refuses a stranger everything that would change the registry', async () => {
  const { mallory } = registry.people;
  const { number, headSha } = world.scene.bystander;
  const at = `/repos/${registryName}`;
  const { sha } = Object(await registry.api(mallory, { path: `${at}/commits/main` }));
  const requests = [
    { method: 'PUT', path: `${at}/pulls/${number}/merge`, body: { sha: headSha } },
    { method: 'PATCH', path: `${at}/git/refs/heads/main`, body: { sha: headSha, force: true } },
    { method: 'PUT', path: `${at}/contents/x`, body: { message: 'x', content: 'eA==', branch: 'main' } },
    { path: `${at}/git/refs`, body: { ref: 'refs/heads/x', sha } },
    { path: `${at}/issues/${number}/labels`, body: { labels: ['state:ready'] } },
    { path: `${at}/check-runs`, body: { name: 'validate', head_sha: headSha, conclusion: 'success' } },
    { path: `${at}/actions/workflows/publish.yml/dispatches`, body: { ref: 'main' } },
    { path: `${at}/releases`, body: { tag_name: 'tide-tables-v9.9.9', target_commitish: sha } },
  ];
  for (const request of requests)
    await expect(registry.api(mallory, request), request.path).rejects.toThrow(/: 40[134] /);
  const folder = await registry.clone(mallory, registryName);
  await expect(registry.git(folder, 'push', 'origin', 'HEAD:refs/heads/x')).rejects.toThrow('403');
});
