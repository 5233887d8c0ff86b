// Which reviews count: of maintainers of base, on the very head, never by anybody for whom the pull request speaks.
import { compareText } from '@plugindex/model';
import { proposerIds } from './accounts.ts';
import type { PullRequestFacts, ReviewFact } from './pull-request.ts';

export interface CountedReviews {
  /** One for each maintainer who approved this head and has not taken that back. */
  readonly approvals: readonly ReviewFact[];
  /** Approvals that no longer count because the head moved since. */
  readonly stale: readonly ReviewFact[];
  /** Asked-for changes stand until whoever asked says otherwise, whatever is pushed. */
  readonly changesRequested: readonly ReviewFact[];
}

/** threat: an approval of one commit that is spent on another; the author who approves; somebody who is no maintainer yet. */
export function countReviews(facts: PullRequestFacts, maintainers: ReadonlySet<number>): CountedReviews {
  const own = proposerIds(facts);
  const byPerson = new Map<number, ReviewFact[]>();
  for (const review of facts.reviews.toSorted((a, b) => compareText(a.at, b.at))) {
    const { id, isBot } = review.by;
    if (isBot || own.has(id) || !maintainers.has(id)) continue;
    byPerson.set(id, [...(byPerson.get(id) ?? []), review]);
  }
  const standings = [...byPerson.values()].map((reviews) => standingOf(reviews, facts.head.sha));
  return {
    approvals: standings.flatMap(({ approval }) => approval ?? []),
    stale: standings.flatMap(({ approval, stale }) => (approval === undefined ? (stale ?? []) : [])),
    changesRequested: standings.flatMap(({ changesRequested }) => changesRequested ?? []),
  };
}

interface Standing {
  readonly approval?: ReviewFact;
  readonly stale?: ReviewFact;
  readonly changesRequested?: ReviewFact;
}

/** From first to last: a remark changes nothing, a request or a dismissal ends what was approved, an approval what was asked for. */
function standingOf(reviews: readonly ReviewFact[], headSha: string): Standing {
  let standing: Standing = {};
  for (const review of reviews) {
    const { approval } = standing;
    if (review.state === 'changes-requested') standing = { changesRequested: review };
    else if (review.state === 'dismissed') standing = {};
    else if (review.state === 'approved' && review.sha === headSha) standing = { approval: review };
    else if (review.state === 'approved')
      standing = approval === undefined ? { stale: review } : { approval };
  }
  return standing;
}
