// Renders problems as JSON for programs: the same fields as `Problem`, and the counts.
import { type Problem, sortProblems } from '@plugindex/model';
import { type Counts, countProblems } from './summary.ts';

/** `{schemaVersion: 1, counts: {error, review, warning, info}, problems: Problem[]}` */
export interface JsonReport {
  readonly schemaVersion: 1;
  readonly counts: Counts;
  readonly problems: readonly Problem[];
}

/** A report as data, problems sorted. @example toJsonReport([]).counts.error // 0 */
export function toJsonReport(problems: readonly Problem[]): JsonReport {
  return { schemaVersion: 1, counts: countProblems(problems), problems: sortProblems(problems) };
}

/**
 * The report as indented JSON text, ending in a newline.
 * @example JSON.parse(renderJson([])).problems // []
 */
export function renderJson(problems: readonly Problem[]): string {
  return `${JSON.stringify(toJsonReport(problems), null, 2)}\n`;
}
