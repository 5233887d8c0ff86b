// The test merge of a pull request: refs/pull/N/merge, made once for each pair of head and base.
import type { Issue, Pull, Repository } from './world.ts';

/** Commit of the test merge, or null when there are conflicts. It is made once for each pair of head and base. */
export function mergeabilityOf(repository: Repository, issue: Issue, pull: Pull): string | null {
  if (pull.merged !== undefined || issue.state === 'closed') return null;
  const { git } = repository;
  const base = git.resolve(`refs/heads/${pull.base.branch}`);
  if (base === undefined) return null;
  const of = `${base} ${pull.head.sha}`;
  if (pull.mergeable?.of === of) return pull.mergeable.commit;
  const tree = git.mergeTree(base, pull.head.sha);
  const person = { name: 'GitHub', email: 'noreply@github.com', date: issue.updatedAt };
  const commit =
    tree === undefined
      ? null
      : git.writeCommit({
          tree,
          parents: [base, pull.head.sha],
          message: `Merge ${pull.head.sha} into ${base}`,
          author: person,
          committer: person,
        });
  const ref = `refs/pull/${issue.number}/merge`;
  if (commit === null) git.deleteRef(ref);
  else git.setRef(ref, commit);
  pull.mergeable = { of, commit };
  return commit;
}
