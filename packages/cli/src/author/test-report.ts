// What a run of tests looks like to people, and as data.
import type { CaseOutcome } from '@plugindex/host/cases';
import { renderTerminal } from '@plugindex/registry/report/terminal';
import { toSafeLine } from '../output.ts';
import type { TestRun } from './run-tests.ts';

/** The whole report: files with their count, failures in full, a line at the end that says it all. */
export function testText(run: TestRun): string {
  const lines: string[] = [];
  for (const [file, outcomes] of byFile(run.outcomes)) {
    const failed = outcomes.filter(({ failures }) => failures.length > 0);
    lines.push(`${file}  ${outcomes.length - failed.length} of ${outcomes.length} passed`);
    lines.push(...failed.flatMap(failureLines));
  }
  if (run.problems.length > 0) lines.push(renderTerminal(run.problems).trimEnd());
  lines.push(summaryLine(run));
  return `${lines.join('\n')}\n`;
}

function byFile(outcomes: readonly CaseOutcome[]): ReadonlyMap<string, readonly CaseOutcome[]> {
  return Map.groupBy(outcomes, ({ case: { file } }) => file);
}

function failureLines({ case: one, failures, log, asked }: CaseOutcome): readonly string[] {
  const place = one.line === undefined ? one.file : `${one.file}:${one.line}`;
  return [
    '',
    `  FAILED  ${toSafeLine(one.name)}  (${place})`,
    ...failures.flatMap(({ message, differences }) => [
      `    ${toSafeLine(message)}`,
      ...differences.flatMap(({ pointer, expected, found }) => [
        `      at ${pointer === '' ? 'the whole answer' : toSafeLine(pointer)}`,
        `        - expected  ${toSafeLine(expected)}`,
        `        + found     ${toSafeLine(found)}`,
      ]),
    ]),
    ...log.map(({ level, message }) => `    log  ${level}  ${toSafeLine(message)}`),
    ...asked.map((line) => `    asked  ${toSafeLine(line)}`),
    '',
  ];
}

function summaryLine({ build, outcomes, skipped, problems }: TestRun): string {
  if (build === undefined) return 'Not tested: the plugin does not build.';
  const { name, version } = build.plugin.manifest;
  const title = `${name} ${version}, ${build.built.artifact.length} bytes`;
  if (outcomes.length === 0)
    return skipped > 0
      ? `No case fits the filter; ${skipped} were left out. ${title}`
      : `Not tested: ${problems.length} problems stand before the cases. ${title}`;
  const failed = outcomes.filter(({ failures }) => failures.length > 0).length;
  const fuel = outcomes.reduce((sum, { fuelUsed }) => sum + fuelUsed, 0);
  const counts = failed === 0 ? `${outcomes.length} passed` : `${failed} of ${outcomes.length} failed`;
  return `${counts}${skipped > 0 ? `, ${skipped} left out` : ''}. ${title}, ${fuel} units of fuel`;
}

export function testData(run: TestRun): unknown {
  const { build, problems, outcomes, skipped, isGreen } = run;
  return {
    ok: isGreen,
    ...(build && { digest: build.built.digest, bytes: build.built.artifact.length }),
    problems,
    skipped,
    cases: outcomes.map(({ case: one, failures, fuelUsed, durationMs, log, asked }) => ({
      file: one.file,
      ...(one.line !== undefined && { line: one.line }),
      name: one.name,
      ok: failures.length === 0,
      fuelUsed,
      durationMs,
      failures,
      log,
      asked,
    })),
  };
}
