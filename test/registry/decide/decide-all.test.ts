// All open pull requests together: who has too many, who asked for a name first, and that it stays linear for many.
import { assess } from '@plugindex/registry/decide/assess';
import { decideAll } from '@plugindex/registry/decide/decide-all';
import type { Decision } from '@plugindex/registry/decide/decision';
import { expect, test } from 'vitest';
import { type CaseFile, toDecideCase } from '../../kit/decide-case.ts';

const now = new Date('2026-11-10T12:00:00Z');
const waited = '2026-11-01T12:00:00Z';
const asksFor = (plugin: string, more: Partial<CaseFile> = {}): CaseFile => ({
  ...{ about: plugin, author: 'carol', judgedSince: waited },
  change: { add: [{ plugin, owner: more.author ?? 'carol' }] },
  ...more,
});

async function decideCases(files: readonly CaseFile[]): Promise<readonly Decision[]> {
  const cases = files.map(toDecideCase);
  const registry = cases[0]?.decide.registry;
  if (registry === undefined) return [];
  const all = await Promise.all(
    cases.map(async (one) => ({ facts: one.decide.facts, assessment: await assess(one.assess) })),
  );
  return decideAll(all, { registry, now });
}

const statesOf = (decisions: readonly Decision[]) =>
  decisions.map(({ number, state }) => `${number} ${state}`).join(', ');

test('of two pull requests for one name the older one is merged, and the younger one is told', async () => {
  const decisions = await decideCases([
    asksFor('csv-table', { number: 21, author: 'mallory' }),
    asksFor('csv-table', { number: 20 }),
  ]);
  expect(statesOf(decisions)).toBe('21 blocked, 20 ready');
  expect(decisions[0]?.comment).toContain('Pull request #20 asked for the name');
});

test('a name is not kept by a draft, by a change with errors, or by the fourth pull request of one person', async () => {
  const younger = asksFor('csv-table', { number: 30, author: 'mallory' });
  const draft = asksFor('csv-table', { number: 20, draft: true });
  expect(statesOf(await decideCases([draft, younger]))).toBe('20 draft, 30 ready');
  const wrong = asksFor('csv-table', {
    number: 20,
    change: { add: [{ plugin: 'csv-table', set: { host: 'any' } }] },
  });
  expect(statesOf(await decideCases([wrong, younger]))).toBe('20 checks-failed, 30 ready');
  const many = ['one-a', 'two-b', 'three-c', 'csv-table'].map((name, index) =>
    asksFor(name, { number: 20 + index }),
  );
  expect(statesOf(await decideCases([...many, younger]))).toBe(
    '20 ready, 21 ready, 22 ready, 23 blocked, 30 ready',
  );
});

test('closed pull requests and those of the release feed count for nobody', async () => {
  const feed = { author: 'automation', headRepository: 'own', feed: true } as const;
  const release = (version: string): NonNullable<CaseFile['change']> => ({
    release: [{ plugin: 'text-codec', version }],
  });
  const feeds = ['1.1.0', '1.2.0', '1.3.0', '1.4.0'].map((version, index) => ({
    ...{ about: version, number: 20 + index, ...feed, change: release(version) },
  }));
  expect(statesOf(await decideCases(feeds))).toBe(
    '20 ready, 21 checks-running, 22 checks-running, 23 checks-running',
  );
  const own = ['1.1.0', '1.2.0', '1.3.0', '1.4.0'].map((version, index) => ({
    ...{ about: version, number: 20 + index, change: release(version) },
    ...(index === 0 ? { state: 'closed' as const } : {}),
  }));
  expect(statesOf(await decideCases(own))).toBe('20 closed, 21 ready, 22 checks-running, 23 checks-running');
});

test('of two that touch one plugin the older one is merged now, the other one when it was looked at again', async () => {
  const [first, second] = await decideCases(
    ['1.1.0', '1.2.0'].map((version, index) => ({
      ...{ about: version, number: 20 + index },
      change: { release: [{ plugin: 'text-codec', version }] },
    })),
  );
  expect([first?.merge?.title, second?.merge, second?.state]).toEqual([
    'Release text-codec 1.1.0 (#20)',
    undefined,
    'checks-running',
  ]);
  expect([second?.comment, second?.labels, second?.workflows]).toEqual([
    undefined,
    { add: [], remove: [] },
    [],
  ]);
  // At once: no event tells that the older one was merged.
  expect(second?.nextLookAt).toBe('2026-11-10T12:00:00Z');
});

test('nothing is merged in the run that changes the registry itself', async () => {
  const advisory: CaseFile = {
    ...{ about: 'a review', number: 20, author: 'maria' },
    reviews: [{ by: 'max', state: 'approved' }],
    change: { files: { 'reviews/te/xt/text-codec/9.yaml': 'stars: 5\n' } },
    checks: [{ name: 'validate' }, { name: 'build', conclusion: 'skipped' }],
  };
  expect(statesOf(await decideCases([advisory, asksFor('csv-table', { number: 21 })]))).toBe(
    '20 ready, 21 checks-running',
  );
});

test('forms count for whoever filled them in', async () => {
  const form = { author: 'automation', headRepository: 'own', form: 'bob' } as const;
  const files = ['1.1.0', '1.2.0', '1.3.0', '1.4.0'].map((version, index) => ({
    ...{ about: version, number: 20 + index, ...form },
    change: { release: [{ plugin: 'text-codec', version }] },
  }));
  expect(statesOf(await decideCases(files))).toBe(
    '20 ready, 21 checks-running, 22 checks-running, 23 blocked',
  );
});
