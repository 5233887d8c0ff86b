// PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge: real merge and squash commits.

import { type Answer, ok, refusal } from '../answer.ts';
import { actorOf } from '../caller.ts';
import { timeText } from '../git/commit.ts';
import { mergeabilityOf } from '../mergeability.ts';
import { closeMerged, personOf, refMoved } from '../pull-state.ts';
import { type Call, repositoryOf } from '../route.ts';
import { requireNoWorkflowChange } from '../workflow-guard.ts';
import type { Issue, Pull, Repository } from '../world.ts';
import { pullIssueOf } from './issue-of.ts';

type Method = 'merge' | 'squash' | 'rebase';

export function merge(call: Call): Answer {
  const repository = repositoryOf(call);
  const { issue, pull } = pullIssueOf(call);
  const { git } = repository;
  const sha = call.body.text('sha');
  if (issue.state === 'closed') throw refusal(405, 'Pull Request is not mergeable');
  if (sha !== undefined && sha !== pull.head.sha)
    throw refusal(409, 'Head branch was modified. Review and try the merge again.');
  if (pull.isDraft) throw refusal(405, 'Pull Request is still a draft');
  const method = methodOf(call.body.text('merge_method'), repository);
  const base = git.resolve(`refs/heads/${pull.base.branch}`);
  const test = mergeabilityOf(repository, issue, pull);
  if (base === undefined || test === null) throw refusal(405, 'Pull Request is not mergeable');
  const commit = writeMerge(call, { repository, issue, pull }, { method, base, tree: git.commit(test).tree });
  const ref = `refs/heads/${pull.base.branch}`;
  requireNoWorkflowChange(call.caller, repository, { before: base, after: commit });
  if (!git.setRef(ref, commit, base))
    throw refusal(405, 'Base branch was modified. Review and try the merge again.');
  closeMerged(call.world, { caller: call.caller, repository, issue }, { pull, commit });
  refMoved(call.world, { caller: call.caller, repository }, { ref, before: base, after: commit });
  return ok({ sha: commit, merged: true, message: 'Pull Request successfully merged' });
}

function methodOf(wanted: string | undefined, { settings }: Repository): Method {
  const method = wanted === 'squash' || wanted === 'rebase' ? wanted : 'merge';
  if (!settings.mergeMethods.includes(method) || method === 'rebase')
    throw refusal(
      405,
      `${method === 'merge' ? 'Merge' : method === 'squash' ? 'Squash' : 'Rebase'} merges are not allowed on this repository.`,
    );
  return method;
}

interface Subject {
  readonly repository: Repository;
  readonly issue: Issue;
  readonly pull: Pull;
}

interface Merge {
  readonly method: Method;
  readonly base: string;
  readonly tree: string;
}

function writeMerge(call: Call, { repository, issue, pull }: Subject, { method, base, tree }: Merge): string {
  const isSquash = method === 'squash';
  const defaultTitle = isSquash
    ? `${issue.title} (#${issue.number})`
    : `Merge pull request #${issue.number} from ${pull.head.repository.owner.login}/${pull.head.branch}`;
  const title = call.body.text('commit_title') ?? defaultTitle;
  const text = call.body.text('commit_message') ?? (isSquash ? '' : issue.title);
  const now = call.world.now();
  return repository.git.writeCommit({
    tree,
    parents: isSquash ? [base] : [base, pull.head.sha],
    message: text === '' ? title : `${title}\n\n${text}`,
    author: personOf(isSquash ? issue.author : actorOf(call), now),
    committer: { name: 'GitHub', email: 'noreply@github.com', date: timeText(now) },
  });
}
