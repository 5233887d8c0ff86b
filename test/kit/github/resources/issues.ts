// /repos/{owner}/{repo}/issues
import { type Answer, created, noContent, ok, refusal } from '../answer.ts';
import { actorOf, hasRole } from '../caller.ts';
import { emitIssue } from '../events.ts';
import { fieldsOf } from '../fields.ts';
import { timeText } from '../git/commit.ts';
import { createIssue, labelNamed } from '../new-issue.ts';
import { listOf } from '../pages.ts';
import { type Call, type Routes, reads, repositoryOf, writes } from '../route.ts';
import { issueShape } from '../shapes/issue.ts';
import { findAccount, type Issue } from '../world.ts';
import { conversation, issueOf } from './issue-of.ts';
import { changeLabels } from './labels.ts';

export const issueRoutes: Routes = {
  'GET /repos/{owner}/{repo}/issues': { needs: reads('issues'), handle: listIssues },
  'POST /repos/{owner}/{repo}/issues': { needs: writes('issues'), role: 'anyone', handle: openIssue },
  'GET /repos/{owner}/{repo}/issues/{issue_number}': {
    needs: conversation('read'),
    handle: (call) => ok(issueShape(call.world, repositoryOf(call), issueOf(call))),
  },
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}': {
    needs: conversation('write'),
    role: 'anyone',
    handle: updateIssue,
  },
  'PUT /repos/{owner}/{repo}/issues/{issue_number}/lock': {
    needs: conversation('write'),
    handle: lock(true),
  },
  'DELETE /repos/{owner}/{repo}/issues/{issue_number}/lock': {
    needs: conversation('write'),
    handle: lock(false),
  },
};

function lock(isLocked: boolean): (call: Call) => Answer {
  return (call) => {
    issueOf(call).isLocked = isLocked;
    return noContent;
  };
}

function listIssues(call: Call): Answer {
  const repository = repositoryOf(call);
  const { query } = call;
  const state = query.text('state') ?? 'open';
  const labels = (query.text('labels') ?? '').split(',').filter((name) => name !== '');
  const creator = query.text('creator')?.toLowerCase();
  const since = query.text('since') ?? '';
  const key = query.text('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const found = [...repository.issues.values()]
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => labels.every((name) => issue.labels.some((label) => label.name === name)))
    .filter(({ author }) => creator === undefined || author.login.toLowerCase() === creator)
    .filter(({ updatedAt }) => updatedAt >= since)
    .toSorted((a, b) => a[key].localeCompare(b[key]) || a.number - b.number);
  const ordered = query.text('direction') === 'asc' ? found : found.toReversed();
  return listOf(call, ordered, (issue) => issueShape(call.world, repository, issue));
}

function labelNames(call: Call): readonly string[] {
  return (call.body.list('labels') ?? []).flatMap((item) => {
    const name = typeof item === 'string' ? item : fieldsOf(item).text('name');
    return name === undefined ? [] : [name];
  });
}

function openIssue(call: Call): Answer {
  const repository = repositoryOf(call);
  const title = call.body.value('title');
  // People without triage rights cannot choose labels: GitHub drops them in silence.
  const mayLabel = call.caller.kind === 'workflow' || hasRole(repository, actorOf(call), 'triage');
  const labels = mayLabel ? labelNames(call).map((name) => labelNamed(call, repository, name)) : [];
  const issue = createIssue(call, {
    repository,
    author: actorOf(call),
    title: String(title),
    body: call.body.text('body') ?? null,
    labels,
  });
  const change = { caller: call.caller, repository, issue };
  emitIssue(call.world, change, { action: 'opened' });
  for (const label of labels) emitIssue(call.world, change, { action: 'labeled', label });
  return created(issueShape(call.world, repository, issue));
}

function updateIssue(call: Call): Answer {
  const repository = repositoryOf(call);
  const issue = issueOf(call);
  const { body, caller } = call;
  const isTriager = caller.kind === 'workflow' || hasRole(repository, actorOf(call), 'triage');
  if (!isTriager && actorOf(call).id !== issue.author.id)
    throw refusal(403, 'Must have admin rights to Repository.');
  issue.updatedAt = timeText(call.world.now());
  const change = { caller, repository, issue };
  if (body.has('title') || body.has('body')) {
    issue.title = body.text('title') ?? issue.title;
    issue.body = body.text('body') ?? issue.body;
    emitIssue(call.world, change, { action: 'edited', more: { changes: {} } });
  }
  if (isTriager && body.has('labels')) changeLabels(call, issue, labelNames(call));
  if (isTriager && body.has('assignees'))
    issue.assignees = (body.texts('assignees') ?? []).flatMap(
      (login) => findAccount(call.world, login) ?? [],
    );
  const state = body.text('state');
  if ((state === 'open' || state === 'closed') && state !== issue.state) setState(call, issue, state);
  return ok(issueShape(call.world, repository, issue));
}

function setState(call: Call, issue: Issue, state: 'open' | 'closed'): void {
  const reason = call.body.text('state_reason');
  issue.state = state;
  issue.closedAt = state === 'closed' ? issue.updatedAt : null;
  issue.stateReason =
    state === 'open' ? 'reopened' : reason === 'not_planned' || reason === 'duplicate' ? reason : 'completed';
  const change = { caller: call.caller, repository: repositoryOf(call), issue };
  emitIssue(call.world, change, { action: state === 'closed' ? 'closed' : 'reopened' });
}
