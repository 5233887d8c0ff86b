// Carries out a decision about one pull request, in an order that a crash anywhere leaves to the next run to finish.
import { publishStart } from './decide.ts';
import type { Decision, MergeOutcome, PullRequestPort, Rebuild, WorkflowStart } from './decision.ts';
import { publishPending } from './labels.ts';
import { decideCheck } from './messages.ts';
import { decideMarker } from './sticky.ts';

export interface Executed {
  /** The plan as text, one step a line. */
  readonly lines: readonly string[];
  /** Absent where nothing was to be merged, or nothing was done. */
  readonly merge?: MergeOutcome;
}

interface Step {
  readonly line: string;
  readonly run: (port: PullRequestPort) => Promise<void>;
}

/**
 * With `dryRun` the port is never called. What the next plan is made from, it reads back: a check, comment or label that
 * a crash left out is still missing then. Only a merge is not asked for twice, so what must follow it leaves a label
 * before and loses it after.
 */
export async function executeDecision(
  decision: Decision,
  port: PullRequestPort,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Executed> {
  const steps = planSteps(decision);
  const { merge, number, headSha } = decision;
  const lines = [
    ...steps.map(({ line }) => line),
    ...(merge === undefined
      ? []
      : [`merge #${number} at ${headSha}: ${merge.title}`, `start ${publishStart.file}`]),
  ];
  if (dryRun) return { lines };
  for (const { run } of steps) await run(port);
  if (merge === undefined) return { lines };
  const outcome = await port.merge(number, { sha: headSha, ...merge });
  if (outcome === 'merged') await port.startWorkflow(publishStart);
  await port.removeLabel(number, publishPending);
  return { lines, merge: outcome };
}

/** Starts first, for a label says that they were made; the check before the comment, for the comment says that it was set. */
function planSteps(decision: Decision): readonly Step[] {
  const { number, headSha, labels, comment, check, close } = decision;
  const { checkIsCurrent, isFirst, workflows, rebuild } = decision;
  return [
    ...workflows.map(startStep),
    ...(rebuild === undefined ? [] : [rebuildStep(headSha, rebuild)]),
    ...stepIf(!checkIsCurrent, {
      line: `set the check ${decideCheck} of ${headSha}: ${check.conclusion}, ${check.title}`,
      run: (port) =>
        port.setCheck(headSha, { name: decideCheck, ...check, isFirst: isFirst?.check === true }),
    }),
    ...(comment === undefined
      ? []
      : [commentStep(number, { body: comment, isFirst: isFirst?.comment === true })]),
    ...stepIf(labels.add.length > 0, {
      line: `add labels to #${number}: ${labels.add.join(', ')}`,
      run: (port) => port.addLabels(number, labels.add),
    }),
    ...labels.remove.map((label) => removeStep(number, label)),
    ...stepIf(close !== undefined, { line: `close #${number}`, run: (port) => port.close(number) }),
  ];
}

const stepIf = (isNeeded: boolean, step: Step): readonly Step[] => (isNeeded ? [step] : []);

function startStep(start: WorkflowStart): Step {
  return { line: startLine(start), run: (port) => port.startWorkflow(start) };
}

function startLine({ file, inputs, ref }: WorkflowStart): string {
  const words = Object.entries(inputs).map(([key, value]) => ` ${key}=${value}`);
  return `start ${file}${words.join('')}${ref === undefined ? '' : ` on ${ref}`}`;
}

function rebuildStep(headSha: string, { otherwise }: Rebuild): Step {
  const instead = otherwise === undefined ? '' : `, or ${startLine(otherwise)}`;
  return {
    line: `run the checks of ${headSha} again${instead}`,
    run: async (port) => {
      const outcome = await port.rerunChecks(headSha);
      if (outcome === 'none' && otherwise !== undefined) await port.startWorkflow(otherwise);
    },
  };
}

function commentStep(number: number, comment: { readonly body: string; readonly isFirst: boolean }): Step {
  return {
    line: `set the comment of #${number}`,
    run: (port) => port.setComment(number, { marker: decideMarker, ...comment }),
  };
}

function removeStep(number: number, label: string): Step {
  return {
    line: `remove a label of #${number}: ${label}`,
    run: (port) => port.removeLabel(number, label),
  };
}
