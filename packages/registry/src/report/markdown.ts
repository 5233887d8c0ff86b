// Renders problems as Markdown for a job summary or a comment, where text of the author must stay text.
import { type Problem, printable, type Severity, sortProblems } from '@plugindex/model';
import { codeSpan, fenced } from './code-span.ts';
import { placeText, severities, summaryLine } from './summary.ts';

export interface MarkdownOptions {
  readonly title?: string;
  /** Page with one heading per code, e.g. "https://…/reference/problem-codes/"; our own text, not the author's. */
  readonly docsUrl?: string;
  /** Cut after this many UTF-16 units: GitHub refuses comments over 65,536. */
  readonly maxLength?: number;
}

const headings: Readonly<Record<Severity, string>> = {
  error: 'Errors',
  review: 'For review',
  warning: 'Warnings',
  info: 'Notes',
};

/**
 * A Markdown document. Everything that an author wrote stands in code spans or fenced blocks, longer than any run of
 * backticks in it: no mention, link, image, HTML, emoji or issue reference comes alive there.
 * @example renderMarkdown([]) // '## Validation\n\nNo problems\n'
 */
export function renderMarkdown(problems: readonly Problem[], options: MarkdownOptions = {}): string {
  const maxLength = options.maxLength ?? 60_000;
  const sorted = sortProblems(problems);
  let text = `## ${options.title ?? 'Validation'}\n\n${summaryLine(problems)}\n`;
  let left = sorted.length;
  for (const severity of severities) {
    const ofSeverity = sorted.filter((problem) => problem.severity === severity);
    if (ofSeverity.length === 0) continue;
    text += `\n### ${headings[severity]}\n`;
    for (const problem of ofSeverity) {
      const block = section(problem, options.docsUrl);
      if (text.length + block.length > maxLength) return `${text}\n${left} more, left out for length\n`;
      text += block;
      left -= 1;
    }
  }
  return text;
}

function section(problem: Problem, docsUrl: string | undefined): string {
  const code = codeSpan(printable(problem.code, 200));
  const anchor = problem.code.replaceAll(/[^a-z0-9-]/g, '');
  const title = docsUrl === undefined ? code : `[${code}](${docsUrl}#${anchor})`;
  const lines = [printable(problem.message)];
  if (problem.where.pointer) lines.push(`at        ${printable(problem.where.pointer, 400)}`);
  if (problem.found !== undefined) lines.push(`found     ${printable(problem.found, 400)}`);
  if (problem.expected !== undefined) lines.push(`expected  ${printable(problem.expected, 400)}`);
  if (problem.hint !== undefined) lines.push(`hint      ${printable(problem.hint)}`);
  return `\n${title} in ${codeSpan(placeText(problem))}\n${fenced(lines.join('\n'))}`;
}
