// Counts the problems of a report by severity, and says so in one line.
import { type Problem, printable, type Severity } from '@plugindex/model';

export type Counts = Readonly<Record<Severity, number>>;

export const severities = ['error', 'review', 'warning', 'info'] as const satisfies readonly Severity[];

/** How many problems of each severity there are. @example countProblems([]).error // 0 */
export function countProblems(problems: readonly Problem[]): Counts {
  const counts: Record<Severity, number> = { error: 0, review: 0, warning: 0, info: 0 };
  for (const problem of problems) counts[problem.severity] += 1;
  return counts;
}

const words: Readonly<Record<Severity, readonly [one: string, many: string]>> = {
  error: ['error', 'errors'],
  review: ['point for review', 'points for review'],
  warning: ['warning', 'warnings'],
  info: ['note', 'notes'],
};

/**
 * One line, the same in every renderer.
 * @example summaryLine([]) // 'No problems'
 */
export function summaryLine(problems: readonly Problem[]): string {
  const counts = countProblems(problems);
  const parts = severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${words[severity][counts[severity] === 1 ? 0 : 1]}`);
  return parts.length === 0 ? 'No problems' : parts.join(', ');
}

/** `file:line` or `file`, made printable. */
export function placeText(problem: Problem): string {
  const { file, line } = problem.where;
  return printable(line === undefined ? file : `${file}:${line}`, 400);
}
