// What must hold of every decision, over the recorded cases and thousands of variations of what people do to them.

import { assess } from '@plugindex/registry/decide/assess';
import type { Assessment } from '@plugindex/registry/decide/assessment';
import { type DecideInput, decide } from '@plugindex/registry/decide/decide';
import type { Decision } from '@plugindex/registry/decide/decision';
import { executeDecision } from '@plugindex/registry/decide/execute';
import type { PullRequestFacts } from '@plugindex/registry/decide/pull-request';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headSha, listDecideCases, oldSha, people, person, readDecideCase } from '../../kit/decide-case.ts';
import { createMemoryPort, LostConnection } from '../../kit/memory-pull-request.ts';

interface Judged {
  readonly name: string;
  readonly assessment: Assessment;
  readonly decide: Omit<DecideInput, 'assessment'>;
}

const cases: readonly Judged[] = await Promise.all(
  listDecideCases().map(async (name) => {
    const recorded = readDecideCase(name);
    return { name, assessment: await assess(recorded.assess), decide: recorded.decide };
  }),
);

const anyCase = fc.constantFrom(...cases);
const anyPerson = fc.constantFrom(...Object.keys(people)).map(person);
const anyTime = fc.constantFrom('2026-11-01T00:00:00Z', '2026-11-10T11:30:00Z', '2026-11-10T11:59:59Z');
const anySha = fc.constantFrom(headSha, oldSha);

const anyReview = fc.record({
  by: anyPerson,
  state: fc.constantFrom('approved', 'changes-requested', 'commented', 'dismissed'),
  sha: anySha,
  at: anyTime,
});
const anyComment = fc
  .record({
    id: fc.integer({ min: 300, max: 999 }),
    by: anyPerson,
    body: fc.constantFrom('/skip-wait', '/adopt', '/rebuild', '[non-blocking] fine', 'No!', '/skip-wait now'),
    at: anyTime,
    isEdited: fc.boolean(),
  })
  .map(({ isEdited, ...comment }) => (isEdited ? { ...comment, editedAt: comment.at } : comment));
const anyCheck = fc.record({
  name: fc.constantFrom('validate', 'build', 'decide', 'other'),
  status: fc.constant('completed' as const),
  conclusion: fc.constantFrom('success', 'failure', 'skipped', 'neutral'),
  headSha: anySha,
  appId: fc.constantFrom(15368, 1),
  completedAt: anyTime,
});
const anyLabels = fc.array(
  fc.constantFrom('lane:update', 'state:ready', 'asks:skip-wait', 'asks:adopt', 'publish:pending', 'bug'),
);

/** Facts of a case after people and machines did more to them. */
const anyFacts = fc
  .record({
    one: anyCase,
    reviews: fc.array(anyReview, { maxLength: 4 }),
    comments: fc.array(anyComment, { maxLength: 4 }),
    checks: fc.array(anyCheck, { maxLength: 3 }),
    labels: anyLabels,
    isDraft: fc.boolean(),
    isMergeable: fc.constantFrom(true, true, false, null),
    sha: fc.constantFrom(headSha, headSha, headSha, oldSha),
  })
  .map(({ one, reviews, comments, checks, labels, sha, ...rest }) => {
    const { facts } = one.decide;
    return {
      one,
      facts: {
        ...facts,
        ...rest,
        head: { ...facts.head, sha },
        reviews: [...facts.reviews, ...reviews],
        comments: [...facts.comments, ...comments],
        checks: [...facts.checks, ...checks],
        labels: [...facts.labels, ...labels],
      },
    };
  });

const decideOn = ({ assessment, decide: rest }: Judged, facts: PullRequestFacts): Decision =>
  decide({ ...rest, facts, assessment });
const merges = (one: Judged, facts: PullRequestFacts) => decideOn(one, facts).merge !== undefined;

/** Runs until nothing is left to do, as the timer does. */
async function settle(one: Judged, start: PullRequestFacts) {
  const calls: string[] = [];
  let facts = start;
  for (let run = 0; run < 5; run++) {
    const port = createMemoryPort(facts);
    await executeDecision(decideOn(one, facts), port, { dryRun: false });
    calls.push(...port.calls);
    facts = port.facts();
    if (port.calls.length === 0) return { facts, calls };
  }
  throw new Error(`Cannot settle ${one.name}: there is always more to do`);
}

test.each(cases.map((one) => [one.name, one] as const))(
  'once its own plan is carried out, decide() has nothing left to do: %s',
  async (_, one) => {
    const { facts } = one.decide;
    const port = createMemoryPort(facts);
    await executeDecision(decideOn(one, facts), port, { dryRun: false });
    const again = createMemoryPort(port.facts());
    await executeDecision(decideOn(one, port.facts()), again, { dryRun: false });
    expect(again.calls).toEqual([]);
  },
);

test('decide() comes to rest after one run, whatever people did', async () => {
  await fc.assert(
    fc.asyncProperty(anyFacts, async ({ one, facts }) => {
      const port = createMemoryPort(facts);
      await executeDecision(decideOn(one, facts), port, { dryRun: false });
      const again = createMemoryPort(port.facts());
      await executeDecision(decideOn(one, port.facts()), again, { dryRun: false });
      expect(again.calls).toEqual([]);
    }),
    { numRuns: 600 },
  );
});

test('a crash in any call of the executor is made good by the next run: one merge, at least one publication', async () => {
  for (const one of cases) {
    const { facts } = one.decide;
    const undisturbed = await settle(one, facts);
    for (let call = 0; call < undisturbed.calls.length; call++) {
      for (const when of ['before', 'after'] as const) {
        const port = createMemoryPort(facts, { failAt: { call, when } });
        const run = executeDecision(decideOn(one, facts), port, { dryRun: false });
        await expect(run, `${one.name} ${call}`).rejects.toThrow(LostConnection);
        const rest = await settle(one, port.facts());
        expect({ ...rest.facts, checks: [] }, `${one.name} ${when} ${call}`).toEqual({
          ...undisturbed.facts,
          checks: [],
        });
        const lost = when === 'before' ? 1 : 0;
        const started = [...port.calls.slice(0, port.calls.length - lost), ...rest.calls];
        const count = (word: string, calls: readonly string[]) =>
          calls.filter((line) => line.startsWith(word)).length;
        expect(count('merge', started)).toBe(count('merge', undisturbed.calls));
        expect(count('startWorkflow publish.yml', started)).toBeGreaterThanOrEqual(
          count('startWorkflow publish.yml', undisturbed.calls),
        );
      }
    }
  }
});

test('decide() never merges while an error exists', () => {
  const error = {
    code: 'validate/any/error',
    severity: 'error',
    where: { file: 'index/plugins/x' },
    message: 'Cannot',
  } as const;
  fc.assert(
    fc.property(anyFacts, ({ one, facts }) => {
      const { assessment } = one;
      if (assessment.problems.some(({ severity }) => severity === 'error')) {
        expect(merges(one, facts)).toBe(false);
      }
      const worse = { ...one, assessment: { ...assessment, problems: [...assessment.problems, error] } };
      expect(merges(worse, facts)).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

test('decide() never merges a head other than the assessed one', async () => {
  await fc.assert(
    fc.asyncProperty(anyFacts, fc.boolean(), async ({ one, facts }, movesLate) => {
      const plan = decideOn(one, facts);
      if (plan.merge !== undefined) {
        expect([plan.headSha, facts.head.sha]).toEqual([one.assessment.headSha, one.assessment.headSha]);
      }
      // The head moves between the plan and the merge.
      const now = movesLate ? { ...facts, head: { ...facts.head, sha: 'e'.repeat(40) } } : facts;
      const port = createMemoryPort(now);
      const { merge } = await executeDecision(plan, port, { dryRun: false });
      if (movesLate) expect(merge).not.toBe('merged');
      if (merge === 'moved') {
        expect(port.facts().state).toBe(facts.state);
        expect(port.calls.join()).not.toContain('publish.yml');
      }
    }),
    { numRuns: 600 },
  );
});

test('removing an approval never makes a pull request mergeable', () => {
  fc.assert(
    fc.property(anyFacts, ({ one, facts }) => {
      for (const gone of facts.reviews.filter(({ state }) => state === 'approved')) {
        const without = { ...facts, reviews: facts.reviews.filter((review) => review !== gone) };
        if (merges(one, without)) expect(merges(one, facts)).toBe(true);
      }
    }),
    { numRuns: 1500 },
  );
});

test('labels change nothing about state, lane or merge of an open pull request', () => {
  fc.assert(
    fc.property(anyFacts, anyLabels, ({ one, facts }, labels) => {
      fc.pre(facts.state === 'open');
      const outcome = ({ state, lane, merge, verdicts }: Decision) => ({ state, lane, merge, verdicts });
      expect(outcome(decideOn(one, { ...facts, labels }))).toEqual(outcome(decideOn(one, facts)));
    }),
    { numRuns: 800 },
  );
});

test('nothing that a stranger writes makes a pull request mergeable', () => {
  const strangers = ['mallory', 'carol', 'ghost', 'some-app', 'new-bob'].map(person);
  const byStranger = fc.constantFrom(...strangers);
  const sticky = `<!-- plugindex:decide -->\n<!-- plugindex:judged head=${headSha} since=2026-01-01T00:00:00Z -->\n`;
  const words = fc.constantFrom('/skip-wait', '/adopt', '/rebuild', sticky, '[non-blocking]');
  fc.assert(
    fc.property(anyFacts, byStranger, words, anyTime, ({ one, facts }, by, body, at) => {
      const comment = { id: 1, by, body, at };
      const review = { by, state: 'approved', sha: headSha, at } as const;
      const check = { ...(facts.checks[0] ?? forgedCheck), appId: 4711, conclusion: 'success' };
      const more = {
        ...facts,
        comments: [...facts.comments, comment],
        reviews: [...facts.reviews, review],
        checks: [...facts.checks, check],
      };
      if (merges(one, more)) expect(merges(one, facts)).toBe(true);
    }),
    { numRuns: 1500 },
  );
});

const forgedCheck = {
  name: 'validate',
  status: 'completed',
  headSha,
  completedAt: '2026-11-10T09:00:00Z',
} as const;

test('with dryRun the executor says what it would do and calls nothing', async () => {
  for (const one of cases) {
    const plan = decideOn(one, one.decide.facts);
    const port = createMemoryPort(one.decide.facts);
    const { lines, merge } = await executeDecision(plan, port, { dryRun: true });
    expect([port.calls, merge]).toEqual([[], undefined]);
    const real = createMemoryPort(one.decide.facts);
    await executeDecision(plan, real, { dryRun: false });
    expect(lines.length > 0).toBe(real.calls.length > 0);
  }
});
