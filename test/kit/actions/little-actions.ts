// GitHub Actions on loopback: follows the events of the little GitHub, reads the workflow files as they are committed, and
// runs their jobs in processes of their own, with tokens that may do exactly what a job asked for.
import { execFileSync } from 'node:child_process';
import { isRecord } from '../../../packages/model/src/record.ts';
import { type Start, withoutReplaced } from './concurrency.ts';
import { evaluateJson, isTrue } from './expressions.ts';
import { runJob } from './run-job.ts';
import { createRunRecords } from './run-records.ts';
import type { RunFacts, RunnerContext, StepRecord } from './runner-context.ts';
import { type IncomingEvent, isTriggered } from './triggers.ts';
import { type Job, parseWorkflow, type Workflow } from './workflow-file.ts';

export interface LittleActions {
  /** Handles events until there are none left. Throws after `maxRuns`, when workflows start each other for ever. */
  settle(options?: { readonly maxRuns?: number }): Promise<void>;
  /** What the timer of a workflow does; settles afterwards. */
  schedule(path: string): Promise<void>;
  /** Every step that was run, oldest first. */
  readonly steps: readonly StepRecord[];
  /** Calls back after each step, before the next one begins; call the result to stop. */
  onStep(listener: (step: StepRecord) => void): () => void;
  /** The machine of the run of now dies: its process is killed, and no later step or job of that run begins. */
  kill(): void;
}

export function createLittleActions(options: Omit<RunnerContext, 'records'>): LittleActions {
  const steps: StepRecord[] = [];
  const records = createRunRecords(options.github, options);
  const context: RunnerContext = { ...options, records };
  const actions = new Actions(context, steps);
  return {
    steps,
    onStep: (listener) => {
      actions.listeners.add(listener);
      return () => void actions.listeners.delete(listener);
    },
    kill: () => actions.kill(),
    settle: ({ maxRuns = 40 } = {}) => actions.settle(maxRuns),
    schedule: async (path) => {
      await actions.start(path, { event: 'schedule', payload: { schedule: 'timer' } });
      await actions.settle(40);
    },
  };
}

class Actions {
  private readonly context: RunnerContext;
  private readonly steps: StepRecord[];
  private readonly ended: IncomingEvent[] = [];
  private taken = 0;
  /** By id: what a run was about, for when it is run again. */
  private readonly runs = new Map<number, RunFacts>();
  private machine = new AbortController();
  private readonly workflows = new Map<string, readonly Workflow[]>();
  readonly listeners = new Set<(step: StepRecord) => void>();

  constructor(context: RunnerContext, steps: StepRecord[]) {
    this.context = context;
    this.steps = steps;
  }

  kill(): void {
    this.machine.abort();
  }

  async settle(maxRuns: number): Promise<void> {
    let runs = 0;
    const count = () => {
      runs += 1;
      if (runs > maxRuns) throw new Error(`Cannot settle: ${maxRuns} runs started each other`);
    };
    for (let work = this.take(); work.events.length + work.repeated.length > 0; work = this.take()) {
      for (const run of work.repeated) {
        count();
        await this.repeat(run);
      }
      for (const { workflow, event } of withoutReplaced(
        work.events.flatMap((event) => this.startsOf(event)),
      )) {
        count();
        await this.runWorkflow(workflow, event);
      }
    }
  }

  private startsOf(event: IncomingEvent): readonly Start[] {
    const paths = event.event === 'push' ? this.changedPaths(event) : [];
    return this.workflowsAt(shaOf(this.context, event))
      .filter((workflow) => isTriggered(workflow, event, paths))
      .map((workflow) => ({ workflow, event }));
  }

  async start(path: string, event: IncomingEvent): Promise<void> {
    const workflow = this.workflowsAt('HEAD').find((one) => one.path === path);
    if (workflow === undefined) throw new Error(`Cannot start ${path}: there is no such workflow`);
    await this.runWorkflow(workflow, event);
  }

  /** Events of the little GitHub since the last time, then those of runs that ended here; and runs to be run again. */
  private take(): { readonly events: readonly IncomingEvent[]; readonly repeated: readonly RunFacts[] } {
    const { github, repository, records } = this.context;
    const fresh = github.events
      .slice(this.taken)
      .filter((event) => event.repository === repository)
      .flatMap(withTarget);
    this.taken = github.events.length;
    const repeated = records.repeated().flatMap(({ id, attempt }) => {
      const before = this.runs.get(id);
      return before === undefined ? [] : [{ ...before, attempt }];
    });
    return { events: [...fresh, ...this.ended.splice(0)], repeated };
  }

  /** Workflow files as they stand at a commit of the registry's repository: read once for each state of their folder. */
  private workflowsAt(revision: string): readonly Workflow[] {
    const folder = '.github/workflows';
    const state = this.git('ls-tree', revision, folder);
    const known = this.workflows.get(state);
    if (known !== undefined) return known;
    const paths = this.git('ls-tree', '--name-only', revision, `${folder}/`).split('\n').filter(Boolean);
    const read = paths.map((path) => parseWorkflow(path, this.git('show', `${revision}:${path}`)));
    this.workflows.set(state, read);
    return read;
  }

  private git(...args: readonly string[]): string {
    const folder = this.context.github.repository(this.context.repository).git.folder;
    return execFileSync('git', ['--git-dir', folder, ...args], { encoding: 'utf8' });
  }

  private changedPaths({ payload }: IncomingEvent): readonly string[] {
    const { before, after } = payload;
    return this.git('diff', '--name-only', String(before), String(after)).split('\n').filter(Boolean);
  }

  private async runWorkflow(workflow: Workflow, event: IncomingEvent): Promise<void> {
    const { repository } = this.context;
    const revision = shaOf(this.context, event);
    const sha = this.git('rev-parse', revision).trim();
    const pull = event.event === 'pull_request' ? recordAt(event.payload, 'pull_request') : undefined;
    const head = pull === undefined ? undefined : recordAt(pull, 'head');
    const actor = String(recordAt(event.payload, 'sender').login ?? 'github-actions[bot]');
    const headRepository = String(recordAt(head ?? {}, 'repo').full_name ?? repository);
    const { records } = this.context;
    const isOfRef = pull !== undefined || event.event === 'workflow_dispatch';
    const ref = isOfRef ? revision : 'refs/heads/main';
    const started = records.start({
      workflow: workflow.path.replace('.github/workflows/', ''),
      event: event.event,
      headSha: String(head?.sha ?? sha),
      headBranch: String(head?.ref ?? ref.replace('refs/heads/', '')),
      headRepository,
      actor,
    });
    const { id, number, attempt } = started;
    const isTrusted = headRepository === repository;
    const at = event.event === 'workflow_dispatch' ? started.headSha : sha;
    await this.begin({ id, number, attempt, workflow, event, sha: at, ref, actor, isTrusted });
  }

  /** Event, commit and rights stay those of the first attempt. */
  private async repeat(run: RunFacts): Promise<void> {
    this.context.records.restart(run.id);
    await this.begin(run);
  }

  private async begin(facts: Omit<RunFacts, 'killed'>): Promise<void> {
    const { records } = this.context;
    this.machine = new AbortController();
    const run = { ...facts, killed: this.machine.signal };
    this.runs.set(run.id, run);
    records.finish(run.id, await this.runJobs(run));
    const described = await records.describe(run.id);
    this.ended.push({ event: 'workflow_run', action: 'completed', payload: { workflow_run: described } });
  }

  private async runJobs(run: RunFacts): Promise<'success' | 'failure'> {
    const results = new Map<string, { readonly result: string; readonly outputs: object }>();
    for (const job of run.workflow.jobs) {
      const needs = Object.fromEntries(job.needs.map((id) => [id, results.get(id)]));
      if (run.killed.aborted) return 'failure';
      const hasAll = job.needs.every((id) => results.get(id)?.result === 'success');
      const contexts = {
        github: githubContext(this.context, run),
        needs,
        inputs: run.event.payload.inputs ?? {},
      };
      const status = hasAll ? 'success' : 'failure';
      if (!isTrue(job.if, { contexts: { matrix: {}, ...contexts }, status })) {
        results.set(job.id, { result: 'skipped', outputs: {} });
        for (const conclusion of [null, 'skipped'])
          this.context.records.job(run.id, { name: job.name, conclusion });
        continue;
      }
      results.set(job.id, await this.runMatrix(run, job, contexts));
    }
    return [...results.values()].some(({ result }) => result === 'failure') ? 'failure' : 'success';
  }

  private record(step: StepRecord): void {
    this.steps.push(step);
    for (const listener of this.listeners) listener(step);
  }

  private async runMatrix(run: RunFacts, job: Job, contexts: Readonly<Record<string, unknown>>) {
    const { matrix } = job;
    const values = matrix === undefined ? [undefined] : matrixValues(matrix.values, contexts);
    let whole = { result: 'success', outputs: {} };
    for (const value of values) {
      if (run.killed.aborted) break;
      const name = value === undefined ? job.name : `${job.name} (${String(value)})`;
      const { records } = this.context;
      records.job(run.id, { name, conclusion: null });
      const all = matrix === undefined ? contexts : { ...contexts, matrix: { [matrix.key]: value } };
      const { context } = this;
      const record = (step: StepRecord) => this.record(step);
      const done = await runJob({ context, run, job, contexts: all, record });
      records.job(run.id, { name, conclusion: done.result });
      whole = { result: whole.result === 'failure' ? 'failure' : done.result, outputs: done.outputs };
    }
    return whole;
  }
}

/** What happens to a pull request starts workflows of two kinds: those of its own merge commit, and those of the base branch. */
function withTarget(event: IncomingEvent): readonly IncomingEvent[] {
  return event.event === 'pull_request' ? [event, { ...event, event: 'pull_request_target' }] : [event];
}

function matrixValues(values: unknown, contexts: Readonly<Record<string, unknown>>): readonly unknown[] {
  const list = typeof values === 'string' ? evaluateJson(values, { contexts, status: 'success' }) : values;
  if (Array.isArray(list)) return list;
  throw new TypeError('Cannot run a matrix: expected a list');
}

/** A pull request's own workflow files are those of its merge commit, a dispatch's those of its branch; else the default branch's. */
function shaOf({ github, repository }: RunnerContext, { event, payload }: IncomingEvent): string {
  if (event === 'pull_request') return `refs/pull/${String(payload.number)}/merge`;
  if (event === 'push') return String(payload.after);
  if (event === 'workflow_dispatch') return String(payload.ref);
  return `refs/heads/${github.repository(repository).state.defaultBranch}`;
}

function githubContext(
  { github, repository }: RunnerContext,
  run: RunFacts,
): Readonly<Record<string, unknown>> {
  return {
    event: run.event.payload,
    event_name: run.event.event,
    sha: run.sha,
    ref: run.ref,
    ref_name: run.ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
    repository,
    repository_owner: repository.split('/')[0],
    actor: run.actor,
    run_id: String(run.id),
    run_number: String(run.number),
    run_attempt: String(run.attempt),
    server_url: github.url,
    api_url: github.apiUrl,
    workflow: run.workflow.name,
  };
}

function recordAt(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const inner = isRecord(value) ? value[key] : undefined;
  return isRecord(inner) ? inner : {};
}
