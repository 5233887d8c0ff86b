// Which checks count: of GitHub Actions, on the very head, the newest run of each required job.
import { actionsAppId } from './accounts.ts';
import type { CheckFact, PullRequestFacts } from './pull-request.ts';

export interface CountedChecks {
  readonly failed: readonly string[];
  /** Required jobs that run, or that nobody has seen yet. */
  readonly running: readonly string[];
  readonly missing: readonly string[];
  /** When the first of them ended, where all have. */
  readonly endedAt?: string;
}

/**
 * threat: a check under a required name from another app, or on a commit that is no longer the head.
 * `mayBeSkipped`: nothing is to be built, so that a job may have been skipped. Elsewhere only `success` will do.
 */
export function countChecks(
  facts: PullRequestFacts,
  required: readonly string[],
  { mayBeSkipped }: { readonly mayBeSkipped: boolean },
): CountedChecks {
  const newest = required.map((name) => [name, newestRun(facts, name)] as const);
  const passes = ({ conclusion }: CheckFact) =>
    conclusion === 'success' || (mayBeSkipped && conclusion === 'skipped');
  const namesOf = (test: (run: CheckFact | undefined) => boolean) =>
    newest.filter(([, run]) => test(run)).map(([name]) => name);
  const ends = newest.map(([, run]) => run?.completedAt ?? undefined);
  const endedAt = ends.includes(undefined) ? undefined : ends.toSorted().at(0);
  return {
    failed: namesOf((run) => run?.status === 'completed' && !passes(run)),
    running: namesOf((run) => run !== undefined && run.status !== 'completed'),
    missing: namesOf((run) => run === undefined),
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}

/** One that is not completed is newer than any that is. */
function newestRun(facts: PullRequestFacts, name: string): CheckFact | undefined {
  const runs = facts.checks.filter(
    (run) => run.name === name && run.appId === actionsAppId && run.headSha === facts.head.sha,
  );
  const open = runs.find(({ status }) => status !== 'completed');
  return open ?? runs.toSorted((a, b) => ((a.completedAt ?? '') < (b.completedAt ?? '') ? -1 : 1)).at(-1);
}
