// Renders problems as SARIF 2.1.0, the form that code-scanning views read.
import { type Problem, printable, type Severity, sortProblems } from '@plugindex/model';
import type { DocumentedRule } from '../rule-documentation.ts';

export interface SarifOptions {
  /** Documentation of the codes; a code without a rule here is still reported. */
  readonly rules: readonly DocumentedRule[];
  readonly informationUri?: string;
}

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  review: 'warning',
  warning: 'warning',
  info: 'note',
};

/**
 * One SARIF log with one run, as indented JSON text.
 * @example renderSarif([], { rules: [] })
 */
export function renderSarif(problems: readonly Problem[], options: SarifOptions): string {
  const sorted = sortProblems(problems);
  const used = [...new Set(sorted.map((problem) => problem.code))].toSorted();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'plugindex',
            ...(options.informationUri === undefined ? {} : { informationUri: options.informationUri }),
            rules: used.map((code) => descriptor(code, options.rules)),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: sorted.map((problem) => result(problem, used.indexOf(problem.code))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptor(code: string, rules: readonly DocumentedRule[]) {
  const rule = rules.find((candidate) => candidate.code === code);
  if (rule === undefined) return { id: code };
  const { title, why, fix } = rule.documentation;
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: fix },
    defaultConfiguration: { level: levels[rule.severity] },
    properties: { severity: rule.severity },
  };
}

function result(problem: Problem, ruleIndex: number) {
  const { file, line, column, pointer } = problem.where;
  const words = [printable(problem.message)];
  if (problem.hint !== undefined) words.push(`Hint: ${printable(problem.hint)}`);
  return {
    ruleId: problem.code,
    ruleIndex,
    level: levels[problem.severity],
    message: { text: words.join('\n') },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
          ...(line === undefined
            ? {}
            : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } }),
        },
        ...(pointer ? { logicalLocations: [{ fullyQualifiedName: printable(pointer, 400) }] } : {}),
      },
    ],
  };
}
