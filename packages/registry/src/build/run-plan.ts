// Carries a plan out in an empty workspace: writes the files, runs the steps, takes the one artifact.
import type { Parsed, Problem, ProcessOptions, ProcessResult } from '@plugindex/model';
import { cleanLog, errorLine, lastLines } from './build-log.ts';
import type { BuildPorts, Kit, Workspace } from './build-ports.ts';
import { buildProblem, titleOf } from './build-problem.ts';
import type { BuildLimits, BuildRequest } from './build-request.ts';
import type { BuildCode } from './build-rules.ts';
import type { SourceFile } from './source-files.ts';
import { type BuildPlan, type BuildStep, sourceFolder } from './toolchains/toolchain.ts';

export interface PlanOutcome {
  readonly artifact: Uint8Array;
  readonly log: string;
}

export interface PlanInput {
  readonly request: BuildRequest;
  readonly limits: BuildLimits;
  readonly plan: BuildPlan;
  readonly files: readonly SourceFile[];
  readonly kit: Kit | undefined;
}

/** A file that a tool writes may be this much larger than the largest artifact: libraries, intermediate code. 512 MiB. */
const maxWrittenFileBytes = 512 * 2 ** 20;

/** Runs the plan; the workspace is removed whatever happens. */
export async function runPlan(input: PlanInput, ports: BuildPorts): Promise<Parsed<PlanOutcome>> {
  const workspace = await ports.workspaces.create();
  try {
    await fillWorkspace(workspace, input);
    const logs: string[] = [];
    for (const step of input.plan.steps(workspace.root)) {
      const result = await ports.processes.run(step.command, step.args, optionsOf(step, workspace, input));
      const log = cleanLog(result.log, workspace.root);
      const problem = stepProblem(step, { ...result, log }, input);
      if (problem !== undefined) return { ok: false, problems: [problem] };
      logs.push(`$ ${step.title}\n${log}`);
    }
    return await takeArtifact(workspace, input, logs.join(''));
  } finally {
    await workspace.remove();
  }
}

async function fillWorkspace(workspace: Workspace, { plan, files, kit }: PlanInput): Promise<void> {
  const withheld = new Set(plan.withheld);
  const placed = files
    .filter(({ path }) => !withheld.has(path))
    .map(({ path, bytes }) => ({ path: `${sourceFolder}/${path}`, bytes }));
  // threat: a source that brings its own copy of the author kit, or adds files to it
  await workspace.write(placed.filter(({ path }) => kit === undefined || !path.startsWith(`${kit.place}/`)));
  // Folders that the environment of a step names.
  await workspace.write(
    ['home', 'tmp'].map((folder) => ({ path: `${folder}/.keep`, bytes: new Uint8Array() })),
  );
  if (kit === undefined) return;
  const kitFiles: SourceFile[] = [];
  for (const { path, size } of await kit.tree.list())
    kitFiles.push({ path: `${kit.place}/${path}`, bytes: await kit.tree.read(path, { maxBytes: size }) });
  await workspace.write(kitFiles);
}

function optionsOf(step: BuildStep, workspace: Workspace, { limits }: PlanInput): ProcessOptions {
  return {
    cwd: `${workspace.root}/${sourceFolder}`,
    env: step.env,
    timeoutMs: limits.timeoutMs,
    maxOutputBytes: limits.maxLogBytes,
    maxMemoryBytes: limits.maxMemoryBytes,
    maxFileBytes: maxWrittenFileBytes,
    ...(!step.network && { network: 'none' }),
  };
}

function stepProblem(
  { title }: BuildStep,
  result: ProcessResult,
  { request, limits }: PlanInput,
): Problem | undefined {
  const cannot = `Cannot build ${titleOf(request)}: ${title}`;
  const found = lastLines(result.log);
  const shown = found === '' ? {} : { found };
  switch (result.stoppedBy) {
    case 'timeout':
      return buildProblem(
        request,
        'build/compile/timeout',
        `${cannot} took longer than ${limits.timeoutMs} ms`,
        shown,
      );
    case 'memory':
      return buildProblem(
        request,
        'build/compile/memory',
        `${cannot} used more than ${limits.maxMemoryBytes} bytes of memory`,
        shown,
      );
    case 'output':
      return buildProblem(
        request,
        'build/compile/output',
        `${cannot} printed more than ${limits.maxLogBytes} bytes`,
        shown,
      );
    default:
      break;
  }
  if (result.exitCode === 0) return undefined;
  const line = errorLine(result.log);
  const reason = line === undefined ? '' : `: ${line}`;
  return buildProblem(
    request,
    'build/compile/failed',
    `${cannot} ended with ${result.exitCode ?? 'a signal'}${reason}`,
    {
      ...shown,
      pointer: '/build',
      hint: `build it on your machine with the toolchain "${request.manifest.build.toolchain}" and correct what it says`,
    },
  );
}

async function takeArtifact(
  workspace: Workspace,
  input: PlanInput,
  log: string,
): Promise<Parsed<PlanOutcome>> {
  const { request, limits, plan } = input;
  const refuse = (code: BuildCode, found: string, expected: string): Parsed<PlanOutcome> => ({
    ok: false,
    problems: [
      buildProblem(request, code, `Cannot build ${titleOf(request)}: found ${found}, expected ${expected}`),
    ],
  });
  const names = plan.output.endsWith('.wasm')
    ? [plan.output]
    : (await workspace.list(plan.output))
        .filter((name) => name.endsWith('.wasm'))
        .map((name) => `${plan.output}/${name}`);
  const [path] = names;
  if (names.length > 1) return refuse('build/artifact/several', `${names.length} .wasm files`, 'exactly one');
  try {
    const artifact =
      path === undefined ? undefined : await workspace.read(path, { maxBytes: limits.maxArtifactBytes });
    if (artifact === undefined) return refuse('build/artifact/missing', 'no .wasm file', 'exactly one');
    return { ok: true, value: { artifact, log }, problems: [] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refuse(
      'build/artifact/too-large',
      'a larger artifact',
      `at most ${limits.maxArtifactBytes} bytes`,
    );
  }
}
