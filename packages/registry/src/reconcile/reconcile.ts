// Brings what is published to what the index says: everything that is left to do is done, what is done is left alone.
import { hasErrors, type Problem, sortProblems, type TreePort } from '@plugindex/model';
import { readIndex } from '../index-tree/read-index.ts';
import type { SourceLookup } from '../validate/source-facts.ts';
import { validateIndex } from '../validate/validate.ts';
import { isHeldBack, planWork } from './plan-work.ts';
import { type PublishPorts, publishIndex } from './publish-index.ts';
import { type ReleaseOutcome, type ReleasePorts, releaseVersion } from './release-versions.ts';

export interface ReconcilePorts extends ReleasePorts, PublishPorts {
  /** The index folder as it stands now, release records included. Asked again after records were written. */
  readonly openIndex: () => Promise<TreePort>;
  readonly sources: SourceLookup;
}

export interface Reconciled {
  readonly problems: readonly Problem[];
  readonly outcomes: readonly ReleaseOutcome[];
  /** False when the index could not be read whole, or when publishing it would make plugins vanish. */
  readonly isPublished: boolean;
}

/**
 * Runs the stages in their order. May be run again at any time, and killed at any time: the next run goes on.
 * @example const { outcomes } = await reconcile(ports);
 */
export async function reconcile(ports: ReconcilePorts): Promise<Reconciled> {
  const tree = await ports.openIndex();
  const problems = await validateIndex({ head: tree, sources: ports.sources, byPipeline: true });
  const { state, problems: treeProblems } = await readIndex(tree);
  ports.onProgress({
    stage: 'validate',
    subject: 'index',
    outcome: hasErrors(problems) ? 'failed' : 'done',
    detail: `${state?.plugins.size ?? 0} plugins, ${problems.length} problems`,
  });
  if (state === undefined || hasErrors(treeProblems)) {
    return { problems: sortProblems(problems), outcomes: [], isPublished: false };
  }
  // Where this run serves and whose signatures count there is the run's own; all else is the registry's.
  const registry = { ...state.registry, deployment: ports.deployment };
  const outcomes: ReleaseOutcome[] = [];
  for (const work of planWork(state)) {
    if (isHeldBack(work, problems)) outcomes.push({ work, problems: [] });
    else outcomes.push(await releaseVersion(work, registry, ports));
  }
  const { state: released = state } = await readIndex(await ports.openIndex());
  const publishProblems = await publishIndex(released, ports);
  return {
    problems: sortProblems([
      ...problems,
      ...outcomes.flatMap((outcome) => outcome.problems),
      ...publishProblems,
    ]),
    outcomes,
    isPublished: publishProblems.length === 0,
  };
}
