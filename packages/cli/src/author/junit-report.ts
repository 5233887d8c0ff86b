// A run of tests in the XML form that continuous integration systems read (JUnit's).
import type { CaseOutcome } from '@plugindex/host/cases';
import type { TestRun } from './run-tests.ts';

/** Without a build, or with problems before the cases, there is one failure that says so. */
export function toJunit({ build, outcomes, problems, isGreen }: TestRun): string {
  const name = build?.plugin.manifest.name ?? 'plugin';
  const refused =
    outcomes.length > 0 || isGreen
      ? []
      : [
          `  <testcase classname="${attribute(name)}" name="builds">${failure(problems.map((problem) => problem.message))}</testcase>`,
        ];
  const cases = outcomes.map((outcome) => caseText(outcome));
  const failed = outcomes.filter(({ failures }) => failures.length > 0).length + refused.length;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="${attribute(name)}" tests="${outcomes.length + refused.length}" failures="${failed}">
${[...refused, ...cases].join('\n')}
</testsuite>
`;
}

function caseText({ case: one, failures, durationMs }: CaseOutcome): string {
  const words = failures.flatMap(({ message, differences }) => [
    message,
    ...differences.map(({ pointer, expected, found }) => `${pointer}: expected ${expected}, found ${found}`),
  ]);
  const open = `  <testcase classname="${attribute(one.file)}" name="${attribute(one.name)}" time="${(durationMs / 1000).toFixed(6)}"`;
  return words.length === 0 ? `${open}/>` : `${open}>${failure(words)}</testcase>`;
}

function failure(lines: readonly string[]): string {
  return `<failure message="${attribute(lines[0] ?? 'failed')}">${attribute(lines.join('\n'))}</failure>`;
}

// XML 1.0 2.2 allows no other control characters than these, in whatever form.
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function attribute(text: string): string {
  return text
    .replaceAll(forbidden, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
