// /repos/{owner}/{repo}/issues/…/comments: conversations on issues and pull requests.
import { type Answer, created, invalid, noContent, notFound, ok, refusal } from '../answer.ts';
import { actorOf, hasRole } from '../caller.ts';
import { emit } from '../events.ts';
import { timeText } from '../git/commit.ts';
import { listOf } from '../pages.ts';
import { type Call, type Need, type Routes, repositoryOf } from '../route.ts';
import { commentShape, issueShape } from '../shapes/issue.ts';
import type { Comment, Issue, Level, Repository } from '../world.ts';
import { conversation, issueOf } from './issue-of.ts';

export const commentRoutes: Routes = {
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': {
    needs: conversation('read'),
    handle: (call) => {
      const issue = issueOf(call);
      const since = call.query.text('since') ?? '';
      const comments = issue.comments.filter(({ updatedAt }) => updatedAt >= since);
      return listOf(call, comments, (comment) =>
        commentShape(call.world, repositoryOf(call), comment, issue),
      );
    },
  },
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': {
    needs: conversation('write'),
    role: 'anyone',
    handle: createComment,
  },
  'GET /repos/{owner}/{repo}/issues/comments': {
    needs: [
      ['issues', 'read'],
      ['pull-requests', 'read'],
    ],
    handle: listAll,
  },
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}': {
    needs: commented('read'),
    handle: (call) => {
      const { comment, issue } = commentOf(call);
      return ok(commentShape(call.world, repositoryOf(call), comment, issue));
    },
  },
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': {
    needs: commented('write'),
    role: 'anyone',
    handle: updateComment,
  },
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}': {
    needs: commented('write'),
    role: 'anyone',
    handle: deleteComment,
  },
};

/** GitHub's own limit, in characters. */
const mostCharacters = 65_536;

interface Found {
  readonly comment: Comment;
  readonly issue: Issue;
}

function findComment(repository: Repository, id: number | undefined): Found | undefined {
  for (const issue of repository.issues.values()) {
    const comment = issue.comments.find((each) => each.id === id);
    if (comment !== undefined) return { comment, issue };
  }
  return undefined;
}

function commentOf(call: Call): Found {
  const found = findComment(repositoryOf(call), call.params.number('comment_id'));
  if (found === undefined) throw notFound();
  return found;
}

function commented(level: Level): (call: Call) => readonly Need[] {
  return (call) => {
    const found = findComment(repositoryOf(call), call.params.number('comment_id'));
    const isPull = found === undefined || found.issue.pull !== undefined;
    return isPull
      ? [
          ['issues', level],
          ['pull-requests', level],
        ]
      : [['issues', level]];
  };
}

function listAll(call: Call): Answer {
  const repository = repositoryOf(call);
  const since = call.query.text('since') ?? '';
  const key = call.query.text('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const all = [...repository.issues.values()]
    .flatMap((issue) => issue.comments.map((comment) => ({ issue, comment })))
    .filter(({ comment }) => comment.updatedAt >= since)
    .toSorted((a, b) => a.comment[key].localeCompare(b.comment[key]) || a.comment.id - b.comment.id);
  const ordered = call.query.text('direction') === 'desc' ? all.toReversed() : all;
  return listOf(call, ordered, ({ comment, issue }) => commentShape(call.world, repository, comment, issue));
}

function checkedBody(call: Call): string {
  const body = call.body.name('body');
  const error = { resource: 'IssueComment', field: 'body' } as const;
  if (body.trim() === '') throw invalid({ ...error, code: 'missing_field' });
  if (body.length > mostCharacters)
    throw invalid({
      ...error,
      code: 'unprocessable',
      message: 'body is too long (maximum is 65536 characters)',
    });
  return body;
}

function createComment(call: Call): Answer {
  const issue = issueOf(call);
  const repository = repositoryOf(call);
  if (issue.isLocked && call.caller.kind !== 'workflow' && !hasRole(repository, actorOf(call), 'write'))
    throw refusal(403, 'Unable to create comment because issue is locked.');
  const at = timeText(call.world.now());
  const comment: Comment = {
    id: call.world.nextId(),
    author: actorOf(call),
    byWorkflow: call.caller.kind === 'workflow',
    body: checkedBody(call),
    ...{ createdAt: at, updatedAt: at },
  };
  issue.comments.push(comment);
  issue.updatedAt = at;
  emitComment(call, { comment, issue }, 'created');
  return created(commentShape(call.world, repository, comment, issue));
}

/** Its author may, and whoever may write to the repository. */
function requireMayChange(call: Call, { comment }: Found): void {
  const isAllowed =
    call.caller.kind === 'workflow' ||
    comment.author.id === actorOf(call).id ||
    hasRole(repositoryOf(call), actorOf(call), 'write');
  if (!isAllowed) throw refusal(403, 'Must have admin rights to Repository.');
}

function updateComment(call: Call): Answer {
  const found = commentOf(call);
  requireMayChange(call, found);
  const from = found.comment.body;
  found.comment.body = checkedBody(call);
  found.comment.updatedAt = timeText(call.world.now());
  emitComment(call, found, 'edited', { changes: { body: { from } } });
  return ok(commentShape(call.world, repositoryOf(call), found.comment, found.issue));
}

function deleteComment(call: Call): Answer {
  const found = commentOf(call);
  requireMayChange(call, found);
  found.issue.comments.splice(found.issue.comments.indexOf(found.comment), 1);
  emitComment(call, found, 'deleted');
  return noContent;
}

function emitComment(call: Call, found: Found, action: string, more: object = {}): void {
  const { comment, issue } = found;
  const repository = repositoryOf(call);
  emit(
    call.world,
    { caller: call.caller, repository },
    {
      event: 'issue_comment',
      action,
      payload: {
        issue: issueShape(call.world, repository, issue),
        comment: commentShape(call.world, repository, comment, issue),
        ...more,
      },
    },
  );
}
