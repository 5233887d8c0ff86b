// Renders problems for a terminal: grouped by file, readable without colour, safe with hostile text.
import { type Problem, printable, type Severity, sortProblems } from '@plugindex/model';
import { summaryLine } from './summary.ts';

export interface TerminalOptions {
  /** Adds ANSI colours. Nothing is said by colour alone. */
  readonly color?: boolean;
}

const colors: Readonly<Record<Severity, string>> = {
  error: '\u001b[31m',
  review: '\u001b[35m',
  warning: '\u001b[33m',
  info: '\u001b[36m',
};
const bold = '\u001b[1m';
const plain = '\u001b[0m';

/**
 * The whole report, ending in a newline; the last line counts the problems.
 *
 *     index/plugins/au/th/auth-jwt/1.2.0.yaml
 *       12  error  validate/host/unbounded
 *           Cannot accept the host range: found no upper bound, expected one
 *           found     ">=0.3"
 *           hint      write ">=0.3 <2"
 *
 * @example renderTerminal([]) // 'No problems\n'
 */
export function renderTerminal(problems: readonly Problem[], options: TerminalOptions = {}): string {
  const paint = (style: string, text: string) => (options.color ? `${style}${text}${plain}` : text);
  const lines: string[] = [];
  let file: string | undefined;
  for (const problem of sortProblems(problems)) {
    if (problem.where.file !== file) {
      file = problem.where.file;
      lines.push(paint(bold, printable(file, 400)));
    }
    const line = problem.where.line === undefined ? '-' : String(problem.where.line);
    lines.push(
      `${line.padStart(5)}  ${paint(colors[problem.severity], problem.severity)}  ${printable(problem.code)}`,
    );
    lines.push(...details(problem).map((text) => `       ${text}`), '');
  }
  lines.push(summaryLine(problems));
  return `${lines.join('\n')}\n`;
}

function details(problem: Problem): readonly string[] {
  const lines = [printable(problem.message)];
  const say = (label: string, text: string | undefined) => {
    if (text !== undefined && text !== '') lines.push(`${label.padEnd(9)} ${printable(text, 400)}`);
  };
  say('at', problem.where.pointer);
  // What a compiler printed keeps its lines, each behind the margin: none of them can pass for one of ours.
  const [first, ...more] = (problem.found ?? '').split('\n');
  say('found', first);
  for (const line of more) if (line.trim() !== '') lines.push(`${' '.repeat(10)}${printable(line, 400)}`);
  say('expected', problem.expected);
  say('hint', problem.hint);
  if (problem.fix !== undefined) say('fix', fixText(problem.fix));
  return lines;
}

function fixText(fix: NonNullable<Problem['fix']>): string {
  const pointer = fix.pointer === '' ? 'the document' : fix.pointer;
  if (fix.value === undefined) return `--fix removes ${pointer}`;
  return `--fix sets ${pointer} to ${JSON.stringify(fix.value)}`;
}
