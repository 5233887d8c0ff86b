// GitHub fails one request in five, from submission to installation: nothing is lost, nothing happens twice.
import { automationId } from '@plugindex/registry/decide/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProgramResult } from '../../kit/actions/run-program.ts';
import { makeFlaky } from '../../kit/flaky-github.ts';
import {
  type GitHubRegistry,
  openGitHubRegistry,
  registryName,
  registryUrl,
} from '../../kit/github-registry.ts';
import { createSource, type PluginSource } from '../../kit/github-source.ts';
import { findSecrets } from '../../kit/journey-faults.ts';
import { proposalOf, say } from '../../kit/proposals.ts';
import { commitsOf, publishedAssets, readChanges, releaseStates } from '../../kit/published-state.ts';

const name = 'greet-people';
const entry = `index/plugins/gr/ee/${name}`;
/** A command that failed is typed again, this often at most; a timer that found its run failed comes again. */
const attempts = 8;

let registry: GitHubRegistry;
let source: PluginSource;
let calm: () => void;

beforeAll(async () => {
  registry = await openGitHubRegistry();
  source = await createSource(registry, registry.people.ann, name);
  await source.tag('0.1.0');
  calm = makeFlaky(registry);
}, 120_000);
afterAll(() => registry.close());

const state = () => registry.github.repository(registryName).state;
const changes = () => readChanges(registry);

/** What a person does who sees an error. */
async function typed(command: () => Promise<ProgramResult>): Promise<ProgramResult> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await command();
    if (result.code === 0 || attempt === attempts) return result;
  }
}

/** The timers, until what they work for is there. */
async function timersUntil(isDone: () => Promise<boolean> | boolean): Promise<void> {
  for (let round = 0; round < attempts && !(await isDone()); round += 1) {
    await registry.actions.schedule('.github/workflows/decide.yml');
    await registry.actions.schedule('.github/workflows/publish.yml');
  }
}

test('a submission opens one pull request, and every bot says one thing', async () => {
  const submit = ['submit', '--repository', registryUrl];
  const { stderr, code } = await typed(() =>
    registry.plugindex(submit, { by: registry.people.ann, folder: source.folder }),
  );
  expect(stderr).toMatch(/pull request #1/);
  expect(code).toBe(0);
  await registry.actions.settle();
  await timersUntil(() => proposalOf(registry, 1).labels.includes('state:waiting-period'));
  expect([...state().issues.keys()]).toEqual([1]);
  expect(proposalOf(registry, 1)).toMatchObject({ isOpen: true });
}, 600_000);

test('it is merged once and released once', async () => {
  calm();
  await say(registry, { by: registry.people.maintainer, number: 1, words: '/skip-wait' });
  calm = makeFlaky(registry);
  await registry.actions.settle();
  await timersUntil(async () => (await changes()).includes(`published ${name} 0.1.0`));
  expect(proposalOf(registry, 1)).toMatchObject({ isMerged: true });
  expect(releaseStates(registry)).toEqual([`${name}-v0.1.0 immutable`]);
  expect(publishedAssets(registry).size).toBe(7);
  expect(await commitsOf(registry, `${entry}/0.1.0.release.json`)).toHaveLength(1);
  expect(await commitsOf(registry, `${entry}/0.1.0.yaml`)).toHaveLength(1);
  expect(await changes()).toEqual([`published ${name} 0.1.0`]);
}, 600_000);

test('more runs of the timers leave what is published as it is', async () => {
  const before = publishedAssets(registry);
  for (const file of ['decide.yml', 'publish.yml'])
    await registry.actions.schedule(`.github/workflows/${file}`);
  expect(publishedAssets(registry)).toEqual(before);
  expect(await changes()).toEqual([`published ${name} 0.1.0`]);
}, 600_000);

test('somebody installs it, verified', async () => {
  const add = ['registry', 'add', registry.servedUrl, '--trusted-root', registry.trustedRootFile, '--yes'];
  await typed(() => registry.plugindex(add));
  const { code, stderr } = await typed(() => registry.plugindex(['install', name, '--yes']));
  expect(stderr).toContain(`verified  ${name} 0.1.0`);
  expect(code).toBe(0);
}, 120_000);

test('one comment of each kind, one check of each name, no token in a log, and many failures', () => {
  const comments =
    state()
      .issues.get(1)
      ?.comments.filter(({ author }) => author.id === automationId) ?? [];
  const kinds = comments.map(({ body }) => body.split('\n')[0]);
  expect(kinds.toSorted()).toEqual(['<!-- plugindex:decide -->', '<!-- plugindex:report -->']);
  expect(state().checks.filter((check) => check.name === 'decide')).toHaveLength(1);
  expect(registry.actions.steps.flatMap(({ log }) => findSecrets(log))).toEqual([]);
  expect(registry.github.violations).toEqual([]);
  expect(registry.github.faults.count).toBeGreaterThan(20);
});
