// What the little GitHub shows of the runs that happen here: runs, the check runs of their jobs, their artifacts.
import type { LittleGitHub } from '../github/little-github.ts';
import type { WorkflowRun } from '../github/world.ts';
import { zipOf } from '../github/zip.ts';

export type Conclusion = 'success' | 'failure';
export type ArtifactFiles = ReadonlyMap<string, Uint8Array>;

export interface NewRecord {
  readonly workflow: string;
  readonly event: string;
  readonly headRepository: string;
  readonly headBranch: string;
  readonly headSha: string;
  readonly actor: string;
}

/** Ids of check runs and artifacts that the runner makes: above all that the little GitHub gives itself. */
const firstId = 50_000_000;

export interface StartedRun {
  readonly id: number;
  readonly number: number;
  readonly attempt: number;
  readonly headSha: string;
}

export interface RunRecords {
  /** A dispatch has made its run already: that one is taken. */
  start(record: NewRecord): StartedRun;
  /** Runs that ended once and that somebody asked to have run again. */
  repeated(): readonly StartedRun[];
  /** The next attempt begins. */
  restart(runId: number): void;
  /** The check run of a job; once more with its end. */
  job(runId: number, job: { readonly name: string; readonly conclusion: string | null }): void;
  addArtifact(runId: number, name: string, files: ArtifactFiles): void;
  /** Artifacts of a run by name. */
  artifacts(runId: number): ReadonlyMap<string, ArtifactFiles>;
  finish(runId: number, conclusion: Conclusion): void;
  /** The run as the API shows it, for the event `workflow_run`. */
  describe(runId: number): Promise<Readonly<Record<string, unknown>>>;
}

export function createRunRecords(
  github: LittleGitHub,
  { repository, now }: { readonly repository: string; readonly now: () => Date },
): RunRecords {
  let id = firstId;
  const artifacts = new Map<number, Map<string, ArtifactFiles>>();
  const { state } = github.repository(repository);
  const time = () => `${now().toISOString().slice(0, 19)}Z`;
  const runOf = (runId: number) => {
    const run = state.runs.find((one) => one.id === runId);
    if (run === undefined) throw new Error(`There is no run ${runId}`);
    return run;
  };
  return {
    start: (record) => {
      const dispatched = state.runs.find((run) => isDispatched(run, record));
      const run = dispatched ?? runOf(github.addWorkflowRun(repository, record));
      run.status = 'in_progress';
      return run;
    },
    repeated: () => state.runs.filter(({ attempt, status }) => attempt > 1 && status === 'queued'),
    restart: (runId) => void Object.assign(runOf(runId), { status: 'in_progress' }),
    job: (runId, { name, conclusion }) => {
      const { headSha, attempt } = runOf(runId);
      const externalId = `${runId}/${attempt}/${name}`;
      const known = state.checks.find((check) => check.externalId === externalId);
      if (known !== undefined) {
        Object.assign(known, { status: 'completed', conclusion, completedAt: time() });
        return;
      }
      id += 1;
      const running = { status: 'in_progress' as const, conclusion: null, completedAt: null };
      const output = { title: null, summary: null, text: null };
      state.checks.push({
        id,
        name,
        headSha,
        externalId,
        startedAt: time(),
        detailsUrl: null,
        output,
        ...running,
      });
    },
    addArtifact: (runId, name, files) => {
      id += 1;
      state.artifacts.push({ id, runId, name, zip: zipOf(Object.fromEntries(files)), createdAt: time() });
      artifacts.set(runId, new Map([...(artifacts.get(runId) ?? []), [name, files]]));
    },
    artifacts: (runId) => artifacts.get(runId) ?? new Map(),
    finish: (runId, conclusion) => void Object.assign(runOf(runId), { status: 'completed', conclusion }),
    describe: async (runId) => {
      const token = github.workflowToken(repository, { actions: 'read' });
      const response = await fetch(`${github.apiUrl}/repos/${repository}/actions/runs/${runId}`, {
        headers: { authorization: `Bearer ${token}`, 'user-agent': 'runner' },
      });
      return Object(await response.json());
    },
  };
}

/** Of several that wait, the oldest first. */
function isDispatched(
  { attempt, event, headBranch, path, status }: WorkflowRun,
  { workflow, headBranch: branch }: NewRecord,
): boolean {
  const isWaiting = event === 'workflow_dispatch' && status === 'queued' && attempt === 1;
  return isWaiting && path === `.github/workflows/${workflow}` && headBranch === branch;
}
