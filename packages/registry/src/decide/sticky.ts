// The one comment of `decide`: how it is told from what others write, and what it remembers.
//
//   <!-- plugindex:decide -->
//   <!-- plugindex:judged head=<sha> since=<time> -->
//   …words for people
import { isTimestamp } from '@plugindex/model';
import { automationId } from './accounts.ts';
import type { PullRequestFacts } from './pull-request.ts';

export const decideMarker = '<!-- plugindex:decide -->';

export interface Judged {
  readonly head: string;
  /** When this head was first judged: what waiting periods are counted from. */
  readonly since: string;
}

const judgedLine =
  /^<!-- plugindex:decide -->\r?\n<!-- plugindex:judged head=([0-9a-f]{40}) since=([0-9T:Z-]{20}) -->/;

// Whoever may write to the repository could edit that comment, and could merge as well: it is trusted no further than they are.

/** The body of the comment, undefined before there is one. threat: somebody else who begins a comment with the marker. */
export function findSticky(facts: PullRequestFacts): string | undefined {
  const own = facts.comments.find(({ by, body }) => by.id === automationId && body.startsWith(decideMarker));
  return own?.body.replaceAll('\r\n', '\n').trimEnd();
}

/**
 * Since when the head has waited: since it was first judged, as the comment remembers. A commit that was built in another
 * pull request long ago begins anew here, whatever its checks and its dates say.
 */
export function judgedSince(facts: PullRequestFacts, now: string): Judged {
  const [, head, since] = judgedLine.exec(findSticky(facts) ?? '') ?? [];
  const isKnown = head === facts.head.sha && since !== undefined && isTimestamp(since);
  return { head: facts.head.sha, since: isKnown ? since : now };
}

/** The first two lines of the comment. */
export function stickyHead({ head, since }: Judged): string {
  return `${decideMarker}\n<!-- plugindex:judged head=${head} since=${since} -->\n`;
}
