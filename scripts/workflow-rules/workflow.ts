// A workflow as the rules see it: parsed once, every job and step with its place in the file.
import {
  isRecord,
  joinPointer,
  type Parsed,
  parseYaml,
  type SourceDocument,
  type SourcePosition,
} from '@plugindex/model';

export interface WorkflowStep {
  readonly pointer: string;
  readonly uses?: string;
  readonly run?: string;
  /** Inputs of an action, as they are written. */
  readonly with: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, unknown>>;
  readonly workingDirectory?: string;
}

export interface WorkflowJob {
  readonly id: string;
  readonly pointer: string;
  /** As it is written: a map from scope to access, a word, or absent. */
  readonly permissions: unknown;
  readonly steps: readonly WorkflowStep[];
  /** Path of the reusable workflow that the job calls instead of steps. */
  readonly uses?: string;
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface Workflow {
  readonly file: string;
  readonly raw: Readonly<Record<string, unknown>>;
  /** Names of the events that start it. */
  readonly triggers: ReadonlySet<string>;
  readonly jobs: readonly WorkflowJob[];
  /** The file's lines, where comments still stand. */
  readonly lines: readonly string[];
  locate(pointer: string): SourcePosition | undefined;
}

/**
 * Reads one workflow, or one composite action. What GitHub itself would refuse is not looked for here: its own parser does that.
 * @example const workflow = parseWorkflowFile(text, { file: '.github/workflows/ci.yml' });
 */
export function parseWorkflowFile(text: string, { file }: { readonly file: string }): Parsed<Workflow> {
  const parsed = parseYaml(text, { file });
  if (!parsed.ok) return parsed;
  const document: SourceDocument = parsed.value;
  const raw = recordOf(document.value);
  const value: Workflow = {
    file,
    raw,
    triggers: triggersOf(raw.on),
    jobs: jobsOf(raw),
    lines: text.split('\n'),
    locate: (pointer) => document.locate(pointer),
  };
  return { ok: true, value, problems: [] };
}

/** The steps of a composite action count as one job. */
function jobsOf(raw: Readonly<Record<string, unknown>>): readonly WorkflowJob[] {
  if (isRecord(raw.runs)) return [toJob('runs', raw.runs, '/runs')];
  return Object.entries(recordOf(raw.jobs)).map(([id, job]) =>
    toJob(id, recordOf(job), joinPointer('/jobs', id)),
  );
}

function toJob(id: string, raw: Readonly<Record<string, unknown>>, pointer: string): WorkflowJob {
  const steps = Array.isArray(raw.steps) ? raw.steps : [];
  return {
    id,
    pointer,
    permissions: raw.permissions,
    steps: steps.map((step, i) => toStep(`${pointer}/steps/${i}`, recordOf(step))),
    ...(typeof raw.uses === 'string' && { uses: raw.uses }),
    raw,
  };
}

function toStep(pointer: string, raw: Readonly<Record<string, unknown>>): WorkflowStep {
  const workingDirectory = raw['working-directory'];
  return {
    pointer,
    ...(typeof raw.uses === 'string' && { uses: raw.uses }),
    ...(typeof raw.run === 'string' && { run: raw.run }),
    with: recordOf(raw.with),
    env: recordOf(raw.env),
    ...(typeof workingDirectory === 'string' && { workingDirectory }),
  };
}

function triggersOf(on: unknown): ReadonlySet<string> {
  if (typeof on === 'string') return new Set([on]);
  if (Array.isArray(on)) return new Set(on.filter((name) => typeof name === 'string'));
  return new Set(Object.keys(recordOf(on)));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

/** Every text below a value, with its pointer. */
export function* textsIn(value: unknown, pointer = ''): Generator<{ pointer: string; text: string }> {
  if (typeof value === 'string') yield { pointer, text: value };
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) yield* textsIn(item, joinPointer(pointer, i));
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) yield* textsIn(item, joinPointer(pointer, key));
  }
}

/** Path of an action without its version. @example actionName('actions/cache@27d5ce7') // 'actions/cache' */
export function actionName(uses: string): string {
  return uses.split('@')[0] ?? uses;
}
