// One run of a plugin's tests: build, read the cases, call each, keep snapshots.
import type { Envelope } from '@plugindex/host';
import { type CaseOutcome, createCaseRunner, type PluginCase } from '@plugindex/host/cases';
import { hasErrors, type Problem, sortProblems } from '@plugindex/model';
import { readCases, readSnapshots, type Snapshots, writeSnapshots } from './case-files.ts';
import { buildLocally, type LocalBuild } from './local-build.ts';
import type { OpenedPlugin } from './local-plugin.ts';

export interface TestOptions {
  /** Run only cases whose file and name hold one of these texts; all without any. */
  readonly filters: readonly string[];
  /** Keep the answers of snapshot cases. */
  readonly update: boolean;
  readonly now: Date;
}

export interface TestRun {
  readonly build: LocalBuild | undefined;
  readonly problems: readonly Problem[];
  readonly outcomes: readonly CaseOutcome[];
  /** Cases that the filters left out. */
  readonly skipped: number;
  readonly isGreen: boolean;
}

export async function runTests(opened: OpenedPlugin, options: TestOptions): Promise<TestRun> {
  const built = await buildLocally(opened);
  if (!built.ok) return refused(undefined, built.problems);
  const { plugin, built: result } = built.value;
  const found = await readCases(opened.folder, plugin.manifest, options.now);
  const problems = sortProblems([...built.problems, ...found.problems]);
  if (hasErrors(problems)) return refused(built.value, problems);
  if (found.cases.length === 0) return refused(built.value, sortProblems([...problems, noCases()]));
  const chosen = found.cases.filter(
    ({ file, name }) =>
      options.filters.length === 0 || options.filters.some((filter) => `${file}: ${name}`.includes(filter)),
  );
  const snapshots = await readSnapshots(opened.folder, new Set(found.cases.map(({ file }) => file)));
  const run = createCaseRunner({
    bytes: result.artifact,
    grants: plugin.grants,
    limits: plugin.limits,
    nowMs: () => opened.author.nowMs(),
  });
  const outcomes = chosen.map((one) =>
    run(one, { snapshot: snapshots.get(one.file)?.get(one.name), update: options.update }),
  );
  if (options.update) await keepAnswers(opened, { outcomes, cases: found.cases, before: snapshots });
  return {
    build: built.value,
    problems,
    outcomes,
    skipped: found.cases.length - chosen.length,
    isGreen: chosen.length > 0 && outcomes.every(({ failures }) => failures.length === 0),
  };
}

function refused(build: LocalBuild | undefined, problems: readonly Problem[]): TestRun {
  return { build, problems, outcomes: [], skipped: 0, isGreen: false };
}

function noCases(): Problem {
  return {
    code: 'propose/draft/missing',
    severity: 'error',
    where: { file: 'tests/' },
    message:
      'Cannot test the plugin: found no case in tests/*.yaml and no example in its manifest, expected one at least',
    hint: 'write tests/hello.yaml with: hook, and cases with name, input and output',
  };
}

interface Answers {
  readonly outcomes: readonly CaseOutcome[];
  readonly cases: readonly PluginCase[];
  readonly before: Snapshots;
}

/** Answers of cases that were left out stay as they are; those of cases that are gone go. */
async function keepAnswers({ folder }: OpenedPlugin, { outcomes, cases, before }: Answers): Promise<void> {
  const fresh = new Map(outcomes.map(({ case: one, kept }) => [one, kept]));
  for (const [file, of] of Map.groupBy(cases, (one) => one.file)) {
    const kept = new Map<string, Envelope>();
    for (const one of of.filter(({ expected }) => expected.type === 'snapshot')) {
      const answer = fresh.get(one) ?? before.get(file)?.get(one.name);
      if (answer !== undefined) kept.set(one.name, answer);
    }
    if (kept.size > 0 || (before.get(file)?.size ?? 0) > 0) await writeSnapshots(folder, file, kept);
  }
}
