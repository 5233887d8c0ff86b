// Workflow and action files as the little Actions runner reads them: the parts that ours use, and an error for any other.
import { parse } from 'yaml';
import { isRecord } from '../../../packages/model/src/record.ts';

export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly continueOnError: boolean;
  readonly with: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

export interface Job {
  readonly id: string;
  readonly name: string;
  readonly if?: string;
  readonly needs: readonly string[];
  readonly permissions: Readonly<Record<string, string>>;
  /** One dimension at most: its name, and the expression or list of its values. */
  readonly matrix?: { readonly key: string; readonly values: unknown };
  readonly outputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** What an event must be like: `types`, `branches`, `paths`, `workflows`, each a list of patterns. */
export type Trigger = Readonly<Record<string, unknown>>;

export interface Workflow {
  readonly path: string;
  readonly name: string;
  readonly on: ReadonlyMap<string, Trigger>;
  /** Of runs of one group, one runs and one waits; where it `cancels`, a new one ends the one before. */
  readonly concurrency?: { readonly group: string; readonly cancels: boolean };
  readonly jobs: readonly Job[];
}

export interface ActionFile {
  /** Input name to its default. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Output name to its expression. */
  readonly outputs: ReadonlyMap<string, string>;
  readonly steps: readonly Step[];
}

/** Reads `.github/workflows/<name>.yml`. */
export function parseWorkflow(path: string, text: string): Workflow {
  const file = record(parse(text));
  const on = file.on;
  const triggers = typeof on === 'string' ? [[on, {}] as const] : Object.entries(record(on));
  return {
    path,
    name: String(file.name ?? path),
    on: new Map(triggers.map(([event, trigger]) => [event, isRecord(trigger) ? trigger : {}])),
    ...parseConcurrency(file.concurrency),
    jobs: Object.entries(record(file.jobs)).map(([id, job]) =>
      parseJob(id, record(job), texts(file.permissions)),
    ),
  };
}

function parseConcurrency(value: unknown): Pick<Workflow, 'concurrency'> {
  if (!isRecord(value)) return {};
  return { concurrency: { group: String(value.group), cancels: value['cancel-in-progress'] === true } };
}

/** Reads `action.yml` of a composite action. */
export function parseAction(text: string): ActionFile {
  const file = record(parse(text));
  const runs = record(file.runs);
  if (runs.using !== 'composite')
    throw new TypeError(`Cannot run an action that uses "${String(runs.using)}"`);
  const entries = (value: unknown) => Object.entries(isRecord(value) ? value : {});
  return {
    inputs: new Map(entries(file.inputs).map(([name, input]) => [name, String(record(input).default ?? '')])),
    outputs: new Map(
      entries(file.outputs).map(([name, output]) => [name, String(record(output).value ?? '')]),
    ),
    steps: list(runs.steps).map(parseStep),
  };
}

const knownJobKeys = new Set([
  'name',
  'if',
  'needs',
  'permissions',
  'strategy',
  'outputs',
  'env',
  'steps',
  'runs-on',
  'timeout-minutes',
  'environment',
  'concurrency',
]);

function parseJob(id: string, job: Record<string, unknown>, inherited: Record<string, string>): Job {
  const unknown = Object.keys(job).filter((key) => !knownJobKeys.has(key));
  if (unknown.length > 0)
    throw new TypeError(`Cannot run the job "${id}": nothing here knows "${unknown.join('", "')}"`);
  const matrix = isRecord(job.strategy) ? Object.entries(record(job.strategy.matrix)) : [];
  const [dimension, ...more] = matrix;
  if (more.length > 0) throw new TypeError(`Cannot run the job "${id}": its matrix has several dimensions`);
  return {
    id,
    name: String(job.name ?? id),
    ...(job.if === undefined ? {} : { if: String(job.if) }),
    needs: job.needs === undefined ? [] : [job.needs].flat().map(String),
    permissions: job.permissions === undefined ? inherited : texts(job.permissions),
    ...(dimension === undefined ? {} : { matrix: { key: dimension[0], values: dimension[1] } }),
    outputs: texts(job.outputs),
    env: texts(job.env),
    steps: list(job.steps).map(parseStep),
  };
}

function parseStep(value: unknown): Step {
  const step = record(value);
  const optional = (key: 'id' | 'if' | 'uses' | 'run') =>
    step[key] === undefined ? {} : { [key]: String(step[key]) };
  return {
    ...optional('id'),
    ...optional('if'),
    ...optional('uses'),
    ...optional('run'),
    continueOnError: step['continue-on-error'] === true,
    with: texts(step.with),
    env: texts(step.env),
  };
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).map(([key, item]) => [key, String(item)]),
  );
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function record(value: unknown): Record<string, unknown> {
  if (isRecord(value)) return { ...value };
  throw new TypeError(`Cannot read a workflow: found ${JSON.stringify(value)}, expected keys`);
}
