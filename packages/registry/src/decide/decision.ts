// What `decide` wants done about one pull request, and the port through which the executor does it.
import type { Severity } from '@plugindex/model';

export type LaneId = 'update' | 'escalation' | 'new-name' | 'registry';

/** Whose turn it is: what the public queue shows. */
export type Turn = 'author' | 'maintainer' | 'machine' | 'nobody';

export type DecisionState =
  | 'checks-running'
  | 'checks-failed'
  | 'needs-author'
  | 'needs-maintainer'
  | 'waiting-period'
  | 'blocked'
  | 'draft'
  | 'ready'
  | 'closed';

/** A verdict for each plugin that the pull request touches. */
export interface PluginVerdict {
  readonly name: string;
  readonly lane: LaneId;
  readonly severity: Severity | 'ok';
  /** One sentence each, in the words of messages.ts. */
  readonly reasons: readonly string[];
}

/** A workflow that is started by hand: what the workflow token itself does starts none. */
export interface WorkflowStart {
  readonly file: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** Branch of the registry's repository: checks of the run belong to its newest commit. The default branch without it. */
  readonly ref?: string;
}

/** Another run of the checks of the head. */
export interface Rebuild {
  /** What is started where no run can be repeated. Absent for a fork: no token of ours starts its checks. */
  readonly otherwise?: WorkflowStart;
}

/** What became of the wish for another run: there is one now, or there was none that could be repeated. */
export type RerunOutcome = 'running' | 'none';

/** A plan for one pull request. Equal facts give equal plans; carrying one out twice changes nothing the second time. */
export interface Decision {
  readonly number: number;
  /** The head that was judged. A merge is asked for this commit only. */
  readonly headSha: string;
  readonly lane: LaneId;
  readonly state: DecisionState;
  readonly turn: Turn;
  readonly verdicts: readonly PluginVerdict[];
  readonly labels: { readonly add: readonly string[]; readonly remove: readonly string[] };
  /** Body of the one sticky comment; absent when the one that is there says the same. */
  readonly comment?: string;
  /** The check `decide` on the head; nothing needs to be written where `checkIsCurrent`. */
  readonly check: {
    readonly conclusion: 'success' | 'failure' | 'neutral' | 'action_required';
    readonly title: string;
    readonly summary: string;
  };
  readonly checkIsCurrent: boolean;
  /** What was not there when the facts were read: it is made without a look for an older one, which saves a request each. */
  readonly isFirst?: { readonly comment: boolean; readonly check: boolean };
  /** Started before anything else: a lost start is asked for again, a second one does no harm. */
  readonly workflows: readonly WorkflowStart[];
  readonly rebuild?: Rebuild;
  readonly merge?: { readonly title: string; readonly message: string };
  readonly close?: { readonly reason: string };
  /** When the plan may differ although nothing happened: the end of a waiting period. */
  readonly nextLookAt?: string;
}

/** How a merge ended. `moved`: the head is another commit by now; nothing was merged. */
export type MergeOutcome = 'merged' | 'moved' | 'refused';

/** Changes one pull request on the forge. Every method may be called again with the same words. */
export interface PullRequestPort {
  addLabels(number: number, labels: readonly string[]): Promise<void>;
  removeLabel(number: number, label: string): Promise<void>;
  /** Replaces the comment that starts with `marker` and that the registry's own account wrote, or adds it. */
  setComment(
    number: number,
    comment: { readonly marker: string; readonly body: string; readonly isFirst?: boolean },
  ): Promise<void>;
  setCheck(
    headSha: string,
    check: { readonly name: string; readonly isFirst?: boolean } & Decision['check'],
  ): Promise<void>;
  /** Merges only while `sha` is still the head: the forge itself compares. */
  merge(
    number: number,
    request: { readonly sha: string; readonly title: string; readonly message: string },
  ): Promise<MergeOutcome>;
  close(number: number): Promise<void>;
  /** What the registry's own token does starts no workflow by itself. */
  startWorkflow(start: WorkflowStart): Promise<void>;
  /** Runs the newest run of the checks of a commit again, with the rights of whoever caused it. One that runs goes on. */
  rerunChecks(headSha: string): Promise<RerunOutcome>;
}
