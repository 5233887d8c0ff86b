// /repos/{owner}/{repo}/pulls/{pull_number}/reviews
import { type Answer, notFound, ok, refusal, unprocessable } from '../answer.ts';
import { actorOf } from '../caller.ts';
import { emit } from '../events.ts';
import { timeText } from '../git/commit.ts';
import { listOf } from '../pages.ts';
import { type Call, type Routes, reads, repositoryOf, writes } from '../route.ts';
import { pullShape, reviewShape } from '../shapes/pull.ts';
import type { Issue, Review } from '../world.ts';
import { pullIssueOf } from './issue-of.ts';

const read = { needs: reads('pull-requests') } as const;
const write = { needs: writes('pull-requests') } as const;

export const reviewRoutes: Routes = {
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews': {
    ...read,
    handle: (call) => {
      const { issue, pull } = pullIssueOf(call);
      return listOf(call, pull.reviews, (review) =>
        reviewShape(call.world, repositoryOf(call), { issue, review }),
      );
    },
  },
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews': {
    ...write,
    role: 'anyone',
    handle: createReview,
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}': {
    ...read,
    handle: (call) => {
      const { issue, review } = reviewOf(call);
      return ok(reviewShape(call.world, repositoryOf(call), { issue, review }));
    },
  },
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/events': {
    ...write,
    role: 'anyone',
    handle: (call) => {
      const { issue, review } = reviewOf(call);
      if (review.author.id !== actorOf(call).id || review.state !== 'PENDING')
        throw unprocessable('Can not submit a review that is not pending');
      review.state = stateOf(call, issue);
      review.body = call.body.text('body') ?? review.body;
      submitted(call, issue, review);
      return ok(reviewShape(call.world, repositoryOf(call), { issue, review }));
    },
  },
  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals': {
    ...write,
    handle: dismiss,
  },
};

function reviewOf(call: Call): { issue: Issue; review: Review } {
  const { issue, pull } = pullIssueOf(call);
  const review = pull.reviews.find(({ id }) => id === call.params.number('review_id'));
  if (review === undefined) throw notFound();
  return { issue, review };
}

const states: Readonly<Record<string, Review['state']>> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

/** The state that an event asks for, if this caller may ask for it. */
function stateOf(call: Call, issue: Issue): Review['state'] {
  const state = states[call.body.text('event') ?? ''] ?? 'PENDING';
  const isVerdict = state === 'APPROVED' || state === 'CHANGES_REQUESTED';
  if (isVerdict && actorOf(call).id === issue.author.id)
    throw unprocessable(
      `Can not ${state === 'APPROVED' ? 'approve' : 'request changes on'} your own pull request`,
    );
  if (
    state === 'APPROVED' &&
    call.caller.kind === 'workflow' &&
    !repositoryOf(call).settings.canApprovePullRequestReviews
  )
    throw refusal(422, 'GitHub Actions is not permitted to approve pull requests.');
  return state;
}

function createReview(call: Call): Answer {
  const { issue, pull } = pullIssueOf(call);
  const state = stateOf(call, issue);
  const body = call.body.text('body') ?? '';
  if (body === '' && (state === 'COMMENTED' || state === 'CHANGES_REQUESTED'))
    throw unprocessable('Review body can not be blank');
  const commit = call.body.text('commit_id') ?? pull.head.sha;
  const review: Review = {
    ...{ id: call.world.nextId(), author: actorOf(call), body, state, commit },
    submittedAt: timeText(call.world.now()),
  };
  pull.reviews.push(review);
  if (state !== 'PENDING') submitted(call, issue, review);
  return ok(reviewShape(call.world, repositoryOf(call), { issue, review }));
}

function submitted(call: Call, issue: Issue, review: Review): void {
  review.submittedAt = timeText(call.world.now());
  issue.updatedAt = review.submittedAt;
  emitReview(call, { issue, review }, 'submitted');
}

function dismiss(call: Call): Answer {
  const { issue, review } = reviewOf(call);
  if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED')
    throw unprocessable('Can not dismiss a commented pull request review');
  review.state = 'DISMISSED';
  emitReview(call, { issue, review }, 'dismissed');
  return ok(reviewShape(call.world, repositoryOf(call), { issue, review }));
}

function emitReview(call: Call, { issue, review }: { issue: Issue; review: Review }, action: string): void {
  const repository = repositoryOf(call);
  const shape = reviewShape(call.world, repository, { issue, review });
  emit(
    call.world,
    { caller: call.caller, repository },
    {
      event: 'pull_request_review',
      action,
      payload: {
        // In events the state is in lower case, and the time is always there.
        review: {
          ...shape,
          state: shape.state.toLowerCase(),
          submitted_at: review.submittedAt,
          updated_at: review.submittedAt,
        },
        pull_request: pullShape(call.world, repository, issue),
      },
    },
  );
}
