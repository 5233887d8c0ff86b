// The issue or pull request that an address names, and what a workflow's token needs to touch it.
import { notFound } from '../answer.ts';
import { type Call, type Need, repositoryOf } from '../route.ts';
import type { Issue, Level, Pull } from '../world.ts';

/** Issues and pull requests share their numbers; 404 when there is neither. */
export function issueOf(call: Call, name: 'issue_number' | 'pull_number' = 'issue_number'): Issue {
  const issue = repositoryOf(call).issues.get(call.params.number(name) ?? 0);
  if (issue === undefined) throw notFound();
  return issue;
}

export interface PullIssue {
  readonly issue: Issue;
  readonly pull: Pull;
}

export function pullIssueOf(call: Call): PullIssue {
  const issue = issueOf(call, 'pull_number');
  if (issue.pull === undefined) throw notFound();
  return { issue, pull: issue.pull };
}

/** Conversations: `issues`, or on a pull request `pull-requests` as well. */
export function conversation(level: Level): (call: Call) => readonly Need[] {
  return (call) => {
    const issue = repositoryOf(call).issues.get(call.params.number('issue_number') ?? 0);
    const isPull = issue === undefined || issue.pull !== undefined;
    return isPull
      ? [
          ['issues', level],
          ['pull-requests', level],
        ]
      : [['issues', level]];
  };
}
