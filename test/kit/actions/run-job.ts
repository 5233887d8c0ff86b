// Runs one job of a workflow: a fresh workspace, a token with exactly the job's permissions, its steps one after the other.
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join, matchesGlob } from 'node:path';
import { interpolate, isTrue, type Scope } from './expressions.ts';
import { type JobWorkspace, linkPackages, openJobWorkspace } from './job-workspace.ts';
import { knownActions } from './known-actions.ts';
import type { Environment } from './run-program.ts';
import type { RunFacts, RunnerContext, StepRecord } from './runner-context.ts';
import { type Job, parseAction, type Step } from './workflow-file.ts';

export interface JobInput {
  readonly context: RunnerContext;
  readonly run: RunFacts;
  readonly job: Job;
  /** `github`, `needs`, `inputs`, `matrix`. */
  readonly contexts: Readonly<Record<string, unknown>>;
  readonly record: (step: StepRecord) => void;
}

export interface JobResult {
  readonly result: 'success' | 'failure';
  readonly outputs: Readonly<Record<string, string>>;
}

export async function runJob(input: JobInput): Promise<JobResult> {
  const { context, run, job } = input;
  const workspace = await openJobWorkspace();
  const mayIdentify = run.isTrusted && job.permissions['id-token'] === 'write';
  const identity = mayIdentify ? await context.identity(run) : undefined;
  try {
    const event = join(workspace.temp, '..', 'event.json');
    await writeFile(event, JSON.stringify(run.event.payload));
    const environment = { ...context.environment, GITHUB_EVENT_PATH: event, ...identity?.environment };
    return await new JobRun(input, workspace, environment).steps();
  } finally {
    await identity?.close();
    await workspace.close();
  }
}

/** `contents: write` in a run from a fork is read: https://docs.github.com/actions/reference/security/secure-use */
function permissionsOf({ run, job }: JobInput): Readonly<Record<string, 'read' | 'write'>> {
  return Object.fromEntries(
    Object.entries(job.permissions)
      .filter(([name]) => name !== 'id-token')
      .map(([name, level]) => [name, run.isTrusted && level === 'write' ? 'write' : 'read']),
  );
}

interface StepState {
  readonly outputs: Readonly<Record<string, string>>;
  readonly outcome: string;
}

class JobRun {
  private readonly input: JobInput;
  private readonly workspace: JobWorkspace;
  private readonly token: string;
  private readonly environment: Environment;
  private readonly done: Record<string, StepState> = {};
  private status: 'success' | 'failure' = 'success';
  /** Of the step of now. */
  private summary = '';

  constructor(input: JobInput, workspace: JobWorkspace, environment: Environment) {
    this.input = input;
    this.workspace = workspace;
    const { context, run } = input;
    this.token = context.github.workflowToken(context.repository, permissionsOf(input));
    this.environment = { ...githubVariables(context, run), ...runnerVariables(workspace), ...environment };
  }

  async steps(): Promise<JobResult> {
    for (const [at, step] of this.input.job.steps.entries()) {
      if (this.input.run.killed.aborted) return { result: 'failure', outputs: {} };
      await this.step(step, step.id ?? `step-${at}`);
    }
    const scope = this.scope({});
    const outputs = Object.entries(this.input.job.outputs);
    return {
      result: this.status,
      outputs: Object.fromEntries(outputs.map(([name, text]) => [name, interpolate(text, scope)])),
    };
  }

  private async step(step: Step, id: string): Promise<void> {
    const { run, job, record } = this.input;
    const names = { workflow: run.workflow.path, job: job.id, step: step.uses ?? step.run ?? id };
    if (!isTrue(step.if, this.scope({}))) {
      record({ ...names, outcome: 'skipped', log: '', summary: '', milliseconds: 0 });
      return;
    }
    this.summary = '';
    const startedAt = performance.now();
    const result = await this.carryOut(step).catch((error: unknown) => ({
      code: 1,
      log: String(error),
      outputs: {},
    }));
    const outcome = result.code === 0 ? 'success' : 'failure';
    const milliseconds = performance.now() - startedAt;
    record({ ...names, outcome, log: result.log, summary: this.summary, milliseconds });
    this.done[id] = { outputs: result.outputs, outcome };
    if (outcome === 'failure' && !step.continueOnError) this.status = 'failure';
  }

  private async carryOut(step: Step) {
    const inputs = this.texts(step.with, this.scope({}));
    if (step.uses === undefined) return this.script(step);
    if (step.uses.startsWith('./')) return this.ownAction(step.uses, inputs);
    const action = knownActions[step.uses.replace(/@.*$/, '')];
    if (action === undefined) throw new Error(`Cannot run ${step.uses}: nothing here knows it`);
    const { context, run } = this.input;
    const outputs = await action({ context, run, workspace: this.workspace, inputs, token: this.token });
    return { code: 0, log: '', outputs };
  }

  /** Commands that bring tools are carried out by hand; every other one runs as it stands. */
  private async script(step: Step) {
    const command = (step.run ?? '').trim();
    if (command.startsWith('npm ci')) {
      await linkPackages(this.workspace.root, this.input.context.installedIn);
      return { code: 0, log: '', outputs: {} };
    }
    if (command.startsWith('rustup target add')) return { code: 0, log: '', outputs: {} };
    const env = this.texts(step.env, this.scope({}));
    return this.run(command, env);
  }

  private async run(script: string, env: Environment) {
    const step = await this.workspace.beginStep();
    const all = { ...this.environment, ...step.env, ...env };
    const { code, stdout, stderr } = await this.workspace.bash(script, {
      cwd: this.workspace.root,
      env: all,
      signal: this.input.run.killed,
    });
    this.summary += await step.summary();
    return { code, log: stdout + stderr, outputs: await step.outputs() };
  }

  /** A composite action of the checkout itself. */
  private async ownAction(uses: string, given: Readonly<Record<string, string>>) {
    const folder = join(this.workspace.root, uses);
    const action = parseAction(readFileSync(join(folder, 'action.yml'), 'utf8'));
    const strange = Object.keys(given).filter((name) => !action.inputs.has(name));
    if (strange.length > 0) throw new Error(`Cannot run ${uses}: it has no input "${strange.join('", "')}"`);
    const inputs = Object.fromEntries(
      [...action.inputs].map(([name, fallback]) => [
        name,
        given[name] ?? interpolate(fallback, this.scope({})),
      ]),
    );
    const steps: Record<string, StepState> = {};
    let log = '';
    for (const step of action.steps) {
      const env = this.texts(step.env, this.scope({ inputs, steps }));
      const result = await this.run(step.run ?? '', { ...env, GITHUB_ACTION_PATH: folder });
      log += result.log;
      if (step.id !== undefined) steps[step.id] = { outputs: result.outputs, outcome: 'done' };
      if (result.code !== 0)
        return { code: result.code, log, outputs: this.actionOutputs(action.outputs, steps) };
    }
    return { code: 0, log, outputs: this.actionOutputs(action.outputs, steps) };
  }

  private actionOutputs(outputs: ReadonlyMap<string, string>, steps: Record<string, StepState>) {
    const scope = this.scope({ steps });
    return Object.fromEntries([...outputs].map(([name, text]) => [name, interpolate(text, scope)]));
  }

  private texts(values: Readonly<Record<string, string>>, scope: Scope): Record<string, string> {
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, interpolate(value, scope)]),
    );
  }

  private scope(more: Readonly<Record<string, unknown>>): Scope {
    const { contexts } = this.input;
    const github = { ...Object(contexts.github), token: this.token, workspace: this.workspace.root };
    const runner = { temp: this.workspace.temp, os: 'Linux' };
    return {
      contexts: { inputs: {}, matrix: {}, needs: {}, ...contexts, github, runner, steps: this.done, ...more },
      status: this.status,
      hashFiles: (patterns) => hashFiles(this.workspace.root, patterns),
    };
  }
}

function hashFiles(root: string, patterns: readonly string[]): string {
  const found = patterns.flatMap((pattern) => {
    // A checkout has many files: only the folder that the pattern names is looked through.
    const folder = pattern.slice(0, pattern.search(/[^/]*[*?[]|$/));
    return existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
          .map((path) => join(folder, path))
          .filter((path) => matchesGlob(path, pattern))
      : [];
  });
  return found.length === 0 ? '' : hash('sha256', found.join('\n'));
}

function githubVariables(context: RunnerContext, run: RunFacts): Environment {
  const { github, repository } = context;
  const { id, ownerId } = github.repository(repository);
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: github.apiUrl,
    GITHUB_SERVER_URL: github.url,
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_ID: String(id),
    GITHUB_REPOSITORY_OWNER: repository.split('/')[0] ?? '',
    GITHUB_REPOSITORY_OWNER_ID: String(ownerId),
    GITHUB_EVENT_NAME: run.event.event,
    GITHUB_SHA: run.sha,
    GITHUB_REF: run.ref,
    GITHUB_REF_NAME: run.ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
    GITHUB_ACTOR: run.actor,
    GITHUB_RUN_ID: String(run.id),
    GITHUB_RUN_NUMBER: String(run.number),
    GITHUB_RUN_ATTEMPT: String(run.attempt),
    GITHUB_WORKFLOW: run.workflow.name,
    GITHUB_WORKFLOW_REF: `${repository}/${run.workflow.path}@${run.ref}`,
    RUNNER_ENVIRONMENT: 'github-hosted',
  };
}

function runnerVariables({ root, temp }: JobWorkspace): Environment {
  return {
    GITHUB_WORKSPACE: root,
    RUNNER_TEMP: temp,
    RUNNER_OS: 'Linux',
    // Only what the machine itself has: no variable of the tests reaches a job.
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
    HOME: temp,
  };
}
