// Decides about all open pull requests at once: who has how many open, and who asked for a name first, follows from all of them.
import { hasErrors, type RegistryConfig, toTimestamp } from '@plugindex/model';
import { proposerOf } from './accounts.ts';
import type { Assessment } from './assessment.ts';
import { decide, type NameClaim } from './decide.ts';
import type { Decision } from './decision.ts';
import { newNames } from './lanes.ts';
import type { PullRequestFacts } from './pull-request.ts';
import { reviewPolicy } from './review-policy.ts';

export interface AssessedPullRequest {
  readonly facts: PullRequestFacts;
  readonly assessment: Assessment;
}

/** One decision for each pull request, in the order given. `registry` is that of base. */
export function decideAll(
  all: readonly AssessedPullRequest[],
  { registry, now }: { readonly registry: RegistryConfig; readonly now: Date },
): readonly Decision[] {
  const open = groupByPerson(all);
  const max = reviewPolicy(registry).maxOpenPullRequests;
  const isOverLimit = ({ facts }: AssessedPullRequest) =>
    openOf(open, facts).filter((number) => number < facts.number).length >= max;
  const competing = all.filter((one) => !isOverLimit(one)).flatMap(toClaims);
  const decisions = all.map(({ facts, assessment }) =>
    decide({ facts, assessment, openByAuthor: openOf(open, facts), competing, registry, now }),
  );
  return postponeRivals(all, decisions, now);
}

/**
 * What was assessed stands on the index as it is, and the first merge changes that: of several that touch one plugin only
 * the oldest is merged now, and nothing follows a change of the registry itself. threat: an owner who is removed by one
 * pull request and served by the next.
 */
function postponeRivals(
  all: readonly AssessedPullRequest[],
  decisions: readonly Decision[],
  now: Date,
): readonly Decision[] {
  const touched = new Set<string>();
  const postponed = new Set<Decision>();
  let isRegistryNew = false;
  for (const decision of decisions.toSorted((a, b) => a.number - b.number)) {
    if (decision.merge === undefined) continue;
    const names = decision.verdicts.map(({ name }) => name);
    if (isRegistryNew || names.some((name) => touched.has(name))) postponed.add(decision);
    for (const name of names) touched.add(name);
    const own = all.find(({ facts }) => facts.number === decision.number);
    isRegistryNew ||= (own?.assessment.sharedCount ?? 0) > 0;
  }
  return decisions.map((decision) => (postponed.has(decision) ? postpone(decision, now) : decision));
}

/** Nothing is done and nothing said in this run: the next one looks again, at once. */
function postpone({ merge: _, comment: __, rebuild: ___, ...decision }: Decision, now: Date): Decision {
  const nothing = { labels: { add: [], remove: [] }, checkIsCurrent: true, workflows: [] };
  return { ...decision, ...nothing, state: 'checks-running', nextLookAt: toTimestamp(now) };
}

/** A draft holds no name, nor does a pull request that cannot be merged as it stands: a name is not kept by asking badly. */
function toClaims({ facts, assessment }: AssessedPullRequest): readonly NameClaim[] {
  const isSerious = facts.state === 'open' && !facts.isDraft && facts.isMergeable !== false;
  const names = newNames(assessment);
  if (!isSerious || hasErrors(assessment.problems) || names.length === 0) return [];
  return [{ number: facts.number, names }];
}

/** Account id to the numbers of its open pull requests. */
function groupByPerson(all: readonly AssessedPullRequest[]): ReadonlyMap<number, readonly number[]> {
  const open = new Map<number, number[]>();
  for (const { facts } of all) {
    const proposer = proposerOf(facts);
    if (facts.state !== 'open' || proposer.by === 'feed') continue;
    const numbers = open.get(proposer.account.id) ?? [];
    open.set(proposer.account.id, [...numbers, facts.number]);
  }
  return open;
}

function openOf(open: ReadonlyMap<number, readonly number[]>, facts: PullRequestFacts): readonly number[] {
  const proposer = proposerOf(facts);
  return proposer.by === 'feed' ? [facts.number] : (open.get(proposer.account.id) ?? []);
}
