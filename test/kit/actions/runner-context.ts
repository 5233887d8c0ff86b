// What the little Actions runner is joined from: the little GitHub whose events it follows, and the services around it.
import type { LittleGitHub } from '../github/little-github.ts';
import type { Environment } from './run-program.ts';
import type { RunRecords } from './run-records.ts';
import type { IncomingEvent } from './triggers.ts';
import type { Workflow } from './workflow-file.ts';

/** A run's facts, as the `github` context and the identity token tell them. */
export interface RunFacts {
  readonly id: number;
  readonly number: number;
  /** 1, and one more for each time that it is run again. */
  readonly attempt: number;
  readonly workflow: Workflow;
  readonly event: IncomingEvent;
  /** Commit that `github.sha` names, and its ref. */
  readonly sha: string;
  readonly ref: string;
  readonly actor: string;
  /** False for a pull request from a fork: then no token may write. */
  readonly isTrusted: boolean;
  /** Aborted when the machine dies: what runs is killed, and no later step or job begins. */
  readonly killed: AbortSignal;
}

export interface RunnerContext {
  readonly github: LittleGitHub;
  readonly records: RunRecords;
  /** `owner/name` of the registry. */
  readonly repository: string;
  /** Folder whose `node_modules` jobs use. */
  readonly installedIn: string;
  /** Variables of a job that may ask for identity tokens: where the token service is. */
  readonly identity: (
    run: RunFacts,
  ) => Promise<{ readonly environment: Environment; close(): Promise<void> }>;
  /** Variables of every job: which certificates to trust. */
  readonly environment: Environment;
  /** Folder that `deploy-pages` fills. */
  readonly pages: string;
  /** Folder of caches that outlive runs. */
  readonly caches: string;
  readonly now: () => Date;
}

/** One finished step, for tests to look at when something failed. */
export interface StepRecord {
  readonly workflow: string;
  readonly job: string;
  readonly step: string;
  readonly outcome: 'success' | 'failure' | 'skipped';
  readonly log: string;
  /** Markdown that it added to the page of the run. */
  readonly summary: string;
  readonly milliseconds: number;
}
