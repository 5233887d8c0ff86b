// Machines that die while they decide: what was said and done once is not said and done again, and nothing is left out.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registryName } from '../../kit/github-registry.ts';
import { isWrite, killAtEveryRequest } from '../../kit/killed-run.ts';
import {
  decideFile,
  type OnePluginRegistry,
  openOnePluginRegistry,
  proposeVersion,
  published,
  publishFile,
} from '../../kit/one-plugin-registry.ts';
import { proposalOf } from '../../kit/proposals.ts';
import { publishedAssets } from '../../kit/published-state.ts';

let registry: OnePluginRegistry;

beforeAll(async () => {
  registry = await openOnePluginRegistry();
  await registry.actions.schedule(publishFile);
}, 120_000);
afterAll(() => registry.close());

test('an update whose decision dies with each of its writes is merged once, and published', async () => {
  const before = { snapshot: await registry.snapshotVersion(), assets: publishedAssets(registry) };
  const number = await proposeVersion(registry, '0.2.0');
  let isDeciding = false;
  // The step before the decision is the one that fetches what the last run saw.
  const stop = registry.actions.onStep(({ workflow, step }) => {
    isDeciding = workflow === decideFile && step.startsWith('actions/cache/restore@');
  });
  const died = await killAtEveryRequest(
    registry,
    (request) => isDeciding && isWrite(request),
    async () => {
      await registry.actions.settle();
      await registry.actions.schedule(decideFile);
    },
  );
  stop();
  expect(died.map((request) => request.replace(/\/api\/.*\/registry\//, ''))).toEqual([
    'POST check-runs',
    'POST issues/N/comments',
    'POST issues/N/labels',
    'PUT pulls/N/merge',
    'POST actions/workflows/publish.yml/dispatches',
    'DELETE issues/N/labels/publish%3Apending',
  ]);
  const failed = registry.actions.steps.filter(
    ({ step, outcome }) => step.startsWith('./') && outcome === 'failure',
  );
  expect(failed.map(({ workflow }) => workflow)).toEqual(died.map(() => decideFile));
  expect(proposalOf(registry, number)).toMatchObject({ isMerged: true, labels: ['lane:update'] });
  const { issues, checks } = registry.github.repository(registryName).state;
  const comments = issues.get(number)?.comments.map(({ body }) => body.split('\n')[0]);
  expect(comments?.toSorted()).toEqual(['<!-- plugindex:decide -->', '<!-- plugindex:report -->']);
  expect(checks.filter(({ name }) => name === 'decide')).toHaveLength(1);
  expect(await registry.describe('0.2.0')).toEqual(published('0.2.0'));
  expect([...publishedAssets(registry)]).toEqual(expect.arrayContaining([...before.assets]));
  expect(registry.github.violations).toEqual([]);
}, 600_000);
