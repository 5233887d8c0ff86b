// Which runs of one moment GitHub would not let happen: of each group one runs, one waits, and a newer one takes its place.
// https://docs.github.com/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
import { interpolate } from './expressions.ts';
import type { IncomingEvent } from './triggers.ts';
import type { Workflow } from './workflow-file.ts';

export interface Start {
  readonly workflow: Workflow;
  readonly event: IncomingEvent;
}

/** Those that run, in their order. */
export function withoutReplaced(starts: readonly Start[]): readonly Start[] {
  const groups = starts.map(groupOf);
  return starts.filter(({ workflow }, at) => {
    const group = groups[at];
    const hasNewer = groups.includes(group, at + 1);
    const mustWait = groups.indexOf(group) < at;
    const isReplaced = hasNewer && (mustWait || workflow.concurrency?.cancels === true);
    return group === undefined || !isReplaced;
  });
}

function groupOf({ workflow, event: { payload } }: Start): string | undefined {
  const contexts = { github: { event: payload, sha: '' }, inputs: payload.inputs ?? {} };
  return workflow.concurrency === undefined
    ? undefined
    : interpolate(workflow.concurrency.group, { contexts, status: 'success' });
}
