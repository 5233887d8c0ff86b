// Renders problems as GitHub Actions workflow commands, which GitHub shows as annotations beside the changed lines.
import { type Problem, printable, type Severity, sortProblems } from '@plugindex/model';

type Kind = 'error' | 'warning' | 'notice';

/** GitHub shows ten annotations of a kind per step and drops the rest silently, so the tenth says what is missing. */
export const maxAnnotationsPerKind = 10;

const kinds: Readonly<Record<Severity, Kind>> = {
  error: 'error',
  review: 'warning',
  warning: 'warning',
  info: 'notice',
};

/**
 * One workflow command per line, at most ten per kind; the empty text when there is no problem.
 * Text of the author cannot start a second command: line ends, "%", ":" and "," are escaped.
 * @example renderGithub([]) // ''
 */
export function renderGithub(problems: readonly Problem[]): string {
  const lines: string[] = [];
  for (const kind of ['error', 'warning', 'notice'] as const) {
    const ofKind = sortProblems(problems).filter((problem) => kinds[problem.severity] === kind);
    const whole = ofKind.length <= maxAnnotationsPerKind;
    const shown = whole ? ofKind : ofKind.slice(0, maxAnnotationsPerKind - 1);
    lines.push(...shown.map((problem) => annotation(kind, problem)));
    if (!whole) {
      const left = ofKind.length - shown.length;
      lines.push(`::${kind} title=${left} more::${left} more of this kind: the job summary lists them all`);
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

function annotation(kind: Kind, problem: Problem): string {
  const { file, line, column } = problem.where;
  const properties = [`file=${escapeProperty(printable(file, 400))}`];
  if (line !== undefined) properties.push(`line=${line}`);
  if (line !== undefined && column !== undefined) properties.push(`col=${column}`);
  const title = problem.severity === 'review' ? `${problem.code} (needs review)` : problem.code;
  properties.push(`title=${escapeProperty(printable(title))}`);
  const words = [problem.message];
  if (problem.hint !== undefined) words.push(`Hint: ${problem.hint}`);
  return `::${kind} ${properties.join(',')}::${words.map((text) => escapeData(printable(text))).join('%0A')}`;
}

// The escapes of @actions/core's command module: data, then properties.
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
