// Prints the pipeline as it runs: one line per event, the stage first, times in milliseconds.
import type { StageEvent } from '@plugindex/registry/reconcile/release-versions';
import { stages } from '@plugindex/registry/reconcile/stages';

const stageWidth = Math.max(...stages.map(({ name }) => name.length));
const marks: Record<StageEvent['outcome'], string> = { done: 'ok', found: 'had', failed: 'FAIL' };

/** `write` gets whole lines; `now` is a clock in milliseconds. */
export function createProgressPrinter({
  write,
  now,
}: {
  readonly write: (line: string) => void;
  readonly now: () => number;
}): (event: StageEvent) => void {
  let last = now();
  return ({ stage, subject, outcome, detail }) => {
    const at = now();
    const took = `${Math.round(at - last)} ms`.padStart(9);
    last = at;
    write(
      `${stage.padEnd(stageWidth)}  ${marks[outcome].padEnd(4)} ${took}  ${subject}${detail ? `: ${detail}` : ''}\n`,
    );
  };
}
