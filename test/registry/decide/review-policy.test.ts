// How a registry decides: what registry.yaml may say, and what holds where it says nothing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createParser,
  parseRegistryConfig,
  parseYaml,
  type RegistryConfig,
  reviewSchema,
} from '@plugindex/model';
import { laneIds, reviewPolicy } from '@plugindex/registry/decide/review-policy';
import { expect, test } from 'vitest';
import { decideFixtures } from '../../kit/decide-case.ts';

const index = join(import.meta.dirname, '../../../index/registry.yaml');
const parseReview = createParser(reviewSchema);

function readRegistry(path: string): RegistryConfig {
  const source = parseYaml(readFileSync(path, 'utf8'), { file: path });
  const parsed = source.ok ? parseRegistryConfig(source.value) : source;
  if (!parsed.ok) throw new Error(`Cannot read ${path}`);
  return parsed.value;
}

const codesOf = (review: unknown) =>
  parseReview({ file: 'registry.yaml', value: review, locate: () => undefined }).problems.map(
    ({ code, where }) => `${code} ${where.pointer}`,
  );

test('a registry that says nothing of reviews decides like the first instance', () => {
  const silent = readRegistry(join(decideFixtures, 'common/registry.yaml'));
  expect(silent.policy.review).toBeUndefined();
  expect(reviewPolicy(silent)).toEqual(reviewPolicy(readRegistry(index)));
});

test('what needs a maintainer cannot be set to need none, and nothing is merged without a check', () => {
  const review = reviewPolicy(readRegistry(index));
  expect(codesOf(review)).toEqual([]);
  for (const lane of ['escalation', 'registry'] as const) {
    const lanes = { ...review.lanes, [lane]: { ...review.lanes[lane], approvals: 0 } };
    expect(codesOf({ ...review, lanes })).toEqual([`validate/schema/range /lanes/${lane}/approvals`]);
  }
  expect(codesOf({ ...review, requiredChecks: [] })).toHaveLength(1);
  expect(codesOf({ ...review, maxOpenPullRequests: 0 })).toHaveLength(1);
  expect(codesOf({ ...review, lanes: { update: review.lanes.update } })).toHaveLength(3);
});

test('the lanes of the schema are the lanes of the code', () => {
  expect(Object.keys(reviewSchema.properties.lanes.properties)).toEqual(laneIds);
});
